"""The built-in mailbox: SMTP on one port, the page and its API on another, both on loopback."""

import asyncio
import contextlib
import socket
from collections.abc import Iterator, Sequence

import uvicorn
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import BaseRoute

from localbase.config import LOOPBACK
from localbase.context import Context
from localbase.mail.api import MailApi
from localbase.mail.mailbox import Mailbox
from localbase.mail.sink import Sink

# Names only this machine has: a page elsewhere that points its own name here gets no mail to read.
_HOSTS = [LOOPBACK, "localhost", "[::1]"]


class MailService:
    """Catches the mail of this localbase; nothing leaves the machine."""

    routes: Sequence[BaseRoute] = ()  # it has ports of its own

    def __init__(self, context: Context) -> None:
        mail = context.config.mail
        self._mailbox = Mailbox(context.config.state / "mail")
        self._sink = Sink(self._mailbox, LOOPBACK, mail.smtp_port)
        self._port = mail.port
        self._web: _Web | None = None
        self._serving: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Read the mail that was kept and listen on both ports."""
        await asyncio.to_thread(self._mailbox.open)
        await self._sink.start()
        door = socket.create_server((LOOPBACK, self._port))
        self._web = _Web(_settings(self._app()))
        self._serving = asyncio.create_task(self._web.serve(sockets=[door]), name="mailbox")
        await self._web.ready.wait()

    async def stop(self) -> None:
        """Close both ports; the mail stays on disk."""
        if self._web and self._serving:
            self._web.should_exit = True
            await self._serving
        await self._sink.stop()

    def _app(self) -> Starlette:
        return Starlette(
            routes=list(MailApi(self._mailbox).routes),
            middleware=[Middleware(TrustedHostMiddleware, allowed_hosts=_HOSTS)],
            exception_handlers={HTTPException: _refused},
        )


class _Web(uvicorn.Server):
    """uvicorn, with signals left to localbase, and a word when it listens."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.ready = asyncio.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Listen, and say so; also when that failed, as `should_exit` then tells."""
        try:
            await super().startup(sockets)
        finally:
            self.ready.set()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


def _settings(app: Starlette) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        lifespan="off",
        log_level="warning",
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=1,
        proxy_headers=False,
    )


async def _refused(_request: Request, error: Exception) -> JSONResponse:
    status = error.status_code if isinstance(error, HTTPException) else 500
    detail = error.detail if isinstance(error, HTTPException) else "failed"
    return JSONResponse({"Error": detail}, status_code=status)
