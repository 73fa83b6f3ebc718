"""Composes localbase: the database, the services in front of it, and the edge over them all."""

import asyncio
import contextlib
import json
import os
import socket
from collections.abc import AsyncIterator
from typing import Any

from starlette.types import ASGIApp

from localbase.auth.service import AuthService
from localbase.config import Config
from localbase.context import Context, Service
from localbase.db.backend import Backend, Built
from localbase.db.cluster import end_leftover
from localbase.edge.app import edge
from localbase.edge.proxy import RestProxy
from localbase.keys import Keys, load_keys
from localbase.mail.service import MailService
from localbase.ports import settle_ports
from localbase.realtime.service import RealtimeService
from localbase.state import State, write_private
from localbase.web import serving


class Localbase:
    """One running localbase."""

    def __init__(self, config: Config, keys: Keys) -> None:
        self.config = config
        self.keys = keys
        self.backend = Backend(config, keys)
        context = Context(config, keys, self.backend.database)
        auth, mail, realtime = AuthService(context), MailService(context), RealtimeService(context)
        self._services: list[Service] = [mail, auth, realtime]
        self._rest = RestProxy(lambda: self.backend.postgrest.url)
        self.app: ASGIApp = edge(
            context, self.backend, auth=auth, realtime=realtime, rest=self._rest
        )

    @contextlib.asynccontextmanager
    async def running(self, door: socket.socket) -> AsyncIterator[None]:
        """Serve on `door`; leaving stops it all, also after a start that failed.

        Raises:
            Refusal, StartFailed: why it does not come up.
        """
        async with contextlib.AsyncExitStack() as stack:
            stack.push_async_callback(self.backend.stop)
            await self.backend.start()
            stack.push_async_callback(self._rest.close)
            for service in self._services:
                stack.push_async_callback(service.stop)
                await service.start()
            await stack.enter_async_context(serving(self.app, door))
            yield

    def facts(self) -> dict[str, Any]:
        """Return what `status.json` holds: addresses, keys, and this process."""
        keys, config = self.keys, self.config
        return {
            "pid": os.getpid(),
            "api_url": config.api_url,
            "db_url": self.backend.postgres.db_url,
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
        Refusal, StartFailed: why it does not come up.
    """
    state = State(config.state)
    with state.held():
        config, door = await _ports(config, state)
        with contextlib.closing(door):
            localbase = Localbase(config, load_keys(state.keys))
            async with localbase.running(door):
                write_private(state.status, json.dumps(localbase.facts(), indent=2))
                print(f"localbase ready on {config.api_url}", flush=True)  # noqa: T201 - what `start` promises to say
                await asyncio.Event().wait()


async def rebuild(config: Config) -> Built:
    """Empty the database of a localbase that does not run, and fill it as a first start does.

    Raises:
        Refusal, StartFailed: why it does not come up.
    """
    state = State(config.state)
    with state.held():
        config, door = await _ports(config, state)
        door.close()
        backend = Backend(config, load_keys(state.keys))
        try:
            await backend.postgres.empty()
            return await backend.start_database()
        finally:
            await backend.stop()


async def _ports(config: Config, state: State) -> tuple[Config, socket.socket]:
    """Settle the ports, when what a killed localbase left behind is off them."""
    await asyncio.to_thread(end_leftover, state.postgres.resolve() / "data")
    return settle_ports(config)
