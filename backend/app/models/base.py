"""What all wire shapes share: strict inputs, complete outputs, safe text, exact times."""

import unicodedata
from datetime import UTC, datetime
from typing import Annotated, Final

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    PlainSerializer,
    StringConstraints,
)
from pydantic_core import PydanticCustomError

EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)
LATEST = datetime(2200, 1, 1, tzinfo=UTC)


class Input(BaseModel):
    """A request body: unknown fields are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Output(BaseModel):
    """A response body: every field is always present (so no defaults in children)."""

    model_config = ConfigDict(extra="ignore", frozen=True)


_BREAKS: Final = frozenset("\t\n\r")


def _is_text(char: str) -> bool:
    """False for control characters and lone surrogates: Postgres or UTF-8 cannot hold them."""
    return unicodedata.category(char) not in {"Cc", "Cs"}


def _one_line(value: str) -> str:
    if not all(map(_is_text, value)):
        raise PydanticCustomError("control_character", "Control characters are not allowed")
    return value


def _many_lines(value: str) -> str:
    if not all(_is_text(char) or char in _BREAKS for char in value):
        raise PydanticCustomError("control_character", "Control characters are not allowed")
    return value


def _a_text(value: object) -> object:
    """Refuses numbers: 12 is not a date here, whatever a clock may make of it."""
    if not isinstance(value, str | datetime):
        raise PydanticCustomError("time_type", "A time is written as RFC 3339 text")
    return value


def _within_reach(value: datetime) -> datetime:
    """Refuses times no calendar needs, among them those that overflow when made UTC."""
    if not EARLIEST <= value <= LATEST:
        raise PydanticCustomError("time_range", "The time must lie between 2000 and 2200")
    return value.astimezone(UTC)


def _rfc3339(value: datetime) -> str:
    return value.astimezone(UTC).isoformat().replace("+00:00", "Z")


Line = Annotated[str, StringConstraints(strip_whitespace=True), AfterValidator(_one_line)]
"""One line of text, trimmed, without control characters."""

Prose = Annotated[str, AfterValidator(_many_lines)]
"""Text of many lines, kept as it was written, without NUL and the like."""

Time = Annotated[AwareDatetime, PlainSerializer(_rfc3339, return_type=str, when_used="json")]
"""A moment, answered in RFC 3339 UTC with every microsecond it has."""

TimeInput = Annotated[AwareDatetime, BeforeValidator(_a_text), AfterValidator(_within_reach)]
"""A moment as callers write it: RFC 3339 with an offset."""
