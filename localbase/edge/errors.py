"""What a client sees when something behind the edge is away or breaks."""

import logging

from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from localbase.db.database import UNAVAILABLE

RETRY_AFTER = {"retry-after": "1"}
_AWAY = {"code": 503, "error_code": "unavailable", "msg": "The database is not available."}
_BROKEN = {"code": 500, "error_code": "unexpected_failure", "msg": "Unexpected failure."}

log = logging.getLogger("localbase")


class ErrorMiddleware:
    """Turns what escapes a service into JSON: 503 while Postgres is away, else 500."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request; sockets are their service's own business."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        begun = False

        async def send_noting(message: Message) -> None:
            nonlocal begun
            begun = begun or message["type"] == "http.response.start"
            await send(message)

        try:
            await self._app(scope, receive, send_noting)
        except UNAVAILABLE:
            if begun:
                raise
            await unavailable()(scope, receive, send)
        except Exception:
            log.exception("%s %s failed", scope["method"], scope["path"])
            if not begun:
                await JSONResponse(_BROKEN, status_code=500)(scope, receive, send)


def unavailable() -> JSONResponse:
    """Return the answer while Postgres is away: 503, to be tried again in a second."""
    return JSONResponse(_AWAY, status_code=503, headers=RETRY_AFTER)
