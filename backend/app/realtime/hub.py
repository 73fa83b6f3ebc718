"""The hub of one worker: every socket, who it speaks for, and what it may hear.

Acts of a socket come from `conversation.py`; what happens upstream comes in through `rooms.py`.
Everything runs in one event loop, and only what asks Supabase awaits.
"""

import asyncio
from types import TracebackType
from typing import Final, Self
from uuid import uuid4

from app.config import Settings
from app.core.exceptions import ParleyError
from app.core.logging import logger
from app.core.security import TokenVerifier
from app.core.supabase import Supabase
from app.models.realtime import (
    Access,
    AuthFrame,
    AuthOkFrame,
    CloseCode,
    ErrorCode,
    RevokedCode,
    SubscribeFrame,
    SubscribeOkFrame,
    is_topic,
)
from app.realtime.access import ask_access, refusal_of
from app.realtime.counters import Counters
from app.realtime.phoenix import Endpoint, Pace, now_ms
from app.realtime.refused import Refused
from app.realtime.room import Room
from app.realtime.rooms import Rooms, now
from app.realtime.session import Session

TICK_SECONDS: Final = 0.5
MAX_TOPICS: Final = 32
CHECKS_AT_ONCE: Final = 10
CHECK_ATTEMPTS: Final = 10
CHECK_AGAIN_SECONDS: Final = 2.0

_log = logger("hub")


