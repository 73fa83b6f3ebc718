"""What all sockets of one server share."""

import asyncio
from typing import TYPE_CHECKING

from localbase.config import Realtime
from localbase.db.database import Database
from localbase.keys import Keys
from localbase.realtime.authorization import Authorizer
from localbase.realtime.limits import Rate
from localbase.realtime.presence import Presence
from localbase.realtime.registry import Registry

if TYPE_CHECKING:
    from localbase.realtime.socket import Socket


class Tenant:
    """One project: its settings, keys, subscribers and limits.

    `replicating` is set while rows of realtime.messages are being delivered.
    """

    def __init__(self, settings: Realtime, keys: Keys, database: Database) -> None:
        self.settings = settings
        self.keys = keys
        self.database = database
        self.registry = Registry()
        self.presence = Presence(self.registry)
        self.authorizer = Authorizer(database)
        self.joins = Rate(settings.max_joins_per_second)
        self.rest_rate = Rate(settings.max_events_per_second)
        self.presence_rate = Rate(settings.max_presence_events_per_second)
        self.replicating = asyncio.Event()
        self.sockets: set[Socket] = set()

    @property
    def max_payload(self) -> int:
        """The longest payload of a broadcast, in bytes."""
        return self.settings.max_payload_size_in_kb * 1000
