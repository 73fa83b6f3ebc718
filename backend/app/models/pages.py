"""Pages of lists, and the opaque cursors between them."""

import base64
import binascii
import hashlib
from datetime import datetime
from typing import Annotated, Any, Generic, NamedTuple, TypeVar
from uuid import UUID

from pydantic import Field, TypeAdapter, ValidationError

from app.models.base import Output, Time

Item = TypeVar("Item", bound=Output)
_TIME: TypeAdapter[datetime] = TypeAdapter(Time)
_CHECK_BYTES = 6

Limit = Annotated[int, Field(ge=1, le=100, description="How many items a page holds.")]
CursorText = Annotated[
    str, Field(max_length=200, pattern=r"^[A-Za-z0-9_-]+$", description="`next_cursor` of before.")
]


class Page(Output, Generic[Item]):
    """One page of a list; `next_cursor` is null on the last."""

    items: list[Item]
    next_cursor: str | None

    @classmethod
    def model_parametrized_name(cls, params: tuple[Any, ...]) -> str:
        """`MeetingPage`: what generated clients call it."""
        return f"{params[0].__name__}Page"


class InvalidCursor(ValueError):
    """The cursor was not made by this list."""


class Cursor(NamedTuple):
    """Where a page ended: the keyset values of its last item."""

    at: str
    id: UUID

    def encode(self, of: str) -> str:
        """The opaque text for clients; it fits only the list named `of`."""
        body = f"{self.at}|{self.id}".encode()
        return base64.urlsafe_b64encode(_check(body, of) + body).rstrip(b"=").decode()

    @classmethod
    def decode(cls, text: str, of: str) -> "Cursor":
        """Reads a cursor of the list named `of`.

        Raises:
            InvalidCursor: the text was altered, or comes from another list.
        """
        try:
            raw = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
            check, body = raw[:_CHECK_BYTES], raw[_CHECK_BYTES:]
            if check != _check(body, of):
                raise InvalidCursor
            at, _, item = body.decode().partition("|")
            _TIME.validate_python(at)
            return cls(at, UUID(item))
        except (binascii.Error, ValueError, ValidationError):
            raise InvalidCursor from None


def _check(body: bytes, of: str) -> bytes:
    """Tells an altered cursor from a true one. No secret: policies decide what a page shows."""
    return hashlib.blake2s(body, digest_size=_CHECK_BYTES, key=of.encode()[:32]).digest()
