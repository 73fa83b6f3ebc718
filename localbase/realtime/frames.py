"""The words of the protocol: what is read from a socket and what is written to it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

PHOENIX = "phoenix"
PREFIX = "realtime:"

# Clients number their messages with strings; whatever they send is echoed.
Ref = str | int | None

JSON_ENCODING: Literal[1] = 1
BINARY_ENCODING: Literal[0] = 0


class BadFrame(Exception):
    """What arrived is no frame of this protocol; it is dropped and the socket stays open."""


@dataclass(frozen=True, slots=True)
class Frame:
    """One message either way. `join_ref` names the join it belongs to, `ref` asks for a reply."""

    topic: str
    event: str
    payload: object
    ref: Ref = None
    join_ref: Ref = None


@dataclass(frozen=True, slots=True)
class UserMessage:
    """A broadcast whose payload travels as the bytes its sender made of it (vsn 2.0.0, binary).

    `metadata` is JSON, or empty.
    """

    event: str
    payload: bytes
    encoding: int
    metadata: bytes = b""


def reply(to: Frame, status: Literal["ok", "error"], response: Mapping[str, object]) -> Frame:
    """Return the `phx_reply` to a frame."""
    payload = {"status": status, "response": response}
    return Frame(to.topic, "phx_reply", payload, to.ref, to.join_ref)


def close(topic: str, join_ref: Ref) -> Frame:
    """Return the `phx_close` that ends the channel joined with `join_ref`."""
    return Frame(topic, "phx_close", {}, join_ref, join_ref)
