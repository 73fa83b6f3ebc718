"""The body of the REST call that broadcasts several messages."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast

from localbase.realtime.payloads.flexible import boolean


class InvalidBatch(Exception):
    """The body is not valid; `errors` names what is wrong, message by message."""

    def __init__(self, errors: object) -> None:
        super().__init__("invalid batch")
        self.errors = errors


@dataclass(frozen=True, slots=True)
class BatchMessage:
    """One message to broadcast."""

    topic: str
    event: str
    payload: dict[str, object]
    private: bool


def read_batch(body: object) -> list[BatchMessage]:
    """Return the messages of `{"messages": […]}`.

    Raises:
        InvalidBatch: a field is missing or has the wrong type.
    """
    messages = body.get("messages") if isinstance(body, dict) else None
    if not isinstance(messages, list):
        raise InvalidBatch({"messages": ["can't be blank"]})
    errors = [_errors(message) for message in messages]
    if any(errors):
        raise InvalidBatch({"messages": errors})
    return [_message(message) for message in cast("list[dict[str, object]]", messages)]


def _errors(message: object) -> dict[str, list[str]]:
    if not isinstance(message, dict):
        return {"message": ["is invalid"]}
    wanted: dict[str, type] = {"topic": str, "event": str, "payload": dict}
    return {
        name: ["can't be blank" if message.get(name) in (None, "") else "is invalid"]
        for name, kind in wanted.items()
        if not isinstance(message.get(name), kind) or (kind is str and not message[name])
    }


def _message(message: Mapping[str, object]) -> BatchMessage:
    return BatchMessage(
        topic=cast("str", message["topic"]),
        event=cast("str", message["event"]),
        payload=cast("dict[str, object]", message["payload"]),
        private=boolean(message.get("private"), default=False),
    )
