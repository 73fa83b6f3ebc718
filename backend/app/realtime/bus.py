"""What workers say to one another, on the private channel `hub:<topic>`.

No policy names these channels, so only the service key reads or writes them: what arrives here
was said by a worker. Presence changes are numbered per worker and topic; a gap is healed by a new
`Hello`.
"""

from typing import Annotated, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from app.models.realtime import LeaveReason
from app.realtime.presence import Entry

BUS_PREFIX: Final = "hub:"
ROSTER: Final = "hub:workers"
EVENT: Final = "hub"


class _Message(BaseModel):
    model_config = ConfigDict(frozen=True)

    worker: str


class Hello(_Message):
    """I am here, with these peers; tell me yours."""

    kind: Literal["hello"] = "hello"
    sequence: int
    peers: dict[str, Entry]


class Snapshot(_Message):
    """These are exactly my peers, after my change number `sequence`."""

    kind: Literal["snapshot"] = "snapshot"
    sequence: int
    peers: dict[str, Entry]


class Diff(_Message):
    """My change number `sequence`."""

    kind: Literal["diff"] = "diff"
    sequence: int
    joins: dict[str, Entry]
    leaves: dict[str, LeaveReason]


class Bye(_Message):
    """I have nobody on this topic any more."""

    kind: Literal["bye"] = "bye"


class Published(_Message):
    """An event, already encoded, for all your people on this topic."""

    kind: Literal["published"] = "published"
    frame: str


class Signalled(_Message):
    """A signal, already encoded, for one of your people."""

    kind: Literal["signalled"] = "signalled"
    to: str
    frame: str


PresenceMessage = Hello | Snapshot | Diff | Bye
Message = PresenceMessage | Published | Signalled
MESSAGE: Final[TypeAdapter[Message]] = TypeAdapter(Annotated[Message, Field(discriminator="kind")])
