"""One line a request: what was asked, what came of it, how long it took. No query, no body."""

import time

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.core.logging import logger

_log = logger("http")
_QUIET = frozenset({"/health/live", "/health/ready"})


class AccessLogMiddleware:
    """Logs each request when it is over; health checks only when they fail."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serves one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began = time.perf_counter()
        status = 0

        async def send_and_note(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, send_and_note)
        finally:
            if scope["path"] not in _QUIET or status >= 400:
                _write(scope, status, time.perf_counter() - began)


def _write(scope: Scope, status: int, seconds: float) -> None:
    """Status 0 means the caller went away before there was an answer."""
    _log.info(
        "request",
        method=scope["method"],
        path=scope["path"],
        status=status,
        duration_ms=round(seconds * 1000, 1),
        client=scope["client"][0] if scope.get("client") else None,
    )
