"""A page as the hub sees it: one WebSocket that asks, and gathers what is pushed."""

import asyncio
import contextlib
import json
from collections.abc import Callable
from itertools import count
from typing import Any, Final, Self
from uuid import uuid4

from tests.factories import Person
from tests.realtime.gateway import Gateway
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

PATIENCE: Final = 15.0

Frame = dict[str, Any]


class Page:
    """One socket.

    Args:
        gateway: the worker it is connected to.
        session: what names this page; random when not given.
    """

    def __init__(self, gateway: Gateway, session: str = "") -> None:
        self.session = session or uuid4().hex[:16]
        self.pushes: list[Frame] = []
        self.peer_id = ""
        self._gateway = gateway
        self._socket: ClientConnection | None = None
        self._replies: dict[int, asyncio.Future[Frame]] = {}
        self._ids = count(1)
        self._changed = asyncio.Condition()
        self._reader: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    @property
    def socket(self) -> ClientConnection:
        assert self._socket is not None
        return self._socket

    async def open(self, origin: str | None = None) -> Self:
        """Connects, without saying who it is."""
        headers = {} if origin is None else {"Origin": origin}
        self._socket = await connect(
            self._gateway.socket_url,
            additional_headers=headers,
            compression=None,
            proxy=None,
            max_queue=None,
        )
        self._reader = asyncio.create_task(self._read())
        return self

    async def sign_in(self, person: Person) -> Self:
        """Connects and authenticates."""
        await self.open()
        reply = await self.ask("auth", token=person.token, session=self.session)
        assert reply["type"] == "ok", reply
        self.peer_id = reply["peer_id"]
        return self

    async def ask(self, kind: str, **fields: object) -> Frame:
        """Sends a frame and returns its reply."""
        frame_id = next(self._ids)
        reply: asyncio.Future[Frame] = asyncio.get_running_loop().create_future()
        self._replies[frame_id] = reply
        await self.socket.send(json.dumps({"type": kind, "id": frame_id, **fields}))
        return await asyncio.wait_for(reply, PATIENCE)

    async def must(self, kind: str, **fields: object) -> Frame:
        """Sends a frame that is not refused."""
        reply = await self.ask(kind, **fields)
        assert reply["type"] == "ok", reply
        return reply

    async def attend(self, topic: str, **state: object) -> Frame:
        """Subscribes and becomes present."""
        reply = await self.must("subscribe", topic=topic)
        await self.must("presence", topic=topic, state=state)
        return reply

    async def say(self, text: str) -> None:
        """Sends a text that may be no frame at all."""
        await self.socket.send(text)

    async def until(self, wanted: Callable[[Frame], bool], patience: float = PATIENCE) -> Frame:
        """The first push that is wanted, already there or still to come."""
        found: list[Frame] = []

        def there() -> bool:
            found[:] = [push for push in self.pushes if wanted(push)]
            return bool(found)

        async with self._changed:
            try:
                await asyncio.wait_for(self._changed.wait_for(there), patience)
            except TimeoutError:
                raise AssertionError(f"never came; these did: {self.pushes[-20:]}") from None
        return found[0]

    async def event(self, name: str) -> Frame:
        """The first event of that name."""
        return await self.until(lambda push: push["type"] == "event" and push["event"] == name)

    async def message(self, body: str) -> Frame:
        """The announcement of the stored message that says `body`."""
        return await self.until(
            lambda push: push.get("event") == "message.created" and push["payload"]["body"] == body
        )

    def events(self, name: str) -> list[Frame]:
        """All events of that name so far."""
        return [push for push in self.pushes if push.get("event") == name]

    async def joined(self, peer_id: str, **state: object) -> Frame:
        """The push that says a peer is present (with that state)."""
        return await self.until(
            lambda push: (
                push["type"] == "presence"
                and peer_id in push["joins"]
                and (not state or push["joins"][peer_id]["state"] == state)
            )
        )

    async def left(self, peer_id: str) -> str:
        """Why a peer is present no more."""
        push = await self.until(lambda push: peer_id in push.get("leaves", {}))
        return str(push["leaves"][peer_id]["reason"])

    async def closed(self, patience: float = PATIENCE) -> int:
        """The close code the hub ends the socket with."""
        await asyncio.wait_for(self.socket.wait_closed(), patience)
        assert self.socket.close_code is not None
        return self.socket.close_code

    async def close(self, code: int = 1000) -> None:
        """Closes as a page does that is left."""
        if self._socket is not None:
            await self._socket.close(code)
        if self._reader is not None:
            await self._reader

    async def tear(self) -> None:
        """Breaks the connection without a word."""
        self.socket.transport.abort()
        await self.socket.wait_closed()

    async def _read(self) -> None:
        with contextlib.suppress(ConnectionClosed):
            async for text in self.socket:
                frame = json.loads(text)
                reply = self._replies.pop(frame.get("id"), None)
                if reply is not None and not reply.done():
                    reply.set_result(frame)
                    continue
                async with self._changed:
                    self.pushes.append(frame)
                    self._changed.notify_all()
