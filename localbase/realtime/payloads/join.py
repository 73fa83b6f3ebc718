"""The payload of `phx_join`. What cannot be read counts as absent: a join never fails for it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast
from uuid import uuid1

from localbase.realtime.payloads.flexible import boolean, mapping, text


@dataclass(frozen=True, slots=True)
class Replay:
    """`config.broadcast.replay`, unchecked: since when (Unix time, ms), how many at most."""

    since: object
    limit: object


@dataclass(frozen=True, slots=True)
class Join:
    """How a client wants to be on a channel. `token` is None where the socket's key shall count."""

    private: bool
    ack: bool
    self_: bool
    replication_ready: bool
    replay: Replay | None
    presence_enabled: bool
    presence_key: str
    postgres_changes: tuple[object, ...]
    token: str | None


def read_join(payload: object) -> Join:
    """Return the configuration in a join's payload, with the documented defaults."""
    join = mapping(payload)
    config = mapping(join.get("config"))
    broadcast = mapping(config.get("broadcast"))
    presence = mapping(config.get("presence"))
    return Join(
        private=boolean(config.get("private"), default=False),
        ack=boolean(broadcast.get("ack"), default=False),
        self_=boolean(broadcast.get("self"), default=False),
        replication_ready=boolean(broadcast.get("replication_ready"), default=False),
        replay=_replay(broadcast.get("replay")),
        presence_enabled=boolean(presence.get("enabled"), default=False),
        presence_key=text(presence.get("key")) or str(uuid1()),
        postgres_changes=_bindings(config.get("postgres_changes")),
        token=_token(join),
    )


def _token(join: Mapping[str, object]) -> str | None:
    """Return `user_token`, the older name, or `access_token`; an API key is no person's."""
    token = text(join.get("user_token", join.get("access_token")))
    return None if token is None or token.startswith("sb_") else token


def _replay(value: object) -> Replay | None:
    if not isinstance(value, dict):
        return None
    return Replay(value.get("since", 0), value.get("limit", 25))


def _bindings(value: object) -> tuple[object, ...]:
    if not isinstance(value, list):
        return ()
    return tuple(item for item in cast("list[object]", value) if item is not None)
