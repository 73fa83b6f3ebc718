"""One uvicorn in our own event loop, on a socket that is bound already, with signals left to us."""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Iterator

import uvicorn
from starlette.types import ASGIApp

_SOCKET_FRAME_BYTES = 5_000_000  # Realtime's own limit


class _Web(uvicorn.Server):
    """uvicorn, with signals left to us."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Capture none."""
        yield


@contextlib.asynccontextmanager
async def serving(app: ASGIApp, door: socket.socket) -> AsyncIterator[None]:
    """Serve `app` on `door` until left; requests under way then have a second to end."""
    web = _Web(
        uvicorn.Config(
            app,
            lifespan="off",
            log_level="warning",
            access_log=False,
            server_header=False,
            proxy_headers=False,
            timeout_graceful_shutdown=1,
            ws_max_size=_SOCKET_FRAME_BYTES,
            ws_per_message_deflate=False,  # else each broadcast is packed anew for each socket
        )
    )
    task = asyncio.create_task(web.serve(sockets=[door]), name="edge")
    try:
        yield
    finally:
        web.should_exit = True
        await task
