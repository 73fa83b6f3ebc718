"""One topic on this worker: its subscribers, their acts, and what comes from elsewhere."""

import asyncio
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Protocol

from pydantic import JsonValue

from app.models.realtime import (
    Access,
    CloseCode,
    ErrorCode,
    EventPush,
    FreshPush,
    JsonObject,
    LeaveReason,
    PeerPresence,
    PresencePush,
    RevokedCode,
    RevokedPush,
    Sender,
    SignalPush,
    StalePush,
)
from app.realtime.bus import Message, Published, Signalled
from app.realtime.counters import Counters
from app.realtime.peers import Peers
from app.realtime.presence import Change, Entry
from app.realtime.recent import RecentIds
from app.realtime.refused import Refused
from app.realtime.revocations import Revocation, revocation

PEER_GRACE: Final = 3.0
REMEMBERED_EVENTS: Final = 128
REMEMBERED_CUTS: Final = 64
RESERVED: Final = ("message.", "participant.", "meeting.", "membership.", "organization.")


class Subscriber(Protocol):
    """What a room needs of a session."""

    peer_id: str
    user_id: str
    since: int
    topics: set[str]

    def push(self, frame: str) -> None:
        """Queues a frame."""

    def close(self, code: CloseCode) -> None:
        """Ends the session."""


@dataclass(frozen=True, slots=True)
class Member:
    """A subscriber and what the database lets it do here."""

    session: Subscriber
    access: Access


