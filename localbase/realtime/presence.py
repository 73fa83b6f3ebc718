"""Who is present on each topic, and the differences its subscribers are told.

One channel holds at most one entry ("meta") under its key; several channels may share a key.
"""

from base64 import urlsafe_b64encode
from itertools import count
from secrets import token_bytes

from localbase.realtime.registry import Address, Kind, Registry, Subscriber

Meta = dict[str, object]
Metas = dict[str, dict[str, list[Meta]]]


class Presence:
    """The entries of every topic."""

    def __init__(self, registry: Registry) -> None:
        self._registry = registry
        self._topics: dict[Address, dict[Subscriber, tuple[str, Meta]]] = {}
        self._boot = token_bytes(6)
        self._refs = count()

    def state(self, address: Address) -> Metas:
        """Return everyone on a topic: `{key: {"metas": [entry, …]}}`."""
        state: Metas = {}
        for key, meta in self._topics.get(address, {}).values():
            state.setdefault(key, {"metas": []})["metas"].append(meta)
        return state

    def track(self, address: Address, who: Subscriber, key: str, payload: Meta) -> None:
        """Enter a channel, or put a new entry in place of its old one, and tell the others."""
        entries = self._topics.setdefault(address, {})
        old = entries.get(who)
        meta: Meta = {**payload, "phx_ref": self._next_ref()}
        if old is not None:
            meta["phx_ref_prev"] = old[1]["phx_ref"]
        entries[who] = (key, meta)
        self._tell(address, joins=_one(key, meta), leaves=_one(*old) if old else {})

    def untrack(self, address: Address, who: Subscriber) -> None:
        """Take a channel's entry away and tell the others; harmless when there is none."""
        entries = self._topics.get(address, {})
        old = entries.pop(who, None)
        if not entries:
            self._topics.pop(address, None)
        if old is not None:
            self._tell(address, joins={}, leaves=_one(*old))

    def _tell(self, address: Address, *, joins: Metas, leaves: Metas) -> None:
        diff = {"joins": joins, "leaves": leaves}
        self._registry.publish(address, Kind.PRESENCE, diff)

    def _next_ref(self) -> str:
        number = next(self._refs).to_bytes(6)
        return urlsafe_b64encode(self._boot + number).decode()


def _one(key: str, meta: Meta) -> Metas:
    return {key: {"metas": [meta]}}
