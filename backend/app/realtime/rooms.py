"""The topics somebody on this worker has subscribed to, and what upstream says about them.

A topic takes a private channel of its own, where the database announces what was stored; a meeting
takes `hub:<topic>` too, where workers speak to one another. One more, for all topics, holds the
workers' presence: the platform allows a connection few presence updates; one a worker is enough.
"""

import asyncio
import time
from collections.abc import Callable
from typing import Final

from pydantic import JsonValue, ValidationError

from app.models.realtime import ErrorCode
from app.realtime.bus import BUS_PREFIX, EVENT, MESSAGE, ROSTER, Message
from app.realtime.counters import Counters
from app.realtime.phoenix import Endpoint, Pace
from app.realtime.refused import Refused
from app.realtime.room import Room
from app.realtime.upstream import Upstream

LINGER_SECONDS: Final = 10.0
JOIN_SECONDS: Final = 3.0


class Rooms:
    """Every room of the worker; the `Listener` of its upstream.

    Args:
        worker: our id among the workers.
        endpoint: where Realtime is; None for a worker on its own.
        pace: patience of the upstream connection.
        counters: the worker's.
        fresh: is told of a room that delivers again.
    """

    def __init__(
        self,
        worker: str,
        endpoint: Endpoint | None,
        pace: Pace,
        counters: Counters,
        fresh: Callable[[Room], None],
    ) -> None:
        self.worker = worker
        self.upstream = Upstream(endpoint, self, pace)
        self._rooms: dict[str, Room] = {}
        self._roster: frozenset[str] = frozenset()
        self._counters = counters
        self._fresh = fresh

    def __len__(self) -> int:
        return len(self._rooms)

    def get(self, topic: str) -> Room:
        """The room of a topic somebody here has subscribed to.

        Raises:
            Refused: nobody has.
        """
        room = self._rooms.get(topic)
        if room is None:
            raise Refused(ErrorCode.not_subscribed, "Subscribe to this topic first.")
        return room

    def open(self, topic: str) -> Room:
        """The room of a topic, made and joined upstream when it is not there yet."""
        room = self._rooms.get(topic)
        if room is None:
            room = self._rooms[topic] = Room(
                topic,
                worker=self.worker,
                share=lambda message: self._share(topic, message),
                counters=self._counters,
                now=now(),
            )
            self.upstream.join(topic, replays=True)
            room.peers.roster(self._roster, now())
            if has_bus(topic):
                self.upstream.join(BUS_PREFIX + topic)
        room.touched = now()
        return room

    async def wait_ready(self, room: Room) -> bool:
        """Waits a little for upstream to deliver; True when it was waited for and came."""
        if room.ready.is_set() or self.upstream.channels == 0:
            return False
        try:
            await asyncio.wait_for(room.ready.wait(), JOIN_SECONDS)
        except TimeoutError:
            return False
        return True

    def start(self) -> None:
        """Starts connecting, and shows this worker to the others."""
        self.upstream.join(ROSTER, presence_key=self.worker)

    async def stop(self) -> None:
        """Ends the way upstream; the other workers see this one leave."""
        await self.upstream.stop()

    def tick(self, moment: float) -> None:
        """Gives up peers that did not come back, and closes rooms that stayed empty."""
        for room in list(self._rooms.values()):
            room.peers.expire(moment)
            if not room.members and moment - room.touched > LINGER_SECONDS:
                self._close(room)

    def _close(self, room: Room) -> None:
        room.peers.close()
        self.upstream.leave(BUS_PREFIX + room.topic)
        self.upstream.leave(room.topic)
        del self._rooms[room.topic]

    # What upstream says.

    def joined(self, channel: str) -> None:
        """See `Listener`."""
        if channel == ROSTER:
            self.upstream.track(ROSTER, {"worker": self.worker})
            return
        room = self._room_of(channel)
        if room is None:
            return
        if channel.startswith(BUS_PREFIX):
            room.peers.connected(now())
        bus = not has_bus(room.topic) or self.upstream.joined(BUS_PREFIX + room.topic)
        if bus and self.upstream.joined(room.topic):
            room.delivers(delivers=True)
            self._fresh(room)

    def lost(self, channel: str) -> None:
        """See `Listener`."""
        room = self._room_of(channel)
        if room is not None:
            if channel.startswith(BUS_PREFIX):
                room.peers.disconnected()
            room.delivers(delivers=False)

    def broadcast(self, channel: str, event: str, payload: JsonValue, event_id: str | None) -> None:
        """See `Listener`."""
        room = self._room_of(channel)
        if room is None:
            return
        if not channel.startswith(BUS_PREFIX):
            room.fact(event, payload, event_id, now())
            return
        try:
            message = MESSAGE.validate_python(payload)
        except ValidationError:
            self._counters.unreadable += 1
            return
        room.receive(message, now())

    def present(self, channel: str, keys: frozenset[str]) -> None:
        """See `Listener`."""
        if channel == ROSTER:
            self._roster = keys
            for room in self._rooms.values():
                room.peers.roster(keys, now())

    def _room_of(self, channel: str) -> Room | None:
        return self._rooms.get(channel.removeprefix(BUS_PREFIX))

    def _share(self, topic: str, message: Message) -> None:
        self.upstream.broadcast(BUS_PREFIX + topic, EVENT, message.model_dump(mode="json"))


def has_bus(topic: str) -> bool:
    """Whether workers have anything to say about a topic: people can write to meetings only."""
    return topic.startswith("meeting:")


def now() -> float:
    """Monotonic seconds."""
    return time.monotonic()
