"""The words of Supabase Realtime's Phoenix protocol (vsn 1.0.0), as one worker speaks them.

Why not the official `realtime` client: it stops for good after five failed connections, in a task
nobody awaits; it queues without bound while disconnected and then sends signals that are long
stale; it starts a ten-second timer task for every broadcast; and it never looks whether its
heartbeat is answered. The comparison is among the decisions in docs/.
"""

import asyncio
import json
import random
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple, Protocol
from urllib.parse import urlencode

from pydantic import JsonValue, SecretStr

HEARTBEAT_TOPIC: Final = "phoenix"
REPLAY_MARGIN_MS: Final = 5_000
REPLAY_LIMIT: Final = 25


class Listener(Protocol):
    """Who is told what happens upstream. Called in the event loop; must not block."""

    def joined(self, channel: str) -> None:
        """The channel is joined, for the first time or again."""

    def lost(self, channel: str) -> None:
        """A joined channel stopped delivering."""

    def broadcast(self, channel: str, event: str, payload: JsonValue, event_id: str | None) -> None:
        """A broadcast arrived; `event_id` is the database row's id when it has one."""

    def present(self, channel: str, keys: frozenset[str]) -> None:
        """The channel's presence changed; these keys are there now."""


@dataclass(frozen=True, slots=True)
class Pace:
    """How patient a link is; seconds."""

    heartbeat: float = 15.0
    reply: float = 10.0
    first_retry: float = 0.2
    longest_retry: float = 5.0

    def retry(self, attempt: int) -> float:
        """The wait before the next attempt: doubling, with jitter, never over the longest."""
        longest: float = min(self.longest_retry, self.first_retry * 2 ** min(attempt, 16))
        return longest * random.uniform(0.5, 1)  # noqa: S311 - spreads retries, guards nothing


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where Realtime is (`ws://…/realtime/v1`) and the secret or legacy service_role key."""

    url: str
    key: SecretStr

    def address(self) -> str:
        """The socket's address; it carries the key, as every Supabase gateway expects it."""
        query = urlencode({"apikey": self.key.get_secret_value(), "vsn": "1.0.0"})
        return f"{self.url}/websocket?{query}"

    def access_token(self) -> dict[str, str]:
        """The token a join carries: only a legacy key is one; `sb_` keys are exchanged upstream."""
        key = self.key.get_secret_value()
        return {} if key.startswith("sb_") else {"access_token": key}


@dataclass(slots=True)
class Channel:
    """A private channel that is wanted, and how far its join has come.

    Args:
        name: the topic as SQL sees it, without `realtime:`.
        presence_key: our key in its presence; None leaves presence off.
        replays: whether what the database said while we were away is asked for.
    """

    name: str
    presence_key: str | None
    replays: bool
    join_ref: str = ""
    joined: bool = False
    attempts: int = 0
    heard_ms: int = 0
    present: dict[str, set[str]] = field(default_factory=dict)
    timer: asyncio.TimerHandle | None = None
    ready: asyncio.Event = field(default_factory=asyncio.Event)

    def stop_timer(self) -> None:
        """Forgets a pending retry."""
        if self.timer is not None:
            self.timer.cancel()
            self.timer = None

    def join_payload(self, *, may_replay: bool) -> dict[str, Any]:
        """The configuration a join asks for."""
        broadcast: dict[str, Any] = {"ack": False, "self": False}
        if may_replay and self.replays and self.heard_ms:
            since = self.heard_ms - REPLAY_MARGIN_MS
            broadcast["replay"] = {"since": since, "limit": REPLAY_LIMIT}
        presence = {"enabled": self.presence_key is not None, "key": self.presence_key or ""}
        return {
            "private": True,
            "broadcast": broadcast,
            "presence": presence,
            "postgres_changes": [],
        }

    def see_state(self, state: Mapping[str, Any]) -> frozenset[str]:
        """Takes a complete presence state; returns the keys present."""
        self.present = {key: _refs(metas) for key, metas in state.items()}
        return frozenset(self.present)

    def see_diff(self, diff: Mapping[str, Any]) -> frozenset[str]:
        """Takes a presence diff; a key stays while one of its connections stays."""
        for key, metas in (diff.get("joins") or {}).items():
            self.present.setdefault(key, set()).update(_refs(metas))
        for key, metas in (diff.get("leaves") or {}).items():
            left = self.present.get(key, set()) - _refs(metas)
            if left:
                self.present[key] = left
            else:
                self.present.pop(key, None)
        return frozenset(self.present)


def _refs(entry: Mapping[str, Any]) -> set[str]:
    return {str(meta.get("phx_ref")) for meta in entry.get("metas", ())}


class Incoming(NamedTuple):
    """A frame from the server; `channel` is without the `realtime:` of the wire."""

    channel: str
    event: str
    payload: dict[str, Any]
    ref: str | None


def encode(channel: str, event: str, payload: Mapping[str, Any], ref: str, join_ref: str) -> str:
    """A client frame as text."""
    topic = channel if channel == HEARTBEAT_TOPIC else f"realtime:{channel}"
    frame = {"topic": topic, "event": event, "payload": payload, "ref": ref}
    if join_ref:
        frame["join_ref"] = join_ref
    return json.dumps(frame, separators=(",", ":"), ensure_ascii=False)


def decode(text: str | bytes) -> Incoming | None:
    """A server frame; None when it is not one this client understands."""
    try:
        frame = json.loads(text)
        topic, event, payload = str(frame["topic"]), str(frame["event"]), frame["payload"]
        ref = frame.get("ref")
    except (ValueError, KeyError, TypeError, AttributeError):
        return None
    if not isinstance(payload, dict):
        return None
    return Incoming(topic.removeprefix("realtime:"), event, payload, ref)


def now_ms() -> int:
    """Unix time in milliseconds."""
    return time.time_ns() // 1_000_000