class Room:
    """Everything about one topic on one worker.

    Args:
        topic: its name.
        worker: our id among the workers.
        share: is given messages for the other workers.
        counters: the worker's.
        now: monotonic seconds.
    """

    def __init__(
        self,
        topic: str,
        *,
        worker: str,
        share: Callable[[Message], None],
        counters: Counters,
        now: float,
    ) -> None:
        self.topic = topic
        self.members: dict[str, Member] = {}
        self.stale = True
        self.ready = asyncio.Event()
        self.touched = now
        self.peers = Peers(worker, self._tell, share)
        self._worker = worker
        self._share = share
        self._counters = counters
        self._recent = RecentIds(REMEMBERED_EVENTS)
        self._cuts: deque[tuple[float, Revocation]] = deque(maxlen=REMEMBERED_CUTS)

    # Coming and going.

    def enter(self, session: Subscriber, access: Access) -> None:
        """Subscribes, or renews what the subscriber may do."""
        self.members[session.peer_id] = Member(session, access)
        session.topics.add(self.topic)

    def leave(self, session: Subscriber, *, purposeful: bool, now: float) -> None:
        """Ends a subscription; without purpose the peer has a moment to come back."""
        if not self._forget(session):
            return
        self.touched = now
        if purposeful:
            self.peers.hide(session.peer_id, LeaveReason.left)
        else:
            self.peers.abandon(session.peer_id, now + PEER_GRACE)

    def revoke(self, session: Subscriber, code: RevokedCode) -> None:
        """Takes a subscription away and says so."""
        if self._forget(session):
            session.push(RevokedPush(topic=self.topic, code=code).encode())
            self.peers.hide(session.peer_id, LeaveReason.left)
            self._counters.revoked += 1

    def was_cut(self, user_id: str, since: float) -> bool:
        """Whether this person was excluded after `since`: an answer asked for then is outdated."""
        return any(at >= since and cut.concerns(user_id) for at, cut in self._cuts)

    def _forget(self, session: Subscriber) -> bool:
        session.topics.discard(self.topic)
        member = self.members.get(session.peer_id)
        if member is None or member.session is not session:
            return False
        del self.members[session.peer_id]
        return True

    # What subscribers do.

    def publish(self, session: Subscriber, event: str, payload: JsonValue) -> None:
        """Something passing, for every other subscriber.

        Raises:
            Refused: not subscribed, not allowed, or a name kept for what is stored.
        """
        self._writer(session)
        if event.startswith(RESERVED):
            raise Refused(ErrorCode.forbidden, "This event name is kept for what is stored.")
        sender = Sender(peer_id=session.peer_id, user_id=session.user_id)
        frame = EventPush(
            topic=self.topic, event=event, payload=payload, sender=sender, event_id=None
        ).encode()
        self._fan_out(frame, besides=session.peer_id)
        if self.peers.neighbours:
            self._share(Published(worker=self._worker, frame=frame))

    def show(self, session: Subscriber, state: JsonObject | None) -> None:
        """Enters or updates the subscriber's presence; null takes it away on purpose.

        Raises:
            Refused: not subscribed or not allowed.
        """
        access = self._writer(session).access
        if state is None:
            self.peers.hide(session.peer_id, LeaveReason.left)
            return
        peer = PeerPresence(
            user_id=session.user_id,
            display_name=access.display_name or "",
            role=access.role,
            state=state,
        )
        self.peers.show(session.peer_id, Entry(peer, session.since))

    def signal(self, session: Subscriber, to: str, payload: JsonValue) -> None:
        """Something for one present peer alone.

        Raises:
            Refused: not subscribed, not allowed, nobody of that name, or its worker unreachable.
        """
        self._writer(session)
        owner = self.peers.map.owner(to)
        frame = SignalPush(topic=self.topic, sender=session.peer_id, payload=payload).encode()
        if owner == self._worker and to in self.members:
            self.members[to].session.push(frame)
        elif owner is None or owner == self._worker:
            raise Refused(ErrorCode.peer_gone, "This peer is not present.")
        elif self.stale:
            raise Refused(ErrorCode.upstream_unavailable, "This peer cannot be reached just now.")
        else:
            self._share(Signalled(worker=self._worker, to=to, frame=frame))

    def _writer(self, session: Subscriber) -> Member:
        member = self.members.get(session.peer_id)
        if member is None or member.session is not session:
            raise Refused(ErrorCode.not_subscribed, "Subscribe to this topic first.")
        if not member.access.can_write:
            raise Refused(ErrorCode.forbidden, "This topic is read only for you.")
        return member

    # What comes from elsewhere.

    def fact(self, event: str, payload: JsonValue, event_id: str | None, now: float) -> None:
        """Pushes what the database announced, once, and cuts whom it excludes."""
        if event_id is not None and not self._recent.first_time(event_id):
            self._counters.repeated += 1
            return
        frame = EventPush(
            topic=self.topic, event=event, payload=payload, sender=None, event_id=event_id
        )
        self._fan_out(frame.encode())
        cut = revocation(event, payload)
        if cut is not None:
            self._cuts.append((now, cut))
            for member in list(self.members.values()):
                if cut.concerns(member.session.user_id):
                    self.revoke(member.session, cut.code)

    def receive(self, message: Message, now: float) -> None:
        """Takes what another worker said."""
        if message.worker == self._worker:
            return
        if isinstance(message, Published):
            self._fan_out(message.frame)
        elif isinstance(message, Signalled):
            member = self.members.get(message.to)
            if member is not None:
                member.session.push(message.frame)
        else:
            self.peers.receive(message, now)

    def delivers(self, *, delivers: bool) -> None:
        """Whether events from elsewhere arrive now; subscribers are told of a change."""
        if delivers != self.stale:
            return
        self.stale = not delivers
        push = StalePush(topic=self.topic) if self.stale else FreshPush(topic=self.topic)
        if self.stale:
            self.ready.clear()
        else:
            self.ready.set()
        self._fan_out(push.encode())

    def _tell(self, change: Change) -> None:
        for peer_id, loser in change.superseded.items():
            member = self.members.get(peer_id)
            if loser == self._worker and member is not None:
                member.session.close(CloseCode.replaced)
        if change:
            push = PresencePush(topic=self.topic, joins=change.joins, leaves=change.leaves)
            self._fan_out(push.encode())

    def _fan_out(self, frame: str, besides: str = "") -> None:
        for member in list(self.members.values()):
            if member.session.peer_id != besides:
                member.session.push(frame)
        self._counters.fanned_out += len(self.members)