class Hub:
    """Fans out events, presence and signals to this worker's sockets.

    Args:
        settings: where Realtime is, and the service key. Without a key, people on other workers and
            what the database announces are not heard, and every topic is `stale`.
        verifier: believes access tokens.
        supabase: asks `topic_access` as each caller.
        pace: patience of the upstream connection.
    """

    def __init__(
        self,
        settings: Settings,
        verifier: TokenVerifier,
        supabase: Supabase,
        pace: Pace | None = None,
    ) -> None:
        self.counters = Counters()
        key = settings.supabase_service_role_key
        endpoint = Endpoint(settings.realtime_url, key) if key.get_secret_value() else None
        self.rooms = Rooms(uuid4().hex, endpoint, pace or Pace(), self.counters, self._fresh)
        self._verifier = verifier
        self._supabase = supabase
        self._sockets: set[Session] = set()
        self._peers: dict[str, Session] = {}
        self._checks = asyncio.Semaphore(CHECKS_AT_ONCE)
        self._tasks: set[asyncio.Task[None]] = set()
        self._ticker: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        """Starts; see `start`."""
        await self.start()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Stops; see `stop`."""
        await self.stop()

    async def start(self) -> None:
        """Starts serving; the upstream connection is made in the background."""
        self.rooms.start()
        self._ticker = asyncio.create_task(self._tick_for_ever(), name="hub-ticker")

    async def stop(self) -> None:
        """Closes every socket with 1012 and the way upstream."""
        for session in list(self._sockets):
            session.close(CloseCode.restart)
        tasks = [*self._tasks, *([self._ticker] if self._ticker else [])]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self.rooms.stop()
        _log.info("hub_stopped", accepted=self.counters.accepted)

    # Sockets.

    def opened(self, session: Session) -> None:
        """A socket was accepted."""
        self._sockets.add(session)
        self.counters.accepted += 1
        self.counters.sockets = len(self._sockets)

    def closed(self, session: Session) -> None:
        """A socket ended, by us or by the client. May be told twice."""
        self._sockets.discard(session)
        self.counters.sockets = len(self._sockets)
        if self._peers.get(session.peer_id) is session:
            del self._peers[session.peer_id]
        for topic in list(session.topics):
            self.rooms.get(topic).leave(session, purposeful=session.purposeful, now=now())

    async def authenticate(self, session: Session, frame: AuthFrame) -> None:
        """Believes a token: makes the session a peer, or renews the peer's token.

        Raises:
            Refused: the token is not believed, or belongs to somebody else.
        """
        try:
            principal = await self._verifier.verify(frame.token)
        except ParleyError as error:
            raise refusal_of(error) from None
        user_id = str(principal.user_id)
        if session.authenticated and session.user_id != user_id:
            raise Refused(ErrorCode.forbidden, "This socket speaks for somebody else.")
        if not session.authenticated:
            self._introduce(session, user_id, frame.session)
        session.token = frame.token
        session.expires_at = principal.expires_at.timestamp()
        session.push(
            AuthOkFrame(
                id=frame.id,
                peer_id=session.peer_id,
                user_id=user_id,
                expires_at=int(session.expires_at),
            ).encode()
        )
        for topic in session.topics:
            self._spawn_check(self.rooms.get(topic), session)

    def _introduce(self, session: Session, user_id: str, name: str | None) -> None:
        if name is None:
            raise Refused(ErrorCode.bad_frame, "The first auth frame names its session.")
        session.user_id, session.peer_id = user_id, f"{user_id}.{name}"
        older = self._peers.get(session.peer_id)
        self._peers[session.peer_id] = session
        if older is not None:
            self.counters.replaced += 1
            older.close(CloseCode.replaced)

    # Topics.

    async def subscribe(self, session: Session, frame: SubscribeFrame) -> None:
        """Subscribes once the database allows it and, if it is there, upstream delivers.

        Raises:
            Refused: no such topic, not allowed, or access cannot be decided now.
        """
        if not is_topic(frame.topic):
            raise Refused(ErrorCode.unknown_topic, "There is no such topic.")
        if len(session.topics) >= MAX_TOPICS:
            raise Refused(ErrorCode.rate_limited, f"At most {MAX_TOPICS} topics a socket.")
        asked_at = now()
        access = await self._allowed(session, frame.topic)
        room = self.rooms.open(frame.topic)
        if await self.rooms.wait_ready(room):
            # What was said before the channel was joined was not heard: ask again.
            asked_at = now()
            access = await self._allowed(session, frame.topic)
            room = self.rooms.open(frame.topic)
        if session.closed:
            return
        if room.was_cut(session.user_id, asked_at):
            raise Refused(ErrorCode.forbidden, "You may not read this topic.")
        room.enter(session, access)
        session.push(
            SubscribeOkFrame(
                id=frame.id,
                presence=room.peers.map.snapshot(),
                can_write=access.can_write,
                stale=room.stale,
            ).encode()
        )

    def unsubscribe(self, session: Session, topic: str) -> None:
        """Ends a subscription on purpose; of one that is not there, silently."""
        if topic in session.topics:
            self.rooms.get(topic).leave(session, purposeful=True, now=now())

    async def _allowed(self, session: Session, topic: str) -> Access:
        access = await ask_access(self._supabase, session.token, topic)
        if not access.can_read:
            raise Refused(ErrorCode.forbidden, "You may not read this topic.")
        return access

    # Access again.

    def _spawn_check(self, room: Room, session: Session) -> None:
        task = asyncio.create_task(self._check(room, session))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _fresh(self, room: Room) -> None:
        """While a topic was stale a removal may have gone unheard: everyone is asked about."""
        for peer_id in room.members:
            session = self._peers.get(peer_id)
            if session is not None:
                self._spawn_check(room, session)

    async def _check(self, room: Room, session: Session) -> None:
        """Asks again what a subscriber may do; without an answer everything stays as it is."""
        access = await self._ask_patiently(room, session)
        member = room.members.get(session.peer_id)
        if access is None or member is None or member.session is not session:
            return
        if access.can_read:
            room.enter(session, access)
        else:
            room.revoke(session, RevokedCode.forbidden)

    async def _ask_patiently(self, room: Room, session: Session) -> Access | None:
        for _ in range(CHECK_ATTEMPTS):
            try:
                async with self._checks:
                    return await ask_access(self._supabase, session.token, room.topic)
            except Refused:
                await asyncio.sleep(CHECK_AGAIN_SECONDS)
        return None

    # Time.

    async def _tick_for_ever(self) -> None:
        while True:
            await asyncio.sleep(TICK_SECONDS)
            self.tick(now(), now_ms() / 1000)

    def tick(self, moment: float, unix: float) -> None:
        """Ends what is over: tokens, silent sockets, peers that did not come back, empty rooms."""
        for session in list(self._sockets):
            session.check(moment, unix)
        self.rooms.tick(moment)
