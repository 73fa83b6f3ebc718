"""The socket: `/api/v1/realtime`. Its frames are described in docs/asyncapi.yaml."""

from fastapi import APIRouter, WebSocket
from starlette.websockets import WebSocketDisconnect

from app.models.realtime import CloseCode
from app.realtime.conversation import serve
from app.realtime.origins import origin_allowed
from app.realtime.outbox import Disconnected

router = APIRouter()


class _Socket:
    """A Starlette WebSocket as the hub wants it."""

    def __init__(self, websocket: WebSocket) -> None:
        self._websocket = websocket

    async def receive(self) -> str:
        message = await self._websocket.receive()
        if message["type"] == "websocket.disconnect":
            raise Disconnected(message.get("code") or 1006)
        return message.get("text") or ""

    async def send(self, frame: str) -> None:
        try:
            await self._websocket.send({"type": "websocket.send", "text": frame})
        except (WebSocketDisconnect, RuntimeError):
            raise Disconnected(1006) from None

    async def close(self, code: int, reason: str) -> None:
        try:
            await self._websocket.close(code, reason)
        except (WebSocketDisconnect, RuntimeError):
            raise Disconnected(1006) from None


@router.websocket("/realtime")
async def realtime(websocket: WebSocket) -> None:
    """One WebSocket per page: events, presence and signals of the topics it subscribes to."""
    await websocket.accept()
    settings = websocket.app.state.settings
    if not origin_allowed(websocket.headers, settings.allowed_origins):
        await websocket.close(CloseCode.origin_refused, "origin refused")
        return
    await serve(websocket.app.state.hub, _Socket(websocket))
