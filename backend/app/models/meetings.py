"""Wire shapes of meetings, joining them, and who is in them."""

from enum import StrEnum
from typing import Annotated, Final, Literal
from uuid import UUID

from pydantic import ConfigDict, Field, JsonValue, StringConstraints, field_validator
from pydantic_core import PydanticCustomError

from app.models.base import Input, Line, Output, Prose, Time, TimeInput

Title = Annotated[Line, StringConstraints(min_length=1, max_length=200)]
Description = Annotated[Prose, StringConstraints(max_length=4000)]
Duration = Annotated[int, Field(ge=5, le=1440, strict=True, description="Minutes.")]
Code = Annotated[str, StringConstraints(pattern=r"^[a-z]{3}-[a-z]{4}-[a-z]{3}$")]

_MEETING: Final[dict[str, JsonValue]] = {
    "id": "3f0f6c0a-52cd-4c8a-9d5c-7a1f2e3d4c5b",
    "org_id": "0b9d2f0e-3c39-4b0c-8d7e-3f2c5f0a7d10",
    "code": "kda-wqmz-tre",
    "title": "Weekly review",
    "description": "",
    "access": "organization",
    "starts_at": "2026-03-02T10:00:00Z",
    "duration_minutes": 60,
    "created_by": "6f1c1de3-5a0f-4d52-9a56-0c7a4f1f5b11",
    "host_name": "Ada Lovelace",
    "join_url": "https://meet.example.org/m/kda-wqmz-tre",
    "created_at": "2026-03-01T09:00:00.123456Z",
    "updated_at": "2026-03-01T09:00:00.123456Z",
}
_PARTICIPANT: Final[dict[str, JsonValue]] = {
    "id": "8d1b8a4e-6c5f-4a3b-9c2d-1e0f9a8b7c6d",
    "user_id": "6f1c1de3-5a0f-4d52-9a56-0c7a4f1f5b11",
    "display_name": "Ada Lovelace",
    "role": "host",
}


def _is_none(value: object) -> bool:
    """RTCIceServer's members are absent when unset; null would become the text "null"."""
    return value is None


class MeetingAccess(StrEnum):
    """Who may join: anyone with the link, or the organisation; mirrors `meeting_access`."""

    link = "link"
    organization = "organization"


class MeetingRole(StrEnum):
    """What someone is in a meeting; mirrors the enum `meeting_role`."""

    host = "host"
    cohost = "cohost"
    participant = "participant"
    guest = "guest"


class When(StrEnum):
    """Not over yet (soonest first), or over (latest first)."""

    upcoming = "upcoming"
    past = "past"


class MeetingCreate(Input):
    """A new meeting; without `starts_at` it starts now."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "org_id": _MEETING["org_id"],
                    "title": "Weekly review",
                    "starts_at": "2026-03-02T10:00:00Z",
                    "duration_minutes": 60,
                }
            ]
        }
    )
    org_id: UUID
    title: Title
    description: Description = ""
    access: MeetingAccess = MeetingAccess.organization
    starts_at: TimeInput | None = Field(None, description="RFC 3339 with an offset; null is now.")
    duration_minutes: Duration = 60


class MeetingUpdate(Input):
    """What may change of a meeting; only what is sent changes, and nothing may become null."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"title": "Weekly review, moved"}]})
    title: Title | None = None
    description: Description | None = None
    access: MeetingAccess | None = None
    starts_at: TimeInput | None = None
    duration_minutes: Duration | None = None

    @field_validator("*", mode="before")
    @classmethod
    def _not_null(cls, value: object) -> object:
        """Absent means unchanged; an explicit null means nothing at all."""
        if value is None:
            raise PydanticCustomError("null", "Leave the field out instead of sending null")
        return value


class Meeting(Output):
    """A meeting I can see."""

    model_config = ConfigDict(json_schema_extra={"examples": [_MEETING]})
    id: UUID
    org_id: UUID
    code: str
    title: str
    description: str
    access: MeetingAccess
    starts_at: Time
    duration_minutes: int
    created_by: UUID | None
    host_name: str | None = Field(description="Null once that person is gone.")
    join_url: str
    created_at: Time
    updated_at: Time


class MeetingPreview(Output):
    """What the holder of a link sees before joining."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "id": _MEETING["id"],
                    "org_id": _MEETING["org_id"],
                    "code": "kda-wqmz-tre",
                    "title": "Weekly review",
                    "description": "",
                    "starts_at": "2026-03-02T10:00:00Z",
                    "duration_minutes": 60,
                    "access": "link",
                    "organization_name": "Analytical Engines",
                    "host_name": "Ada Lovelace",
                    "joined": False,
                }
            ]
        }
    )
    id: UUID
    org_id: UUID
    code: str
    title: str
    description: str
    starts_at: Time
    duration_minutes: int
    access: MeetingAccess
    organization_name: str
    host_name: str | None = Field(description="Null once that person is gone.")
    joined: bool = Field(description="Whether I have been in this meeting already.")


class JoinMeeting(Input):
    """Comes into a meeting; outsiders of its organisation bring its code."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"code": "kda-wqmz-tre"}]})
    code: Code | None = None


class JoinedParticipant(Output):
    """Me, in this meeting."""

    id: UUID
    user_id: UUID
    display_name: str
    role: MeetingRole


class IceServer(Output):
    """A server browsers find each other through (WebRTC `RTCIceServer`)."""

    urls: list[str]
    username: str | None = Field(None, exclude_if=_is_none)
    credential: str | None = Field(None, exclude_if=_is_none)


class MediaPlan(Output):
    """How sound and picture travel."""

    mode: Literal["mesh"]
    max_participants: int


class Joined(Output):
    """What a page needs to be in the meeting."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "meeting": _MEETING,
                    "occurrence_id": "5e4d3c2b-1a09-4f8e-9d7c-6b5a49382716",
                    "participant": _PARTICIPANT,
                    "topic": "meeting:3f0f6c0a-52cd-4c8a-9d5c-7a1f2e3d4c5b",
                    "ice_servers": [
                        {"urls": ["stun:stun.example.org:3478"]},
                    ],
                    "media": {"mode": "mesh", "max_participants": 6},
                }
            ]
        }
    )
    meeting: Meeting
    occurrence_id: UUID
    participant: JoinedParticipant
    topic: str = Field(description="What to subscribe to on the socket.")
    ice_servers: list[IceServer]
    media: MediaPlan


class Participant(Output):
    """Someone who is or was in the meeting; `left_at` is null while present."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {**_PARTICIPANT, "joined_at": "2026-03-02T10:00:01.000045Z", "left_at": None}
            ]
        }
    )
    id: UUID
    user_id: UUID
    display_name: str
    role: MeetingRole
    joined_at: Time
    left_at: Time | None
