"""The worker's way to Realtime: as few connections as the platform's limits allow.

Supabase allows a connection 100 channels; a further link is opened when one is full. Without a
service key there is no upstream: the hub then serves the people of this worker only.
"""

import asyncio
from collections.abc import Mapping
from typing import Any, Final

from app.core.logging import logger
from app.realtime.link import Link
from app.realtime.phoenix import Channel, Endpoint, Listener, Pace

CHANNELS_A_LINK: Final = 90

_log = logger("hub")


class Upstream:
    """All links of one worker.

    Args:
        endpoint: where Realtime is; None for a hub without upstream.
        listener: who is told what arrives.
        pace: heartbeat, patience and retries of every link.
    """

    def __init__(self, endpoint: Endpoint | None, listener: Listener, pace: Pace) -> None:
        self._endpoint = endpoint
        self._listener = listener
        self._pace = pace
        self._links: dict[Link, asyncio.Task[None]] = {}
        self._of: dict[str, Link] = {}

    @property
    def connected(self) -> bool:
        """Whether every link stands; false while there is none."""
        return bool(self._links) and all(link.connected for link in self._links)

    @property
    def channels(self) -> int:
        """How many channels are wanted."""
        return len(self._of)

    @property
    def dropped(self) -> int:
        """Broadcasts that could not be sent."""
        return sum(link.dropped for link in self._links)

    @property
    def connections(self) -> int:
        """Connections made so far, the repeated ones too."""
        return sum(link.connections for link in self._links)

    def join(
        self, name: str, *, presence_key: str | None = None, replays: bool = False
    ) -> Channel | None:
        """Wants a channel; None without upstream."""
        if self._endpoint is None:
            return None
        link = self._of.get(name) or self._link_with_room(self._endpoint)
        self._of[name] = link
        return link.join(name, presence_key=presence_key, replays=replays)

    def leave(self, name: str) -> None:
        """Wants a channel no longer."""
        link = self._of.pop(name, None)
        if link is not None:
            link.leave(name)

    def joined(self, name: str) -> bool:
        """Whether the channel delivers now."""
        link = self._of.get(name)
        return link is not None and link.channels[name].joined

    def broadcast(self, name: str, event: str, payload: Mapping[str, Any]) -> bool:
        """Sends to the other workers; False when it could not be sent now."""
        link = self._of.get(name)
        return link is not None and link.broadcast(name, event, payload)

    def track(self, name: str, state: Mapping[str, Any]) -> None:
        """Enters a channel's presence."""
        link = self._of.get(name)
        if link is not None:
            link.track(name, state)

    async def stop(self) -> None:
        """Closes every connection."""
        tasks = list(self._links.values())
        self._links.clear()
        self._of.clear()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _link_with_room(self, endpoint: Endpoint) -> Link:
        for link in self._links:
            if len(link.channels) < CHANNELS_A_LINK:
                return link
        link = Link(endpoint, self._listener, self._pace)
        self._start(link)
        return link

    def _start(self, link: Link) -> None:
        task = asyncio.create_task(link.run(), name="hub-upstream")
        task.add_done_callback(lambda ended: self._ended(link, ended))
        self._links[link] = task

    def _ended(self, link: Link, task: asyncio.Task[None]) -> None:
        """A link never ends by itself; if a fault of ours ended it, it is started again."""
        if self._links.get(link) is task and not task.cancelled():
            _log.error("upstream_fault", exc_info=task.exception())
            asyncio.get_running_loop().call_later(self._pace.longest_retry, self._restart, link)

    def _restart(self, link: Link) -> None:
        if link in self._links:
            self._start(link)
