"""The gateway as it is run: a process of its own, serving the real application on a port."""

import asyncio
import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Final

import httpx
from tests.stack import Stack

from localbase.config import free_port

BACKEND: Final = Path(__file__).parents[2]
START_SECONDS: Final = 30.0


class Gateway:
    """One worker process.

    Args:
        stack: the Supabase behind it.
        settings: further settings, as environment variables.
    """

    def __init__(self, stack: Stack, **settings: str) -> None:
        self.port = free_port()
        self._settings = {
            "ENVIRONMENT": "test",
            "SUPABASE_URL": stack.api_url,
            "SUPABASE_ANON_KEY": stack.anon_key,
            "SUPABASE_SERVICE_ROLE_KEY": stack.service_key,
            "LOG_LEVEL": "warning",
            **settings,
        }
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def socket_url(self) -> str:
        return f"ws://127.0.0.1:{self.port}/api/v1/realtime"

    async def start(self) -> None:
        """Starts it and waits until it answers; on another port when this one was taken."""
        for _ in range(3):
            self._process = self._spawn()
            if await self._answers(self._process):
                return
            self.port = free_port()
        raise AssertionError("the gateway did not start")

    async def stop(self) -> None:
        await self._end(signal.SIGTERM)

    async def kill(self) -> None:
        """As a crash would: no goodbye to anybody."""
        await self._end(signal.SIGKILL)

    async def _end(self, how: signal.Signals) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        process.send_signal(how)
        try:
            await asyncio.to_thread(process.wait, 10)
        except subprocess.TimeoutExpired:
            process.kill()
            await asyncio.to_thread(process.wait)

    def _spawn(self) -> subprocess.Popen[bytes]:
        options = ["--host", "127.0.0.1", "--port", str(self.port), "--log-level", "warning"]
        return subprocess.Popen(
            [
                *(sys.executable, "-m", "uvicorn", "--app-dir", str(BACKEND)),
                *options,
                *("--timeout-graceful-shutdown", "1"),
                *("--factory", "app.main:create_app"),
            ],
            env={**os.environ, **self._settings},
            cwd=BACKEND,
            stdin=subprocess.DEVNULL,
        )

    async def _answers(self, process: subprocess.Popen[bytes]) -> bool:
        loop = asyncio.get_running_loop()
        deadline = loop.time() + START_SECONDS
        async with httpx.AsyncClient(trust_env=False) as http:
            while loop.time() < deadline and process.poll() is None:
                with contextlib.suppress(httpx.HTTPError):
                    if (await http.get(f"{self.url}/health/live")).status_code == 200:
                        return True
                await asyncio.sleep(0.02)
        await self._end(signal.SIGKILL)
        return False


@contextlib.asynccontextmanager
async def serving(stack: Stack, **settings: str) -> AsyncIterator[Gateway]:
    """A worker process for the duration of the block."""
    gateway = Gateway(stack, **settings)
    await gateway.start()
    try:
        yield gateway
    finally:
        await gateway.stop()
