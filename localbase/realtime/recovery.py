"""Which rows were committed while nobody listened.

The commit time of a row is exact where the server keeps it (`track_commit_timestamp`, which our own
Postgres does). Elsewhere the time its transaction began stands for it, with a wide margin: then a
row may be missed only if its transaction was open for longer than that across a lost connection.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeAlias
from uuid import UUID

import asyncpg

Connection: TypeAlias = "asyncpg.Connection[asyncpg.Record]"

_SLACK_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class Clock:
    """An SQL expression for when a row was committed, and how late a commit may become known."""

    committed_at: str
    margin: timedelta


_EXACT = Clock("pg_catalog.pg_xact_commit_timestamp(m.xmin)", timedelta(minutes=1))
_NEAR = Clock("m.inserted_at at time zone 'utc'", timedelta(minutes=15))

_MISSED = """
select m.id, m.topic, m.event, m.private, m.payload, m.binary_payload
from realtime.messages m
where m.extension = 'broadcast' and m.event is not null and {committed_at} > $1
order by {committed_at}, m.cmin::text::bigint, m.ctid
"""


class Recovery:
    """Remembers what went out lately, and when the connection was last seen alive."""

    def __init__(self) -> None:
        self._clock = _NEAR
        self._horizon: datetime | None = None
        self._sent: dict[UUID, float] = {}

    def note(self, message_id: UUID) -> bool:
        """Remember that a row goes out; return False when it went out already."""
        if message_id in self._sent:
            return False
        self._sent[message_id] = time.monotonic()
        return True

    async def note_life(self, connection: Connection) -> None:
        """Ask the server the time; what is older than its margin need not be remembered."""
        now: datetime = await connection.fetchval("select clock_timestamp()")
        self._horizon = now - self._clock.margin
        oldest = time.monotonic() - self._clock.margin.total_seconds() - _SLACK_SECONDS
        for message_id, sent_at in list(self._sent.items()):
            if sent_at >= oldest:
                break
            del self._sent[message_id]

    async def missed(self, connection: Connection) -> Sequence[asyncpg.Record]:
        """Return the rows committed since the last sign of life, in commit order.

        Rows that went out already may be among them. The first call returns none: what was
        committed before anybody could subscribe is for nobody.
        """
        exact = await connection.fetchval("show track_commit_timestamp") == "on"
        self._clock = _EXACT if exact else _NEAR
        horizon = self._horizon
        if horizon is None:
            await self.note_life(connection)
        query = _MISSED.format(committed_at=self._clock.committed_at)
        rows: Sequence[asyncpg.Record] = await connection.fetch(query, horizon or self._horizon)
        if horizon is None:
            for row in rows:
                self.note(row["id"])
            return []
        return rows
