"""Request bodies: JSON objects of at most a mebibyte, read field by field.

A field that is absent or null has its empty value, an unknown one is passed over, and one of the
wrong type makes the whole body unreadable, as in Supabase Auth.
"""

from collections.abc import Iterator
from typing import Any, TypeVar

from starlette.requests import Request

from localbase.auth.errors import BadRequest, Code, TooLarge
from localbase.jsontext import NotJson, decode

T = TypeVar("T")

MAX_BYTES = 1024 * 1024
_MAX_TEXT = 8192  # no single text of the protocol is longer


class Body:
    """One request's JSON object."""

    def __init__(self, fields: dict[str, Any]) -> None:
        self._fields = fields

    def has(self, name: str) -> bool:
        """Tell whether the field is there and not null."""
        return self._fields.get(name) is not None

    def text(self, name: str) -> str:
        """Return a text, empty when absent.

        Raises:
            BadRequest: it is no text, or longer than any field of the protocol.
        """
        value = self._typed(name, str, "")
        if len(value) > _MAX_TEXT:
            raise BadRequest(Code.VALIDATION_FAILED, f"{name} is too long")
        return value

    def flag(self, name: str, *, default: bool = False) -> bool:
        """Return a boolean."""
        return self._typed(name, bool, default)

    def mapping(self, name: str) -> dict[str, Any]:
        """Return an object, empty when absent."""
        return self._typed(name, dict, {})

    def _typed(self, name: str, kind: type[T], empty: T) -> T:
        value = self._fields.get(name)
        if value is None:
            return empty
        if not isinstance(value, kind):
            raise _unreadable(f"{name} must be a JSON {_JSON_NAMES[kind]}")
        return value


_JSON_NAMES: dict[type, str] = {str: "string", bool: "boolean", dict: "object"}


async def read_body(request: Request, *, required: bool = True) -> Body:
    """Return the request's body.

    Args:
        request: it is read to its end, but never past the limit.
        required: when false, an empty body is an empty object.

    Raises:
        BadRequest: it is no JSON object, or holds a NUL, which Postgres cannot store.
        TooLarge: it is longer than `MAX_BYTES`.
    """
    raw = await _read_all(request)
    if not raw and not required:
        return Body({})
    try:
        fields = decode(raw)
    except NotJson:
        raise _unreadable("it is not valid JSON") from None
    if not isinstance(fields, dict):
        raise _unreadable("it is not a JSON object")
    if any("\0" in text for text in _texts(fields)):
        raise BadRequest(Code.VALIDATION_FAILED, "The body must not hold the character U+0000")
    return Body(fields)


async def _read_all(request: Request) -> bytes:
    parts, size = [], 0
    async for part in request.stream():
        size += len(part)
        if size > MAX_BYTES:
            raise TooLarge(Code.VALIDATION_FAILED, "The body is larger than 1 MiB")
        parts.append(part)
    return b"".join(parts)


def _texts(fields: dict[str, Any]) -> Iterator[str]:
    """Yield every key and text within; without recursion, as bodies may nest deeply."""
    waiting: list[Any] = [fields]
    while waiting:
        value = waiting.pop()
        if isinstance(value, str):
            yield value
        elif isinstance(value, dict):
            waiting.extend(value.keys())
            waiting.extend(value.values())
        elif isinstance(value, list):
            waiting.extend(value)


def _unreadable(reason: str) -> BadRequest:
    return BadRequest(Code.BAD_JSON, f"Could not parse request body as JSON: {reason}")
