"""The presence of one topic over all workers: ours, and what the neighbours say of theirs.

Local changes are told at once here and, gathered for a moment, to the neighbours. A neighbour
that falls silent is believed for a while, so that a reconnect tears no call apart; then its peers
are lost. Times are seconds of one monotonic clock, given by the caller.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

from app.models.realtime import LeaveReason
from app.realtime.bus import Bye, Diff, Hello, Message, PresenceMessage, Snapshot
from app.realtime.presence import Change, Entry, PresenceMap

GATHER_SECONDS: Final = 0.05
WORKER_GRACE: Final = 8.0
HELLO_AGAIN: Final = 1.0
HELLOS: Final = 4


@dataclass(slots=True)
class Neighbour:
    """Another worker on this topic.

    Args:
        sequence: the number of its last change we know of; None before the first.
        deadline: set while it may be dead; then it is given up.
        probed: whether it was asked if it is there since the deadline was set.
    """

    sequence: int | None = None
    deadline: float | None = None
    probed: bool = False

    def doubt(self, until: float) -> None:
        """It may be dead; a deadline that runs already stays."""
        if self.deadline is None:
            self.deadline, self.probed = until, False

    def believe(self) -> None:
        """It is alive."""
        self.deadline = None


class Peers:
    """Keeps a `PresenceMap` in step with the neighbours.

    Args:
        worker: our own id.
        tell: is given every change, for the local subscribers.
        share: is given messages for the neighbours.
    """

    def __init__(
        self, worker: str, tell: Callable[[Change], None], share: Callable[[Message], None]
    ) -> None:
        self.map = PresenceMap()
        self.neighbours: dict[str, Neighbour] = {}
        self._worker = worker
        self._tell = tell
        self._share = share
        self._orphans: dict[str, float] = {}
        self._sequence = 0
        self._pending = Change()
        self._timer: asyncio.TimerHandle | None = None
        self._alive: frozenset[str] = frozenset()
        self._hello_at = float("-inf")
        self._hellos_left = 0

    # Our own people.

    def show(self, peer_id: str, entry: Entry) -> None:
        """Enters or updates one of ours."""
        self._orphans.pop(peer_id, None)
        self._ours(self.map.put(self._worker, peer_id, self._newest(peer_id, entry)))

    def _newest(self, peer_id: str, entry: Entry) -> Entry:
        """The entry of a peer that is here now: newer than any other, whatever the clocks say."""
        known = self.map.get(peer_id)
        if known is None:
            return entry
        elsewhere = self.map.owner(peer_id) != self._worker
        return replace(entry, since=max(entry.since, known.since + elsewhere))

    def hide(self, peer_id: str, reason: LeaveReason) -> None:
        """Takes one of ours away."""
        self._orphans.pop(peer_id, None)
        self._ours(self.map.drop(self._worker, peer_id, reason))

    def abandon(self, peer_id: str, deadline: float) -> None:
        """One of ours lost its connection: lost, unless shown again before the deadline."""
        if self.map.owner(peer_id) == self._worker:
            self._orphans[peer_id] = deadline

    def _ours(self, change: Change) -> None:
        if not change:
            return
        self._tell(change)
        if not self.neighbours:
            return
        self._pending.add(change)
        if self._timer is None:
            loop = asyncio.get_running_loop()
            self._timer = loop.call_later(GATHER_SECONDS, self._send_diff)

    def _send_diff(self) -> None:
        self._timer = None
        pending, self._pending = self._pending, Change()
        if not pending or not self.neighbours:
            return
        self._sequence += 1
        owned = self.map.owned(self._worker)
        self._share(
            Diff(
                worker=self._worker,
                sequence=self._sequence,
                joins={peer_id: owned[peer_id] for peer_id in pending.joins if peer_id in owned},
                leaves={peer_id: left.reason for peer_id, left in pending.leaves.items()},
            )
        )

    # The neighbours.

    def connected(self, now: float) -> None:
        """The bus is joined (again): greet, and give those we knew a while to answer."""
        for neighbour in self.neighbours.values():
            neighbour.doubt(now + WORKER_GRACE)
        self._hellos_left = HELLOS
        self._hello(now)

    def disconnected(self) -> None:
        """The bus is lost: nothing is known of the neighbours, so nobody is given up."""
        self._hellos_left = 0
        for neighbour in self.neighbours.values():
            neighbour.believe()

    def roster(self, alive: frozenset[str], now: float) -> None:
        """These workers are connected to Realtime now."""
        if alive - self._alive and self._hellos_left:
            self._hellos_left = HELLOS
        self._alive = alive - {self._worker}
        for worker, neighbour in self.neighbours.items():
            if worker in alive:
                neighbour.believe()
            else:
                neighbour.doubt(now + WORKER_GRACE)

    def receive(self, message: PresenceMessage, now: float) -> None:
        """Takes what a neighbour said about its peers."""
        if isinstance(message, Bye):
            self.neighbours.pop(message.worker, None)
            self._tell_if(self.map.drop_worker(message.worker))
            return
        new = message.worker not in self.neighbours
        neighbour = self.neighbours.setdefault(message.worker, Neighbour())
        neighbour.believe()
        if isinstance(message, Diff):
            self._apply(message, neighbour, now)
        else:
            self._tell_if(self.map.replace(message.worker, message.peers))
        neighbour.sequence = message.sequence
        # What changed here before it was a neighbour was not told to it.
        if new or isinstance(message, Hello):
            self._share(self._snapshot())

    def expire(self, now: float) -> None:
        """Gives up whoever did not come back in time."""
        for peer_id in [key for key, deadline in self._orphans.items() if deadline <= now]:
            self.hide(peer_id, LeaveReason.lost)
        for worker, neighbour in list(self.neighbours.items()):
            if neighbour.deadline is None:
                continue
            if neighbour.deadline <= now:
                del self.neighbours[worker]
                self._tell_if(self.map.drop_worker(worker))
            elif not neighbour.probed and neighbour.deadline - now <= WORKER_GRACE / 2:
                # One that is missing from the roster only, for whatever reason, answers.
                neighbour.probed = True
                self._hello(now)
        self._greet_again(now)

    def close(self) -> None:
        """Nobody is left here: tell the neighbours."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if self.neighbours:
            self._share(Bye(worker=self._worker))

    def _apply(self, diff: Diff, neighbour: Neighbour, now: float) -> None:
        change = Change()
        for peer_id, reason in diff.leaves.items():
            change.add(self.map.drop(diff.worker, peer_id, reason))
        for peer_id, entry in diff.joins.items():
            change.add(self.map.put(diff.worker, peer_id, entry))
        self._tell_if(change)
        missed = neighbour.sequence is None or diff.sequence != neighbour.sequence + 1
        if missed and now >= self._hello_at + HELLO_AGAIN:
            self._hello(now)

    def _greet_again(self, now: float) -> None:
        """A broadcast may be lost, the greeting too: whoever did not answer hears it again."""
        wait = HELLO_AGAIN * 3 ** (HELLOS - self._hellos_left)
        unanswered = self._hellos_left and not self._alive <= self.neighbours.keys()
        if unanswered and now >= self._hello_at + wait:
            self._hellos_left -= 1
            self._hello(now)

    def _hello(self, now: float) -> None:
        self._hello_at = now
        snapshot = self._snapshot()
        self._share(Hello(worker=self._worker, sequence=snapshot.sequence, peers=snapshot.peers))

    def _snapshot(self) -> Snapshot:
        """All of ours; changes still gathered are in it, and come once more as a harmless diff."""
        peers = self.map.owned(self._worker)
        return Snapshot(worker=self._worker, sequence=self._sequence, peers=peers)

    def _tell_if(self, change: Change) -> None:
        if change or change.superseded:
            self._tell(change)
