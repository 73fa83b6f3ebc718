"""CORS as Supabase's gateway answers it: any origin, any header, no cookies."""

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_METHODS = "GET,HEAD,PUT,PATCH,POST,DELETE,OPTIONS,TRACE,CONNECT"
_MAX_AGE = "3600"


class CorsMiddleware:
    """Answers preflights, and lets every page read every answer."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        if scope["method"] == "OPTIONS" and "access-control-request-method" in headers:
            await _preflight(headers, send)
            return

        async def send_open(message: Message) -> None:
            if message["type"] == "http.response.start":
                answer = MutableHeaders(scope=message)
                answer["access-control-allow-origin"] = "*"
            await send(message)

        await self._app(scope, receive, send_open)


async def _preflight(headers: Headers, send: Send) -> None:
    wanted = headers.get("access-control-request-headers", "")
    answer = {
        "access-control-allow-origin": "*",
        "access-control-allow-methods": _METHODS,
        "access-control-allow-headers": wanted or "*",
        "access-control-max-age": _MAX_AGE,
        "vary": "Access-Control-Request-Headers",
        "content-length": "0",
    }
    raw = [(name.encode(), value.encode("latin-1")) for name, value in answer.items()]
    await send({"type": "http.response.start", "status": 200, "headers": raw})
    await send({"type": "http.response.body", "body": b""})
