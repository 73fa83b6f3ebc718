"""What belongs to the request being served, wherever the code happens to be."""

import re
from contextvars import ContextVar
from uuid import uuid4

request_id: ContextVar[str] = ContextVar("request_id", default="")
"""The id of the request being served; empty outside one."""

client_address: ContextVar[str] = ContextVar("client_address", default="")
"""The address the request came from; empty outside one."""

_WELL_FORMED = re.compile(r"^[A-Za-z0-9._-]{8,64}$")


def well_formed_request_id(candidate: str) -> bool:
    """Whether a caller's id may stand in headers and logs: 8 to 64 of `A-Za-z0-9._-`."""
    return _WELL_FORMED.fullmatch(candidate) is not None


def new_request_id() -> str:
    """A fresh id: 32 hexadecimal digits."""
    return uuid4().hex
