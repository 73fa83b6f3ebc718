"""PostgREST under supervision, on a loopback port of its own."""

import asyncio
import signal
import urllib.error
import urllib.request
from pathlib import Path

from localbase.config import LOOPBACK, Config, free_port
from localbase.db.binaries import postgrest_binary
from localbase.db.database import Database
from localbase.db.process import Launch, Program
from localbase.errors import StartFailed
from localbase.keys import Keys

READY_SECONDS = 30.0
_PORT_TRIES = 3  # each takes other ports: somebody may have been quicker


class PostgrestFailed(StartFailed):
    """PostgREST does not come up; the message says why."""


class Postgrest:
    """The REST server the edge proxies to."""

    def __init__(self, config: Config, keys: Keys, database: Database) -> None:
        self._config = config
        self._keys = keys
        self._database = database
        self._binary = Path()
        self._admin_port = 0
        self.port = 0
        self.program = Program("postgrest", self._launch, self._ready, stop_signal=signal.SIGTERM)

    @property
    def url(self) -> str:
        """Where it listens now."""
        return f"http://{LOOPBACK}:{self.port}"

    async def start(self) -> None:
        """Start it and wait until it has read the schema.

        Raises:
            NotInstalled, PostgrestFailed: why it cannot run.
        """
        choice = self._config.programs.postgrest
        self._binary = await asyncio.to_thread(postgrest_binary, choice)
        for _ in range(_PORT_TRIES):
            try:
                return await self.program.start()
            except PostgrestFailed as error:
                failure = error
        raise failure

    async def stop(self) -> None:
        """Stop it."""
        await self.program.stop(seconds=0.5)

    def _launch(self) -> Launch:
        self.port, self._admin_port = free_port(), free_port()
        return Launch(
            command=[str(self._binary)],
            env=self._environment(),
            log=self._config.state / "logs" / "postgrest.log",
            account=None,
        )

    def _environment(self) -> dict[str, str]:
        """Return its settings: secrets travel by environment, which other users cannot read."""
        api = self._config.api
        return {
            "PGRST_DB_URI": self._database.dsn("authenticator"),
            "PGRST_DB_SCHEMAS": ",".join(api.schemas),
            "PGRST_DB_EXTRA_SEARCH_PATH": ",".join(api.extra_search_path),
            "PGRST_DB_ANON_ROLE": "anon",
            "PGRST_DB_MAX_ROWS": str(api.max_rows),
            "PGRST_DB_POOL": "10",
            "PGRST_JWT_SECRET": self._keys.postgrest_jwks(),
            "PGRST_SERVER_HOST": LOOPBACK,
            "PGRST_SERVER_PORT": str(self.port),
            "PGRST_ADMIN_SERVER_PORT": str(self._admin_port),
            "PGRST_LOG_LEVEL": "error",
            "LC_ALL": "C.UTF-8",
        }

    async def _ready(self, process: asyncio.subprocess.Process) -> None:
        loop = asyncio.get_running_loop()
        deadline = loop.time() + READY_SECONDS
        while loop.time() < deadline:
            if process.returncode is not None:
                raise PostgrestFailed(f"PostgREST ended at once ({process.returncode}).")
            if await asyncio.to_thread(self._answers):
                return
            await asyncio.sleep(0.03)
        raise PostgrestFailed(f"PostgREST was not ready in {READY_SECONDS:.0f} s.")

    def _answers(self) -> bool:
        """Tell whether it listens and has read the schema."""
        url = f"http://{LOOPBACK}:{self._admin_port}/ready"
        try:
            with urllib.request.urlopen(url, timeout=1) as answer:
                return bool(answer.status == 200)
        except (urllib.error.URLError, OSError):
            return False
