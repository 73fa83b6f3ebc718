"""Waiting for what another process does: asked again and again, until a deadline."""

import contextlib
import time
from collections.abc import Callable
from typing import Literal, TypeVar

import httpx

T = TypeVar("T")


def until(ask: Callable[[], T | Literal[False] | None], *, seconds: float = 20.0) -> T:
    """Return the first truthy answer of `ask`, where what is not there yet counts as none.

    Raises:
        TimeoutError: none came in time.
    """
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        with contextlib.suppress(OSError, LookupError, httpx.HTTPError):
            if answer := ask():
                return answer
        time.sleep(0.02)
    raise TimeoutError(f"not within {seconds} s")
