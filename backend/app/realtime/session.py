"""One socket and the peer it speaks for."""

from collections.abc import Callable
from typing import Final

from app.models.realtime import CloseCode, ErrorCode, ErrorFrame, FrameId
from app.realtime.limits import Bucket
from app.realtime.outbox import Outbox, Socket
from app.realtime.refused import Refused

AUTH_SECONDS: Final = 10.0
IDLE_SECONDS: Final = 180.0
MAX_BAD_FRAMES: Final = 5
_REASONS: Final = {
    CloseCode.too_big: "frame too large",
    CloseCode.restart: "restarting",
    CloseCode.try_again: "try again later",
    CloseCode.bad_frame: "too many malformed frames",
    CloseCode.not_authenticated: "not authenticated",
    CloseCode.origin_refused: "origin refused",
    CloseCode.too_slow: "too slow",
    CloseCode.replaced: "replaced by a newer connection",
}


class Session:
    """A socket's state. Knows no topics' content and no protocol acts.

    Args:
        socket: the accepted connection.
        now: monotonic seconds.
        since: Unix milliseconds; of two sockets of one peer the later one counts.
        on_close: told once, when the hub decides to end the session.
    """

    def __init__(
        self, socket: Socket, *, now: float, since: int, on_close: Callable[["Session"], None]
    ) -> None:
        self.socket = socket
        self.since = since
        self.peer_id = ""
        self.user_id = ""
        self.token = ""
        self.expires_at = 0.0
        self.topics: set[str] = set()
        self.closed = False
        self.purposeful = False
        self.heard_at = now
        self.outbox = Outbox()
        self.frames = Bucket(burst=300, per_second=60, now=now)
        self.costly = Bucket(burst=40, per_second=2, now=now)
        self._opened_at = now
        self._bad_frames = 0
        self._on_close = on_close

    @property
    def authenticated(self) -> bool:
        """Whether the socket speaks for somebody."""
        return bool(self.peer_id)

    def push(self, frame: str) -> None:
        """Queues a frame; a client that reads too slowly is dropped instead."""
        if not self.outbox.put(frame):
            self.close(CloseCode.too_slow)

    def refuse(self, frame_id: FrameId | None, refused: Refused) -> None:
        """Answers a frame with an error."""
        error = ErrorFrame(id=frame_id, code=refused.code, detail=refused.detail)
        self.push(error.encode())

    def bad_frame(self, frame_id: FrameId | None, detail: str) -> None:
        """Answers a malformed frame; ends the session after several."""
        self.refuse(frame_id, Refused(ErrorCode.bad_frame, detail))
        self._bad_frames += 1
        if self._bad_frames >= MAX_BAD_FRAMES:
            self.close(CloseCode.bad_frame)

    def close(self, code: CloseCode) -> None:
        """Ends the session: nothing is read any more, the close code follows what is queued."""
        if self.closed:
            return
        self.closed = True
        self.outbox.close(code, _REASONS[code], discard=code == CloseCode.too_slow)
        self._on_close(self)

    def check(self, now: float, unix: float) -> None:
        """Ends the session when its time is over: no token yet, token expired, or silent."""
        if not self.authenticated:
            if now - self._opened_at > AUTH_SECONDS:
                self.refuse(None, Refused(ErrorCode.not_authenticated, "No auth frame in time."))
                self.close(CloseCode.not_authenticated)
        elif unix >= self.expires_at:
            self.refuse(None, Refused(ErrorCode.token_expired, "The access token has expired."))
            self.close(CloseCode.not_authenticated)
        elif now - self.heard_at > IDLE_SECONDS:
            self.close(CloseCode.too_slow)
