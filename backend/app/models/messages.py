"""Wire shapes of chat messages."""

from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, ConfigDict, Field, StringConstraints
from pydantic_core import PydanticCustomError

from app.models.base import Input, Output, Prose, Time


def _not_blank(value: str) -> str:
    if not value.strip():
        raise PydanticCustomError("blank", "A message has at least one visible character")
    return value


Body = Annotated[
    Prose, StringConstraints(min_length=1, max_length=4000), AfterValidator(_not_blank)
]


class MessageCreate(Input):
    """A message to everyone in the meeting."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"body": "Good morning!", "client_id": "9a3c2b62-7d6f-4f3e-9e50-6f4d3c2b1a00"}
            ]
        }
    )
    body: Body
    client_id: UUID = Field(description="Made by the sender; repeating it stores nothing twice.")


class Message(Output):
    """A message as it was stored."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "id": "c2a5b1de-0f7e-4a86-8a3f-1d2e3f405060",
                    "meeting_id": "3f0f6c0a-52cd-4c8a-9d5c-7a1f2e3d4c5b",
                    "sender_id": "6f1c1de3-5a0f-4d52-9a56-0c7a4f1f5b11",
                    "sender_name": "Ada Lovelace",
                    "body": "Good morning!",
                    "client_id": "9a3c2b62-7d6f-4f3e-9e50-6f4d3c2b1a00",
                    "created_at": "2026-03-02T10:00:05.000123Z",
                }
            ]
        }
    )
    id: UUID
    meeting_id: UUID
    sender_id: UUID | None
    sender_name: str | None = Field(description="Null once that person is gone.")
    body: str
    client_id: UUID
    created_at: Time
