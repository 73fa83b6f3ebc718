"""One topic joined on one socket: its life from join to close.

Each channel has an inbox and one task that empties it, so that a slow policy on one topic never
holds up another topic of the same socket.
"""

import asyncio
import logging
import time
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from localbase.realtime import frames
from localbase.realtime.authorization import Applicant
from localbase.realtime.frames import Frame
from localbase.realtime.limits import Rate, Window
from localbase.realtime.payloads.join import Join
from localbase.realtime.registry import Address, Kind
from localbase.realtime.serializers.base import Serializer
from localbase.realtime.tenant import Tenant
from localbase.realtime.tokens import NOBODY, identify

if TYPE_CHECKING:
    from localbase.realtime.socket import Socket

logger = logging.getLogger(__name__)

DATABASE_DOWN = "Realtime was unable to connect to the project database"
_INBOX = 1000  # frames a client may be ahead of its channel before its socket is read no further
_RECHECK_SECONDS = 300.0


class ChannelShutdown(Exception):
    """The channel ends, and its client is told why by a system message."""


@dataclass(slots=True)
class Policies:
    """What the policies said; None is a question not asked, as all are on a public topic."""

    broadcast_read: bool | None = None
    presence_read: bool | None = None
    broadcast_write: bool | None = None
    presence_write: bool | None = None


class Channel:
    """A subscriber. Attributes are set by joining and changed by the handlers."""

    def __init__(self, socket: "Socket", tenant: Tenant, frame: Frame, join: Join) -> None:
        self.socket = socket
        self.tenant = tenant
        self.topic = frame.topic
        self.join_ref = frame.join_ref if frame.join_ref is not None else frame.ref
        self.join = join
        self.token = socket.token if join.token is None else join.token
        self.address = Address(join.private, frame.topic.removeprefix(frames.PREFIX))
        self.identity = NOBODY
        self.policies = Policies()
        self.presence_enabled = join.presence_enabled
        self.tracked: object = None
        self.rate = Rate(tenant.settings.max_events_per_second)
        self.presence_calls = Window(
            tenant.settings.presence_calls, tenant.settings.presence_window.total_seconds()
        )
        self.inbox: asyncio.Queue[Frame | None] = asyncio.Queue(_INBOX)
        self._replayed: frozenset[str] = frozenset()
        self._held: list[tuple[str | None, str | bytes]] | None = []
        self._timer: asyncio.TimerHandle | None = None

    @property
    def serializer(self) -> Serializer:
        """The wire format of the socket."""
        return self.socket.serializer

    @property
    def applicant(self) -> Applicant:
        """Who asks the policies; they give nothing to who has not passed `authenticate`."""
        return Applicant(self.identity, self.address.topic, self.socket.headers)

    def authenticate(self) -> None:
        """Verify the channel's token and arrange for the next time.

        Raises:
            TokenRefused: it is no good, or no longer.
        """
        self.identity = identify(self.tenant.keys, self.token)
        remaining = self.identity.expires_at - time.time()
        self.cancel_timer()
        loop = asyncio.get_running_loop()
        self._timer = loop.call_later(min(max(remaining, 0.0), _RECHECK_SECONDS), self._recheck)

    def hears(self, kind: Kind) -> bool:
        """Tell whether messages of this kind are for this client."""
        if not self.address.private:
            return True
        policies = self.policies
        allowed = policies.broadcast_read if kind is Kind.BROADCAST else policies.presence_read
        return allowed is True

    def deliver(self, data: str | bytes, message_id: str | None) -> None:
        """Queue an encoded message on the socket, or keep it until the join has been answered."""
        if self._held is not None:
            self._held.append((message_id, data))
        elif message_id is None or message_id not in self._replayed:
            self.socket.send(data)

    def push(self, event: str, payload: object) -> None:
        """Send this client an event."""
        self.socket.push(Frame(self.topic, event, payload, None, self.join_ref))

    def reply(
        self,
        frame: Frame,
        status: Literal["ok", "error"] = "ok",
        response: Mapping[str, object] | None = None,
    ) -> None:
        """Answer a frame of this client."""
        self.socket.push(frames.reply(frame, status, response or {}))

    def system(self, status: Literal["ok", "error"], message: str) -> None:
        """Send a system message."""
        channel = self.address.topic
        payload = {"extension": "system", "status": status, "message": message, "channel": channel}
        self.push("system", payload)

    def open(self) -> None:
        """Receive from now on, and keep it until `release`."""
        self.tenant.registry.add(self.address, self)

    def release(self, replayed: Collection[str]) -> None:
        """Send what was kept since `open`. Messages that were replayed are never sent again."""
        self._replayed = frozenset(replayed)
        held, self._held = self._held or [], None
        for message_id, data in held:
            self.deliver(data, message_id)

    def sync_presence(self) -> None:
        """Send who is present, to a client that wants to know and may."""
        if not self.presence_enabled or not self.hears(Kind.PRESENCE):
            return
        if not self.tenant.presence_rate.hit():
            raise ChannelShutdown("Too many presence messages per second")
        self.push("presence_state", self.tenant.presence.state(self.address))

    def close(self) -> None:
        """Receive no more and be present no more; the client is told nothing."""
        self.cancel_timer()
        self.tenant.registry.remove(self.address, self)
        self.tenant.presence.untrack(self.address, self)

    def cancel_timer(self) -> None:
        """Look at the token no more."""
        if self._timer is not None:
            self._timer.cancel()

    def _recheck(self) -> None:
        if self.inbox.full():  # then its task is busy; the next look comes soon
            self._timer = asyncio.get_running_loop().call_later(1.0, self._recheck)
        else:
            self.inbox.put_nowait(None)
