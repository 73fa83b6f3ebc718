"""Every request has an id: the caller's when it is well-formed, else a new one."""

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.core.context import client_address, new_request_id, request_id, well_formed_request_id

HEADER = "X-Request-ID"


class RequestIdMiddleware:
    """Sets the request's context and answers with its id."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serves one request or one socket."""
        if scope["type"] not in {"http", "websocket"}:
            await self._app(scope, receive, send)
            return
        offered = Headers(scope=scope).get(HEADER, "")
        current = offered if well_formed_request_id(offered) else new_request_id()
        id_token = request_id.set(current)
        address_token = client_address.set(scope["client"][0] if scope.get("client") else "")

        async def send_with_id(message: Message) -> None:
            if message["type"] in {"http.response.start", "websocket.accept"}:
                MutableHeaders(scope=message)[HEADER] = current
            await send(message)

        try:
            await self._app(scope, receive, send_with_id)
        finally:
            request_id.reset(id_token)
            client_address.reset(address_token)
