"""The way in: key and version are checked before the socket is accepted."""

import asyncio
from urllib.parse import unquote

from starlette.responses import JSONResponse
from starlette.websockets import WebSocket

from localbase.realtime.serializers.base import Serializer
from localbase.realtime.serializers.v1 import V1Serializer
from localbase.realtime.serializers.v2 import V2Serializer
from localbase.realtime.socket import Socket
from localbase.realtime.tenant import Tenant
from localbase.realtime.tokens import TokenRefused, identify, resolve

_V1, _V2 = V1Serializer(), V2Serializer()
_SERIALIZERS: dict[str, Serializer] = {"1.0.0": _V1, "2.0.0": _V2}
_SECRET_HEADERS = frozenset({"x-api-key"})


class Refused(Exception):
    """A handshake is refused with this status and message."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.message = message


async def connect(tenant: Tenant, websocket: WebSocket) -> None:
    """Serve `/websocket`: accept and run the socket, or refuse it as a plain HTTP response."""
    try:
        socket = _admit(tenant, websocket)
    except Refused as refusal:
        await asyncio.sleep(tenant.settings.connect_error_delay.total_seconds())
        response = JSONResponse({"error": refusal.message}, status_code=refusal.status)
        await websocket.send_denial_response(response)
        return
    await websocket.accept()
    tenant.sockets.add(socket)
    try:
        await socket.run()
    finally:
        tenant.sockets.discard(socket)


def _admit(tenant: Tenant, websocket: WebSocket) -> Socket:
    apikey = websocket.headers.get("x-api-key") or websocket.query_params.get("apikey") or ""
    apikey = unquote(apikey).strip()
    serializer = _SERIALIZERS.get(websocket.query_params.get("vsn") or "1.0.0")
    if not apikey:
        raise Refused(401, "API key is missing")
    if serializer is None:
        raise Refused(400, "The vsn parameter must be 1.0.0 or 2.0.0")
    if len(tenant.sockets) >= tenant.settings.max_concurrent_users:
        raise Refused(429, "Too many connected users")
    token = resolve(tenant.keys, apikey)
    try:
        identify(tenant.keys, token)
    except TokenRefused as error:
        raise Refused(401, "Token has expired" if error.expired else error.message) from None
    return Socket(websocket, tenant, serializer, token, _visible_headers(websocket))


def _visible_headers(websocket: WebSocket) -> dict[str, str]:
    """Return what policies find in `request.headers`: the `x-` headers, without keys."""
    return {
        name: value
        for name, value in websocket.headers.items()
        if name.startswith("x-") and name not in _SECRET_HEADERS
    }
