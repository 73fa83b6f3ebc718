"""Broadcast from the database: rows committed to realtime.messages go to their subscribers.

A trigger notifies; Postgres delivers notifications in commit order and only after the commit. The
rows are fetched by the ids in them. What is committed while this connection is down sends its
notification to nobody, so after each reconnection the rows committed since shortly before the last
sign of life are looked up by commit time, and those that went out already are left away.
"""

import asyncio
import logging
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import datetime
from typing import TypeAlias
from uuid import UUID

import asyncpg

from localbase.db.database import ADMIN, Database
from localbase.realtime.faults import LOST
from localbase.realtime.recovery import Recovery

logger = logging.getLogger(__name__)

CHANNEL = "localbase_realtime_messages"
_BATCH = 200  # rows between two moments at which the sockets can write
_HEARTBEAT_SECONDS = 5.0
_ANSWER_SECONDS = 10.0
_RETRY_SECONDS = (0.05, 0.1, 0.2, 0.5, 1.0)

_FETCH = """
select m.id, m.topic, m.event, m.private, m.payload, m.binary_payload
from unnest($1::uuid[], $2::timestamp[]) with ordinality as wanted (id, inserted_at, place)
join realtime.messages m on m.id = wanted.id and m.inserted_at = wanted.inserted_at
order by wanted.place
"""

Connection: TypeAlias = "asyncpg.Connection[asyncpg.Record]"


class DatabaseListener:
    """Delivers rows for as long as it runs, whatever happens to Postgres.

    Args:
        database: where to listen.
        deliver: called with each row once, in commit order.
        replicating: set while rows are being delivered.
    """

    def __init__(
        self,
        database: Database,
        deliver: Callable[[asyncpg.Record], None],
        replicating: asyncio.Event,
    ) -> None:
        self._database = database
        self._deliver = deliver
        self._replicating = replicating
        self._recovery = Recovery()
        self._pending: deque[tuple[UUID, datetime]] = deque()
        self._wake = asyncio.Event()
        self._lost = False

    async def run(self) -> None:
        """Listen, and connect again whenever the connection is lost. Ends when cancelled."""
        failures = 0
        while True:
            try:
                await self._session()
            except LOST as error:
                logger.info("Not listening to the database: %s", type(error).__name__)
            except Exception:
                logger.exception("Listening to the database failed")
            failures = 0 if self._replicating.is_set() else failures + 1
            self._replicating.clear()
            await asyncio.sleep(_RETRY_SECONDS[min(failures, len(_RETRY_SECONDS) - 1)])

    async def _session(self) -> None:
        """Catch up and listen on one connection, until it is lost."""
        connection = await self._database.connect(ADMIN)
        try:
            self._pending.clear()
            self._wake.clear()
            self._lost = False
            connection.add_termination_listener(self._on_loss)
            await connection.add_listener(CHANNEL, self._on_notification)
            for row in await self._recovery.missed(connection):
                self._send(row)
            self._replicating.set()
            await self._listen(connection)
        finally:
            with suppress(*LOST):
                await connection.close(timeout=1.0)

    async def _listen(self, connection: Connection) -> None:
        while not self._lost:
            with suppress(TimeoutError):
                async with asyncio.timeout(_HEARTBEAT_SECONDS):
                    await self._wake.wait()
            self._wake.clear()
            async with asyncio.timeout(_ANSWER_SECONDS):
                if not self._pending:
                    await self._recovery.note_life(connection)
                while self._pending:
                    await self._forward(connection)

    async def _forward(self, connection: Connection) -> None:
        """Deliver the rows of the oldest notifications."""
        count = min(len(self._pending), _BATCH)
        batch = [self._pending.popleft() for _ in range(count)]
        ids, times = zip(*batch, strict=True)
        rows: Sequence[asyncpg.Record] = await connection.fetch(_FETCH, ids, times)
        for row in rows:
            self._send(row)

    def _send(self, row: asyncpg.Record) -> None:
        if self._recovery.note(row["id"]):
            self._deliver(row)

    def _on_notification(
        self, _connection: object, _pid: int, _channel: str, payload: object
    ) -> None:
        message_id, _, inserted_at = str(payload).partition(" ")
        with suppress(ValueError):  # anybody in the database can notify this channel
            self._pending.append((UUID(message_id), datetime.fromisoformat(inserted_at)))
            self._wake.set()

    def _on_loss(self, _connection: object) -> None:
        self._lost = True
        self._wake.set()
