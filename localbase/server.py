"""Composes localbase: the database, the services in front of it, and the edge over them all."""

import asyncio
import contextlib
import importlib
import json
import logging
import os
import socket
from collections.abc import AsyncIterator, Iterator, Sequence
from typing import Any

import uvicorn
from starlette.routing import BaseRoute

from localbase.config import Config
from localbase.context import Context, Service
from localbase.db.backend import Backend
from localbase.edge.app import edge
from localbase.keys import Keys, load_keys
from localbase.ports import settle_ports
from localbase.state import State, write_private


def _service(module: str, name: str, context: Context) -> Service:
    try:
        made: Service = getattr(importlib.import_module(module), name)(context)
    except ImportError as error:
        logging.getLogger("localbase").warning("%s is not there: %s", name, error)
        return _Absent()
    return made


class _Absent:
    routes: Sequence[BaseRoute] = ()

    async def start(self) -> None: ...

    async def stop(self) -> None: ...


class _Web(uvicorn.Server):
    """uvicorn, with signals left to us."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


class Localbase:
    """One running localbase."""

    def __init__(self, config: Config, keys: Keys, door: socket.socket) -> None:
        self.config = config
        self.keys = keys
        self._door = door
        self.backend = Backend(config, keys)
        context = Context(config, keys, self.backend.database)
        self._auth = _service("localbase.auth.service", "AuthService", context)
        self._mail = _service("localbase.mail.service", "MailService", context)
        self._realtime = _service("localbase.realtime.service", "RealtimeService", context)
        self._app = edge(context, self.backend, auth=self._auth, realtime=self._realtime)

    @property
    def _services(self) -> list[Service]:
        return [self._mail, self._auth, self._realtime]

    @contextlib.asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Run everything; leaving stops it all, also after a start that failed."""
        async with contextlib.AsyncExitStack() as stack:
            stack.push_async_callback(self.backend.stop)
            await self.backend.start()
            for service in self._services:
                stack.push_async_callback(service.stop)
                await service.start()
            await stack.enter_async_context(self._serving())
            yield

    @contextlib.asynccontextmanager
    async def _serving(self) -> AsyncIterator[None]:
        web = _Web(
            uvicorn.Config(
                self._app,
                lifespan="off",
                log_level="warning",
                access_log=False,
                server_header=False,
                date_header=True,
                timeout_graceful_shutdown=1,
                ws_max_size=5_000_000,
                proxy_headers=False,
            )
        )
        task = asyncio.create_task(web.serve(sockets=[self._door]), name="edge")
        while not web.started and not task.done():
            await asyncio.sleep(0.005)
        try:
            yield
        finally:
            web.should_exit = True
            await task

    def facts(self) -> dict[str, Any]:
        """Return what `status.json` holds: addresses, keys, and this process."""
        keys, config = self.keys, self.config
        return {
            "pid": os.getpid(),
            "api_url": config.api_url,
            "db_url": self.backend.database.dsn("postgres"),
            "mail_url": config.mail_url,
            "smtp_port": config.mail.smtp_port,
            "anon_key": keys.anon_key,
            "service_role_key": keys.service_role_key,
            "publishable_key": keys.publishable_key,
            "secret_key": keys.secret_key,
            "jwt_secret": keys.jwt_secret,
        }


async def serve(config: Config) -> None:
    """Run localbase until this task is cancelled; tell when it is ready.

    Raises:
        Refusal: it cannot start before a person changes something; the message says what.
    """
    state = State(config.state)
    with state.held():
        config, door = settle_ports(config)
        with contextlib.closing(door):
            localbase = Localbase(config, load_keys(state.keys), door)
            async with localbase.running():
                write_private(state.status, json.dumps(localbase.facts(), indent=2))
                print(f"localbase ready on {config.api_url}", flush=True)  # noqa: T201 - the promise of `start`
                await asyncio.Event().wait()
