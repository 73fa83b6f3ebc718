"""A WebSocket spoken by hand: for the frames the official clients never send."""

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any, NamedTuple
from urllib.parse import urlencode

import websockets

SECONDS = 10.0


class Got(NamedTuple):
    topic: str
    event: str
    payload: Any
    ref: Any = None
    join_ref: Any = None


class Raw:
    """One socket of either version. What is awaited comes within `SECONDS`, or the test fails."""

    def __init__(self, websocket: websockets.ClientConnection, vsn: str) -> None:
        self.websocket = websocket
        self.vsn = vsn

    async def send(
        self, topic: str, event: str, payload: object, ref: object = "9", join_ref: object = "1"
    ) -> None:
        if self.vsn == "2.0.0":
            await self.send_raw(json.dumps([join_ref, ref, topic, event, payload]))
        else:
            frame = {"topic": topic, "event": event, "payload": payload, "ref": ref}
            await self.send_raw(json.dumps({**frame, "join_ref": join_ref}))

    async def send_raw(self, data: str | bytes) -> None:
        await self.websocket.send(data)

    async def receive_raw(self) -> str | bytes:
        async with asyncio.timeout(SECONDS):
            return await self.websocket.recv()

    async def receive(self) -> Got:
        data = json.loads(await self.receive_raw())
        if self.vsn == "2.0.0":
            join_ref, ref, topic, event, payload = data
            return Got(topic, event, payload, ref, join_ref)
        return Got(data["topic"], data["event"], data["payload"], data["ref"])

    async def receive_event(self, event: str) -> Got:
        """Pass over everything before the next such event."""
        while (got := await self.receive()).event != event:
            pass
        return got

    async def join(
        self, topic: str, token: str | None = None, ref: str = "1", **config: object
    ) -> dict[str, Any]:
        """Join and return the reply's payload."""
        return await self._join(topic, token, ref, config)

    async def join_ok(self, topic: str, token: str | None = None, **config: object) -> None:
        reply = await self._join(topic, token, "1", config)
        assert reply["status"] == "ok", reply

    async def _join(
        self, topic: str, token: str | None, ref: str, config: Mapping[str, object]
    ) -> dict[str, Any]:
        payload: dict[str, object] = {"config": config}
        if token is not None:
            payload["access_token"] = token
        await self.send(f"realtime:{topic}", "phx_join", payload, ref, ref)
        got = await self.receive_event("phx_reply")
        assert (got.topic, got.ref) == (f"realtime:{topic}", ref)
        return dict(got.payload)

    async def broadcast(self, topic: str, event: str, payload: object, ref: str = "9") -> None:
        message = {"type": "broadcast", "event": event, "payload": payload}
        await self.send(f"realtime:{topic}", "broadcast", message, ref)

    async def track(self, topic: str, payload: object, act: str = "track") -> None:
        message = {"type": "presence", "event": act, "payload": payload}
        await self.send(f"realtime:{topic}", "presence", message)

    async def nothing_came(self) -> None:
        """A heartbeat's reply is the next thing to arrive: so nothing was on its way before it."""
        await self.send("phoenix", "heartbeat", {}, "hb", None)
        got = await self.receive()
        assert (got.event, got.ref) == ("phx_reply", "hb"), got

    async def closed(self) -> int:
        """Wait for the server to close, and return the code."""
        async with asyncio.timeout(SECONDS):
            await self.websocket.wait_closed()
        code = self.websocket.close_code
        assert code is not None
        return code


@asynccontextmanager
async def raw(
    url: str, apikey: str, vsn: str = "1.0.0", headers: Mapping[str, str] | None = None
) -> AsyncIterator[Raw]:
    """Open a socket below `url`, an http address with the service's prefix."""
    query = urlencode({"apikey": apikey, "vsn": vsn})
    address = f"{url.replace('http', 'ws', 1)}/websocket?{query}"
    async with websockets.connect(
        address, additional_headers=headers, max_size=None, open_timeout=SECONDS
    ) as websocket:
        yield Raw(websocket, vsn)
