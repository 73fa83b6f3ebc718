"""Frames of the socket `/api/v1/realtime`: JSON text, one object a frame, at most 64 KiB.

What a client may send is the union `ClientFrame`; what it may receive is `SERVER_FRAMES`. The same
names stand in `docs/asyncapi.yaml`, which a test holds equal to this file.
"""

from enum import IntEnum, StrEnum
from typing import Annotated, Final, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, JsonValue, TypeAdapter, field_validator
from pydantic_core import to_json

MAX_FRAME_BYTES: Final = 65_536
MAX_STATE_BYTES: Final = 2_048

FrameId = (
    Annotated[int, Field(strict=True, ge=0, le=2**53)]
    | Annotated[str, Field(strict=True, min_length=1, max_length=64)]
)
Topic = Annotated[str, Field(min_length=1, max_length=80)]
Session = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{8,36}$")]
EventName = Annotated[str, Field(pattern=r"^[a-z0-9._-]{1,64}$")]
PeerId = Annotated[str, Field(min_length=1, max_length=80)]
JsonObject = dict[str, JsonValue]


class ErrorCode(StrEnum):
    """Every `code` an `error` frame may carry."""

    not_authenticated = "not_authenticated"
    token_invalid = "token_invalid"  # noqa: S105 - the name of an error
    token_expired = "token_expired"  # noqa: S105 - the name of an error
    forbidden = "forbidden"
    bad_frame = "bad_frame"
    frame_too_large = "frame_too_large"
    unknown_topic = "unknown_topic"
    not_subscribed = "not_subscribed"
    peer_gone = "peer_gone"
    rate_limited = "rate_limited"
    upstream_unavailable = "upstream_unavailable"


class CloseCode(IntEnum):
    """Every code the hub closes a socket with."""

    too_big = 1009
    internal_error = 1011
    restart = 1012
    try_again = 1013
    bad_frame = 4400
    not_authenticated = 4401
    origin_refused = 4403
    too_slow = 4408
    replaced = 4409


class RevokedCode(StrEnum):
    """Why a subscription was taken away."""

    meeting_deleted = "meeting_deleted"
    removed = "removed"
    forbidden = "forbidden"


class LeaveReason(StrEnum):
    """`left`: on purpose. `lost`: the connection or its worker is gone."""

    left = "left"
    lost = "lost"


