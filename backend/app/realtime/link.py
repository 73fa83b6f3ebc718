"""One supervised connection to Supabase Realtime.

A `Link` keeps trying for ever, with jitter; notices silence by its heartbeat; joins again whatever
is wanted, asking for what was missed; and tells its listener about every channel lost or back.
"""

import asyncio
import contextlib
import logging
from collections import deque
from collections.abc import Callable, Mapping
from typing import Any, Final

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import WebSocketException

from app.core.logging import logger
from app.realtime.phoenix import (
    HEARTBEAT_TOPIC,
    Channel,
    Endpoint,
    Incoming,
    Listener,
    Pace,
    decode,
    encode,
    now_ms,
)

MAX_UPSTREAM_FRAME: Final = 8 * 1024 * 1024
MAX_WAITING: Final = 2_000
JOINS_AT_ONCE: Final = 20

_log = logger("hub")
# At debug level the library prints request lines, and ours carries the key: it gets a quiet logger.
_quiet = logging.getLogger("parley.upstream.wire")
_quiet.setLevel(logging.WARNING)


class Link:
    """One connection and the channels it carries.

    Args:
        endpoint: where to connect and with which key.
        listener: who is told.
        pace: heartbeat, patience and retries.
    """

    def __init__(self, endpoint: Endpoint, listener: Listener, pace: Pace) -> None:
        self.channels: dict[str, Channel] = {}
        self.connected = False
        self.connections = 0
        self.dropped = 0
        self._endpoint = endpoint
        self._listener = listener
        self._pace = pace
        self._ref = 0
        self._waiting: deque[str] = deque()
        self._wake = asyncio.Event()
        self._beat_ref: str | None = None
        self._replay_refused = False
        self._handlers: Mapping[str, Callable[[Channel, Incoming], None]] = {
            "phx_reply": self._on_reply,
            "phx_error": self._on_error,
            "phx_close": self._on_close,
            "system": self._on_system,
            "broadcast": self._on_broadcast,
            "presence_state": self._on_presence_state,
            "presence_diff": self._on_presence_diff,
        }

    def join(self, name: str, *, presence_key: str | None = None, replays: bool = False) -> Channel:
        """Wants a channel from now on; `Channel.ready` is set while it is joined."""
        channel = self.channels.get(name)
        if channel is None:
            channel = self.channels[name] = Channel(name, presence_key, replays)
            if self.connected:
                self._send_join(channel)
        return channel

    def leave(self, name: str) -> None:
        """Wants a channel no longer."""
        channel = self.channels.pop(name, None)
        if channel is None:
            return
        channel.stop_timer()
        if self.connected:
            self._push(channel, "phx_leave", {})

    def broadcast(self, name: str, event: str, payload: Mapping[str, Any]) -> bool:
        """Sends to the channel's other members; False (and dropped) while it is not joined."""
        channel = self.channels.get(name)
        if channel is None or not channel.joined:
            self.dropped += 1
            return False
        body = {"type": "broadcast", "event": event, "payload": payload}
        return self._push(channel, "broadcast", body)

    def track(self, name: str, state: Mapping[str, Any]) -> None:
        """Enters the channel's presence, while it is joined."""
        channel = self.channels.get(name)
        if channel is not None and channel.joined:
            body = {"type": "presence", "event": "track", "payload": state}
            self._push(channel, "presence", body)

    async def run(self) -> None:
        """Keeps the connection until cancelled; never gives up."""
        attempt = 0
        while True:
            connections = self.connections
            try:
                await self._connect_and_serve()
            except (OSError, WebSocketException) as error:
                # The error's text may hold the address, and the address holds the key.
                tell = _log.info if attempt else _log.warning
                tell("upstream_lost", error=type(error).__name__, attempt=attempt)
            attempt = 0 if self.connections > connections else attempt + 1
            await asyncio.sleep(self._pace.retry(attempt))

    async def _connect_and_serve(self) -> None:
        async with connect(
            self._endpoint.address(),
            open_timeout=self._pace.reply,
            close_timeout=1,
            ping_interval=None,
            max_size=MAX_UPSTREAM_FRAME,
            compression=None,
            logger=_quiet,
        ) as socket:
            self.connections += 1
            try:
                await self._serve(socket)
            finally:
                self._disconnected()

    async def _serve(self, socket: ClientConnection) -> None:
        self._waiting.clear()
        self._beat_ref = None
        self.connected = True
        _log.info("upstream_connected", channels=len(self.channels))
        acts = (self._write(socket), self._beat(socket), self._join_all())
        helpers = [asyncio.create_task(act) for act in acts]
        try:
            async for text in socket:
                self._receive(text)
        finally:
            for helper in helpers:
                helper.cancel()
            await asyncio.gather(*helpers, return_exceptions=True)

    async def _write(self, socket: ClientConnection) -> None:
        with contextlib.suppress(WebSocketException):
            while True:
                while self._waiting:
                    await socket.send(self._waiting.popleft())
                self._wake.clear()
                await self._wake.wait()

    async def _beat(self, socket: ClientConnection) -> None:
        """The watchdog: a heartbeat that is not answered in time ends the connection."""
        while True:
            await asyncio.sleep(self._pace.heartbeat)
            self._beat_ref = self._next_ref()
            self._queue(encode(HEARTBEAT_TOPIC, "heartbeat", {}, self._beat_ref, ""))
            await asyncio.sleep(self._pace.reply)
            if self._beat_ref is not None:
                _log.warning("upstream_silent")
                socket.transport.abort()
                return

    async def _join_all(self) -> None:
        for count, channel in enumerate(list(self.channels.values()), start=1):
            if self.channels.get(channel.name) is channel and not channel.join_ref:
                self._send_join(channel)
            if count % JOINS_AT_ONCE == 0:
                await asyncio.sleep(0.25)

    def _disconnected(self) -> None:
        self.connected = False
        for channel in list(self.channels.values()):
            channel.attempts = 0
            self._unjoin(channel)

    def _unjoin(self, channel: Channel) -> None:
        channel.stop_timer()
        channel.join_ref = ""
        channel.ready.clear()
        if channel.joined:
            channel.joined = False
            self._listener.lost(channel.name)

    def _next_ref(self) -> str:
        self._ref += 1
        return str(self._ref)

    def _push(
        self, channel: Channel, event: str, payload: Mapping[str, Any], ref: str = ""
    ) -> bool:
        return self._queue(
            encode(channel.name, event, payload, ref or self._next_ref(), channel.join_ref)
        )

    def _queue(self, text: str) -> bool:
        if len(self._waiting) >= MAX_WAITING:
            self.dropped += 1
            return False
        self._waiting.append(text)
        self._wake.set()
        return True

    def _send_join(self, channel: Channel) -> None:
        channel.join_ref = self._next_ref()
        config = channel.join_payload(may_replay=not self._replay_refused)
        payload = {"config": config, **self._endpoint.access_token()}
        self._push(channel, "phx_join", payload, channel.join_ref)
        self._retry_later(channel, self._pace.reply)

    def _retry_later(self, channel: Channel, delay: float) -> None:
        channel.stop_timer()
        channel.timer = asyncio.get_running_loop().call_later(delay, self._retry, channel)

    def _retry(self, channel: Channel) -> None:
        if self.connected and self.channels.get(channel.name) is channel:
            self._send_join(channel)

    def _receive(self, text: str | bytes) -> None:
        frame = decode(text)
        if frame is None:
            _log.warning("upstream_frame_unreadable", size=len(text))
        elif frame.channel == HEARTBEAT_TOPIC:
            self._on_beat(frame)
        else:
            channel, handler = self.channels.get(frame.channel), self._handlers.get(frame.event)
            if channel is not None and handler is not None:
                handler(channel, frame)

    def _on_beat(self, frame: Incoming) -> None:
        """Everything up to now has been delivered: a replay need not reach further back."""
        if frame.ref != self._beat_ref:
            return
        self._beat_ref = None
        heard = now_ms()
        for channel in self.channels.values():
            if channel.joined:
                channel.heard_ms = heard

    def _on_reply(self, channel: Channel, frame: Incoming) -> None:
        if frame.ref != channel.join_ref or channel.joined:
            return
        if frame.payload.get("status") != "ok":
            self._join_refused(channel, frame.payload.get("response"))
            return
        channel.stop_timer()
        channel.joined, channel.attempts = True, 0
        channel.heard_ms = channel.heard_ms or now_ms()
        channel.ready.set()
        self._listener.joined(channel.name)

    def _join_refused(self, channel: Channel, response: object) -> None:
        reason = str(response.get("reason", "")) if isinstance(response, dict) else ""
        _log.warning("upstream_join_refused", channel=channel.name, reason=reason)
        if "replay" in reason.lower():
            self._replay_refused = True
        self._rejoin(channel)

    def _rejoin(self, channel: Channel) -> None:
        self._unjoin(channel)
        self._retry_later(channel, self._pace.retry(channel.attempts))
        channel.attempts += 1

    def _on_error(self, channel: Channel, _frame: Incoming) -> None:
        _log.warning("upstream_channel_failed", channel=channel.name)
        self._rejoin(channel)

    def _on_close(self, channel: Channel, frame: Incoming) -> None:
        """A close of an earlier join of the same channel is not about this one."""
        if frame.ref is None or frame.ref == channel.join_ref:
            self._rejoin(channel)

    def _on_system(self, channel: Channel, frame: Incoming) -> None:
        if frame.payload.get("status") == "error":
            text = str(frame.payload.get("message"))
            _log.warning("upstream_system", channel=channel.name, text=text)

    def _on_broadcast(self, channel: Channel, frame: Incoming) -> None:
        meta, event = frame.payload.get("meta"), frame.payload.get("event")
        event_id = meta.get("id") if isinstance(meta, dict) else None
        if isinstance(event, str):
            self._listener.broadcast(channel.name, event, frame.payload.get("payload"), event_id)

    def _on_presence_state(self, channel: Channel, frame: Incoming) -> None:
        self._listener.present(channel.name, channel.see_state(frame.payload))

    def _on_presence_diff(self, channel: Channel, frame: Incoming) -> None:
        self._listener.present(channel.name, channel.see_diff(frame.payload))
