"""Who is present on a topic, seen from every worker.

Pure state: no sockets, no clocks. Each entry belongs to one worker; when a peer shows up on a
second worker (it reconnected elsewhere) the newer connection owns the entry.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from app.models.realtime import LeaveReason, PeerLeft, PeerPresence


@dataclass(frozen=True, slots=True)
class Entry:
    """A peer's entry: who, and since when (Unix milliseconds) its connection stands."""

    peer: PeerPresence
    since: int


@dataclass(slots=True)
class Change:
    """What a step changed; false when nothing did.

    `superseded` names, by peer id, the workers that lost a peer to another.
    """

    joins: dict[str, PeerPresence] = field(default_factory=dict)
    leaves: dict[str, PeerLeft] = field(default_factory=dict)
    superseded: dict[str, str] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.joins or self.leaves)

    def add(self, other: "Change") -> None:
        """Takes in a later change: the last word about a peer wins."""
        for peer_id, peer in other.joins.items():
            self.leaves.pop(peer_id, None)
            self.joins[peer_id] = peer
        for peer_id, left in other.leaves.items():
            self.joins.pop(peer_id, None)
            self.leaves[peer_id] = left
        self.superseded.update(other.superseded)


class PresenceMap:
    """The peers of one topic, by peer id, each owned by a worker."""

    def __init__(self) -> None:
        self._entries: dict[str, tuple[str, Entry]] = {}

    def __contains__(self, peer_id: str) -> bool:
        return peer_id in self._entries

    def __len__(self) -> int:
        return len(self._entries)

    def snapshot(self) -> dict[str, PeerPresence]:
        """Everyone present, by peer id."""
        return {peer_id: entry.peer for peer_id, (_, entry) in self._entries.items()}

    def get(self, peer_id: str) -> Entry | None:
        """A peer's entry; None when the peer is not present."""
        held = self._entries.get(peer_id)
        return held[1] if held else None

    def owner(self, peer_id: str) -> str | None:
        """The worker that holds this peer's socket; None when the peer is not present."""
        held = self._entries.get(peer_id)
        return held[0] if held else None

    def owned(self, worker: str) -> dict[str, Entry]:
        """The peers of one worker."""
        return {
            peer_id: entry for peer_id, (owner, entry) in self._entries.items() if owner == worker
        }

    def put(self, worker: str, peer_id: str, entry: Entry) -> Change:
        """Enters or updates a peer; an older connection never wins over a newer one."""
        owner, known = self._entries.get(peer_id, (worker, None))
        if known is not None and (known.since, owner) > (entry.since, worker) and owner != worker:
            return Change()
        self._entries[peer_id] = (worker, entry)
        change = Change(superseded={peer_id: owner} if owner != worker else {})
        if known is None or owner != worker or known.peer != entry.peer:
            change.joins[peer_id] = entry.peer
        return change

    def drop(self, worker: str, peer_id: str, reason: LeaveReason) -> Change:
        """Takes a peer away, if it still belongs to this worker."""
        if self.owner(peer_id) != worker:
            return Change()
        del self._entries[peer_id]
        return Change(leaves={peer_id: PeerLeft(reason=reason)})

    def replace(self, worker: str, peers: Mapping[str, Entry]) -> Change:
        """Makes a worker's peers exactly these; those missing are lost."""
        change = Change()
        for peer_id in self.owned(worker).keys() - peers.keys():
            change.add(self.drop(worker, peer_id, LeaveReason.lost))
        for peer_id, entry in peers.items():
            change.add(self.put(worker, peer_id, entry))
        return change

    def drop_worker(self, worker: str) -> Change:
        """Takes every peer of a dead worker away as lost."""
        return self.replace(worker, {})
