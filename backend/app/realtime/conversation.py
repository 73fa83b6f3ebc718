"""One socket's conversation with the hub: reads its frames in order and answers each."""

import asyncio
import contextlib
import json
from typing import Final

from pydantic import ValidationError

from app.core.logging import logger
from app.models.realtime import (
    CLIENT_FRAME,
    MAX_FRAME_BYTES,
    AuthFrame,
    CloseCode,
    ErrorCode,
    FrameId,
    OkFrame,
    PingFrame,
    PresenceFrame,
    PublishFrame,
    SignalFrame,
    SubscribeFrame,
    TopicFrame,
    UnsubscribeFrame,
)
from app.realtime.hub import Hub
from app.realtime.outbox import Disconnected, Socket
from app.realtime.phoenix import now_ms
from app.realtime.refused import Refused
from app.realtime.rooms import now
from app.realtime.session import Session

ON_PURPOSE: Final = frozenset({1000, 1001})

_log = logger("hub")


async def serve(hub: Hub, socket: Socket) -> None:
    """The whole life of one accepted socket; returns when it is closed."""
    session = Session(socket, now=now(), since=now_ms(), on_close=hub.closed)
    conversation = Conversation(hub, session)
    hub.opened(session)
    reader = asyncio.create_task(conversation.read())
    reader.add_done_callback(lambda _: session.outbox.close(CloseCode.internal_error, ""))
    try:
        with contextlib.suppress(Disconnected):
            await session.outbox.drain(socket)
    finally:
        conversation.end()
        reader.cancel()
        hub.closed(session)
    with contextlib.suppress(asyncio.CancelledError, Disconnected):
        await reader


class Conversation:
    """Reads, checks and dispatches the frames of one session."""

    def __init__(self, hub: Hub, session: Session) -> None:
        self._hub = hub
        self._session = session
        self._subscribing: set[asyncio.Task[None]] = set()

    async def read(self) -> None:
        """Reads until the session is closed or the client is gone."""
        session = self._session
        try:
            while not session.closed:
                text = await session.socket.receive()
                session.heard_at = now()
                if not session.closed:
                    await self._take(text)
        except Disconnected as gone:
            session.purposeful = gone.code in ON_PURPOSE
            raise

    def end(self) -> None:
        """Stops what is under way."""
        for task in list(self._subscribing):
            task.cancel()

    async def _take(self, text: str) -> None:
        session = self._session
        self._hub.counters.frames += 1
        if _too_large(text):
            session.refuse(None, Refused(ErrorCode.frame_too_large, "A frame is at most 64 KiB."))
            session.close(CloseCode.too_big)
            return
        try:
            frame = CLIENT_FRAME.validate_json(text)
        except ValidationError as error:
            session.bad_frame(_id_in(text), _first_fault(error))
            return
        try:
            self._limit(frame)
            await self._answer(frame)
        except Refused as refused:
            self._hub.counters.refused += 1
            self._refuse(frame, refused)
            if refused.code == ErrorCode.rate_limited:
                # Not reading for a moment lets the network slow a flood down.
                await asyncio.sleep(session.frames.wait())

    def _limit(self, frame: AuthFrame | TopicFrame | PingFrame) -> None:
        session, moment = self._session, now()
        costly = isinstance(frame, AuthFrame | SubscribeFrame)
        if not session.frames.take(moment) or (costly and not session.costly.take(moment)):
            raise Refused(ErrorCode.rate_limited, "Too many frames; wait a moment.")

    async def _answer(self, frame: AuthFrame | TopicFrame | PingFrame) -> None:
        session = self._session
        if isinstance(frame, AuthFrame):
            await self._hub.authenticate(session, frame)
        elif not session.authenticated:
            raise Refused(ErrorCode.not_authenticated, "The first frame must be auth.")
        elif isinstance(frame, SubscribeFrame):
            self._start_subscribe(frame)
        else:
            self._act(frame)
            session.push(OkFrame(id=frame.id).encode())

    def _act(
        self, frame: UnsubscribeFrame | PublishFrame | PresenceFrame | SignalFrame | PingFrame
    ) -> None:
        session, hub = self._session, self._hub
        match frame:
            case PublishFrame():
                hub.rooms.get(frame.topic).publish(session, frame.event, frame.payload)
            case PresenceFrame():
                hub.rooms.get(frame.topic).show(session, frame.state)
            case SignalFrame():
                hub.rooms.get(frame.topic).signal(session, frame.to, frame.payload)
            case UnsubscribeFrame():
                hub.unsubscribe(session, frame.topic)
            case PingFrame():
                pass

    def _refuse(self, frame: AuthFrame | TopicFrame | PingFrame, refused: Refused) -> None:
        session = self._session
        session.refuse(frame.id, refused)
        if session.authenticated:
            return
        if refused.code == ErrorCode.upstream_unavailable:
            session.close(CloseCode.try_again)
        elif refused.code != ErrorCode.rate_limited:
            session.close(CloseCode.not_authenticated)

    def _start_subscribe(self, frame: SubscribeFrame) -> None:
        """Subscribing waits for Supabase; other frames need not wait for it."""
        task = asyncio.create_task(self._subscribe(frame))
        self._subscribing.add(task)
        task.add_done_callback(self._subscribing.discard)

    async def _subscribe(self, frame: SubscribeFrame) -> None:
        try:
            await self._hub.subscribe(self._session, frame)
        except Refused as refused:
            self._hub.counters.refused += 1
            self._session.refuse(frame.id, refused)


def _too_large(text: str) -> bool:
    if len(text) > MAX_FRAME_BYTES:
        return True
    return not text.isascii() and len(text.encode()) > MAX_FRAME_BYTES


def _id_in(text: str) -> FrameId | None:
    """The id of a frame that is otherwise wrong, so that its sender can tell which it was."""
    try:
        frame = json.loads(text)
    except (ValueError, RecursionError):
        return None
    found = frame.get("id") if isinstance(frame, dict) else None
    usable = isinstance(found, str | int) and not isinstance(found, bool) and len(str(found)) <= 64
    return found if usable else None


def _first_fault(error: ValidationError) -> str:
    fault = error.errors(include_input=False, include_url=False, include_context=False)[0]
    where = ".".join(str(part) for part in fault["loc"][1:])
    return f"{where}: {fault['msg']}" if where else str(fault["msg"])
