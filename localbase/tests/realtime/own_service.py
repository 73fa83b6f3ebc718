"""Realtime alone, in this process: for its own handshake, and for limits set low."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import uvicorn
from starlette.applications import Starlette
from starlette.routing import Mount

from localbase.config import load
from localbase.context import Context
from localbase.db.database import ADMIN, Address, Database
from localbase.harness import Localbase
from localbase.keys import load_keys
from localbase.realtime.service import RealtimeService
from localbase.state import State

FAST = {"LOCALBASE_REALTIME_CONNECT_ERROR_DELAY": "0s", "LOCALBASE_REALTIME_JOIN_ERROR_DELAY": "0s"}


@asynccontextmanager
async def own_service(
    base: Localbase, database_url: str = "", **settings: object
) -> AsyncIterator[str]:
    """Serve Realtime on the base's database, or another; yield the address of `/realtime/v1`."""
    names = {f"LOCALBASE_REALTIME_{name.upper()}": str(value) for name, value in settings.items()}
    keys = load_keys(State(base.state).keys)
    config = load({**FAST, **names}, state=base.state, supabase=Path("absent"))
    database = Database(Address(database_url or base.admin_url, {ADMIN: keys.database_password}))
    service = RealtimeService(Context(config, keys, database))
    await service.start()
    try:
        async with _served(service) as url:
            yield url
    finally:
        await service.stop()
        await database.close()


@asynccontextmanager
async def _served(service: RealtimeService) -> AsyncIterator[str]:
    app = Starlette(routes=[Mount("/realtime/v1", routes=service.routes)])
    door = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(
        uvicorn.Config(app, lifespan="off", log_level="error", timeout_graceful_shutdown=1)
    )
    task = asyncio.create_task(server._serve([door]))  # noqa: SLF001 - `serve` takes our signals
    async with asyncio.timeout(10):
        while not server.started:  # noqa: ASYNC110 - uvicorn has no event to wait for
            await asyncio.sleep(0)
    try:
        yield f"http://127.0.0.1:{door.getsockname()[1]}/realtime/v1"
    finally:
        server.should_exit = True
        await task
        door.close()
