"""The payload of a `presence` message."""

from dataclasses import dataclass

from localbase.realtime.payloads.flexible import mapping, text


@dataclass(frozen=True, slots=True)
class PresenceMessage:
    """`act` is `track`, `untrack` or what else was asked, in lower case; None for nothing."""

    act: str | None
    payload: object


def read_presence(payload: object) -> PresenceMessage:
    """Return what a presence message asks; a `track` without payload tracks an empty one."""
    message = mapping(payload)
    act = text(message.get("event"))
    return PresenceMessage(act.lower() if act else None, message.get("payload", {}))
