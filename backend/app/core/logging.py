"""One JSON object a line, on standard output, each with the request's id. Never a secret.

Callers log events with named values. What is named like a secret is blotted out before anything is
written, so a slip does not become a leak.
"""

import logging
from collections.abc import MutableMapping
from typing import Any, Final, TextIO

import structlog

from app.core.context import request_id

_SECRET_NAMES: Final = (
    "token",
    "password",
    "secret",
    "apikey",
    "api_key",
    "authorization",
    "cookie",
)
BLOTTED: Final = "[hidden]"

Event = MutableMapping[str, Any]


def configure_logging(level: str, stream: TextIO | None = None) -> None:
    """Sets the process's logging.

    Args:
        level: debug, info, warning or error.
        stream: where lines go; standard output when not given.
    """
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _with_request_id,
            _without_secrets,
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelName(level.upper())),
        logger_factory=structlog.PrintLoggerFactory(stream),
        cache_logger_on_first_use=False,
    )


def logger(name: str) -> structlog.typing.FilteringBoundLogger:
    """A logger whose lines say which room they come from."""
    bound: structlog.typing.FilteringBoundLogger = structlog.get_logger(room=name)
    return bound


def _with_request_id(_logger: object, _method: str, event: Event) -> Event:
    if current := request_id.get():
        event.setdefault("request_id", current)
    return event


def _without_secrets(_logger: object, _method: str, event: Event) -> Event:
    for name in event:
        if any(part in name.lower() for part in _SECRET_NAMES):
            event[name] = BLOTTED
    return event