class _Frame(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class AuthFrame(_Frame):
    """The first frame, and later the renewal of the token by the same person."""

    type: Literal["auth"]
    id: FrameId
    token: Annotated[str, Field(min_length=1, max_length=16_384, repr=False)]
    session: Session | None = None


class SubscribeFrame(_Frame):
    """Asks for everything that happens on a topic."""

    type: Literal["subscribe"]
    id: FrameId
    topic: Topic


class UnsubscribeFrame(_Frame):
    """Ends a subscription and, with it, one's presence there."""

    type: Literal["unsubscribe"]
    id: FrameId
    topic: Topic


class PublishFrame(_Frame):
    """Something passing that every other subscriber should see; it is not stored."""

    type: Literal["publish"]
    id: FrameId
    topic: Topic
    event: EventName
    payload: JsonValue


class PresenceFrame(_Frame):
    """Enters or updates the presence map (state), or leaves it on purpose (null)."""

    type: Literal["presence"]
    id: FrameId
    topic: Topic
    state: JsonObject | None

    @field_validator("state")
    @classmethod
    def _is_small(cls, state: JsonObject | None) -> JsonObject | None:
        if state is not None and len(to_json(state)) > MAX_STATE_BYTES:
            raise ValueError(f"state is over {MAX_STATE_BYTES} bytes")
        return state


class SignalFrame(_Frame):
    """Something for one peer alone."""

    type: Literal["signal"]
    id: FrameId
    topic: Topic
    to: PeerId
    payload: JsonValue


class PingFrame(_Frame):
    """Asks whether the hub is there."""

    type: Literal["ping"]
    id: FrameId


TopicFrame = SubscribeFrame | UnsubscribeFrame | PublishFrame | PresenceFrame | SignalFrame
ClientFrame = Annotated[AuthFrame | TopicFrame | PingFrame, Field(discriminator="type")]
CLIENT_FRAME: Final[TypeAdapter[AuthFrame | TopicFrame | PingFrame]] = TypeAdapter(ClientFrame)


class _ServerFrame(BaseModel):
    """What is sent: built from values already checked, and encoded once for all its readers."""

    model_config = ConfigDict(
        frozen=True,
        serialize_by_alias=True,
        validate_by_name=True,
        json_schema_serialization_defaults_required=True,
    )

    def encode(self) -> str:
        """The frame as JSON text."""
        return self.model_dump_json()


class PeerPresence(BaseModel):
    """One entry of a presence map."""

    model_config = ConfigDict(frozen=True)

    user_id: str
    display_name: str
    role: str | None
    state: JsonObject


class PeerLeft(BaseModel):
    """One departure from a presence map."""

    model_config = ConfigDict(frozen=True)

    reason: LeaveReason


class Sender(BaseModel):
    """Who published an event."""

    model_config = ConfigDict(frozen=True)

    peer_id: str
    user_id: str


class OkFrame(_ServerFrame):
    """The frame with this id was done."""

    type: Literal["ok"] = "ok"
    id: FrameId


class AuthOkFrame(_ServerFrame):
    """The socket now speaks for this peer, until `expires_at` (seconds since 1970)."""

    type: Literal["ok"] = "ok"
    id: FrameId
    peer_id: str
    user_id: str
    expires_at: int


class SubscribeOkFrame(_ServerFrame):
    """The subscription stands. `stale`: events from elsewhere may be missing until `fresh`."""

    type: Literal["ok"] = "ok"
    id: FrameId
    presence: dict[str, PeerPresence]
    can_write: bool
    stale: bool


class ErrorFrame(_ServerFrame):
    """The frame with this id was refused; null when the id could not be read."""

    type: Literal["error"] = "error"
    id: FrameId | None
    code: ErrorCode
    detail: str


class EventPush(_ServerFrame):
    """An event. `from` is null, and `event_id` set, when the database announced it."""

    type: Literal["event"] = "event"
    topic: str
    event: str
    payload: JsonValue
    sender: Sender | None = Field(alias="from")
    event_id: str | None


class PresencePush(_ServerFrame):
    """Changes of a presence map; a join of a known peer is an update."""

    type: Literal["presence"] = "presence"
    topic: str
    joins: dict[str, PeerPresence]
    leaves: dict[str, PeerLeft]


class SignalPush(_ServerFrame):
    """A signal from another peer to this one."""

    type: Literal["signal"] = "signal"
    topic: str
    sender: str = Field(alias="from")
    payload: JsonValue


class RevokedPush(_ServerFrame):
    """The subscription was taken away; nothing more comes from this topic."""

    type: Literal["revoked"] = "revoked"
    topic: str
    code: RevokedCode


class StalePush(_ServerFrame):
    """Events from elsewhere may be missing from now on."""

    type: Literal["stale"] = "stale"
    topic: str


class FreshPush(_ServerFrame):
    """Events flow again: fetch again what is stored."""

    type: Literal["fresh"] = "fresh"
    topic: str


CLIENT_FRAMES: Final = (
    AuthFrame,
    SubscribeFrame,
    UnsubscribeFrame,
    PublishFrame,
    PresenceFrame,
    SignalFrame,
    PingFrame,
)
SERVER_FRAMES: Final = (
    OkFrame,
    AuthOkFrame,
    SubscribeOkFrame,
    ErrorFrame,
    EventPush,
    PresencePush,
    SignalPush,
    RevokedPush,
    StalePush,
    FreshPush,
)


class Access(BaseModel):
    """What the database's `topic_access` says about a caller and a topic."""

    model_config = ConfigDict(frozen=True)

    can_read: bool = False
    can_write: bool = False
    display_name: str | None = None
    role: str | None = None


def is_topic(name: str) -> bool:
    """Whether a name has the shape `meeting:<uuid>`, `org:<uuid>` or `user:<uuid>`."""
    kind, _, identifier = name.partition(":")
    if kind not in {"meeting", "org", "user"} or len(identifier) != 36:
        return False
    try:
        return str(UUID(identifier)) == identifier
    except ValueError:
        return False
