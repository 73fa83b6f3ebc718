"""One WebSocket: reads frames, hands them to its channels, writes what they send."""

import asyncio
import logging
from collections.abc import Mapping

from starlette.websockets import WebSocket, WebSocketDisconnect

from localbase.realtime import frames
from localbase.realtime.channel import Channel
from localbase.realtime.frames import PHOENIX, PREFIX, BadFrame, Frame
from localbase.realtime.lifecycle import live
from localbase.realtime.outbox import Outbox
from localbase.realtime.payloads.join import read_join
from localbase.realtime.serializers.base import Serializer
from localbase.realtime.tenant import Tenant

logger = logging.getLogger(__name__)

NORMAL, TOO_BIG = 1000, 1009
_CLOSE_SECONDS = 1.0
_GONE = (WebSocketDisconnect, RuntimeError, OSError)  # what sending to a client that left raises


class Socket:
    """A connected client. `token` is the JWT it connected with, `headers` what policies may see."""

    def __init__(
        self,
        websocket: WebSocket,
        tenant: Tenant,
        serializer: Serializer,
        token: str,
        headers: Mapping[str, str],
    ) -> None:
        self.serializer = serializer
        self.token = token
        self.headers = headers
        self.channels: dict[str, Channel] = {}
        self._websocket = websocket
        self._tenant = tenant
        self._tasks: dict[Channel, asyncio.Task[None]] = {}
        settings = tenant.settings
        self._writer: asyncio.Task[None] | None = None
        self._outbox = Outbox(
            settings.max_queued_frames, settings.max_queued_kb * 1000, self._give_up
        )
        self._max_frame = settings.max_frame_size_in_kb * 1000
        self._idle_seconds = settings.idle_timeout.total_seconds()

    async def run(self) -> None:
        """Serve the accepted socket until either side ends it; nothing of it remains after."""
        reader = asyncio.create_task(self._read())
        writer = self._writer = asyncio.create_task(self._write())
        try:
            await asyncio.wait({reader, writer}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            await _cancel(reader, writer, *self._tasks.values())
        code = None if reader.cancelled() else reader.result()
        code = code or self._outbox.code
        if code is not None:
            await self._close(code)

    def send(self, data: str | bytes) -> None:
        """Queue an encoded message."""
        self._outbox.put(data)

    def push(self, frame: Frame) -> None:
        """Encode and queue a frame."""
        self._outbox.put(self.serializer.encode(frame))

    def finish(self, code: int) -> None:
        """Write what is queued and close with `code`."""
        self._outbox.finish(code)

    async def _read(self) -> int | None:
        """Return the code to close with; None when the client is gone."""
        while True:
            try:
                async with asyncio.timeout(self._idle_seconds):
                    message = await self._websocket.receive()
            except TimeoutError:
                return NORMAL
            if message["type"] == "websocket.disconnect":
                return None
            data = message.get("text") or message.get("bytes") or ""
            if self._is_too_big(data):
                return TOO_BIG
            await self._receive(data)

    def _is_too_big(self, data: str | bytes) -> bool:
        if len(data) * 4 <= self._max_frame:  # a character is at most four bytes
            return False
        return len(data.encode() if isinstance(data, str) else data) > self._max_frame

    async def _receive(self, data: str | bytes) -> None:
        try:
            frame = self.serializer.decode(data)
        except BadFrame as error:
            logger.info("A frame was dropped: %s", error)
            return
        await self._dispatch(frame)

    async def _dispatch(self, frame: Frame) -> None:
        channel = self.channels.get(frame.topic)
        if frame.topic == PHOENIX and frame.event == "heartbeat":
            self.push(frames.reply(frame, "ok", {}))
        elif frame.event == "phx_join" and frame.topic.startswith(PREFIX):
            await self._join(frame, channel)
        elif channel is not None:
            await channel.inbox.put(frame)
        elif frame.event == "phx_leave":
            self.push(frames.reply(frame, "ok", {}))
        else:
            self.push(frames.reply(frame, "error", {"reason": "unmatched topic"}))

    async def _join(self, frame: Frame, old: Channel | None) -> None:
        if old is not None:
            await _cancel(self._tasks[old])
            self.push(frames.close(old.topic, old.join_ref))
        channel = Channel(self, self._tenant, frame, read_join(frame.payload))
        self.channels[frame.topic] = channel
        self._tasks[channel] = task = asyncio.create_task(live(channel, frame))
        task.add_done_callback(lambda _: self._forget(channel))

    def _forget(self, channel: Channel) -> None:
        self._tasks.pop(channel, None)
        if self.channels.get(channel.topic) is channel:
            del self.channels[channel.topic]

    async def _write(self) -> None:
        """Write until there will be no more, or nobody reads it."""
        try:
            while (data := await self._outbox.take()) is not None:
                if isinstance(data, str):
                    await self._websocket.send({"type": "websocket.send", "text": data})
                else:
                    await self._websocket.send({"type": "websocket.send", "bytes": data})
        except _GONE:
            logger.debug("A client is gone")

    def _give_up(self) -> None:
        """Stop writing to a client that reads too slowly: the write under way may never end."""
        if self._writer is not None:
            self._writer.cancel()

    async def _close(self, code: int) -> None:
        try:
            async with asyncio.timeout(_CLOSE_SECONDS):
                await self._websocket.close(code)
        except (TimeoutError, *_GONE):
            logger.info("A client did not take its close")


async def _cancel(*tasks: "asyncio.Task[int | None] | asyncio.Task[None]") -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
