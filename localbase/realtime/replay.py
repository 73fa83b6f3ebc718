"""What was sent on a private topic before a client joined, for who asks for it."""

from collections.abc import Sequence
from datetime import UTC, datetime

import asyncpg

from localbase.db.database import ADMIN, Database
from localbase.realtime.channel import Channel
from localbase.realtime.delivery import as_message
from localbase.realtime.frames import UserMessage
from localbase.realtime.payloads.join import Replay

MOST = 25

_LATEST = """
select * from (
  select id, event, payload, binary_payload, inserted_at from realtime.messages
  where topic = $1 and private is true and extension = 'broadcast' and event is not null
    and inserted_at > $2 and inserted_at < timezone('utc', now()) + interval '1 minute'
  order by inserted_at desc limit $3
) as latest order by inserted_at
"""


class InvalidReplay(Exception):
    """`since` is no time, or `limit` no number."""


async def latest(database: Database, topic: str, replay: Replay) -> Sequence[asyncpg.Record]:
    """Return the last messages since a time, at most `MOST`, oldest first.

    Raises:
        InvalidReplay: the parameters cannot be understood.
        Unavailable: Postgres cannot be reached (or another of `LOST`).
    """
    since, limit = _since(replay.since), _limit(replay.limit)
    pool = await database.pool(ADMIN)
    rows: Sequence[asyncpg.Record] = await pool.fetch(_LATEST, topic, since, limit)
    return rows


def push_replayed(channel: Channel, rows: Sequence[asyncpg.Record]) -> None:
    """Send rows to one client, each marked as replayed; bytes only where the format has them."""
    for row in rows:
        message = as_message(row, {"id": str(row["id"]), "replayed": True})
        if not isinstance(message, UserMessage):
            channel.push("broadcast", message)
        elif data := channel.serializer.encode_user_message(channel.topic, message):
            channel.socket.send(data)


def _since(value: object) -> datetime:
    if not isinstance(value, int):
        raise InvalidReplay
    try:
        return datetime.fromtimestamp(value / 1000, UTC).replace(tzinfo=None)
    except (OverflowError, OSError, ValueError):
        raise InvalidReplay from None


def _limit(value: object) -> int:
    if not isinstance(value, int):
        raise InvalidReplay
    return min(max(value, 1), MOST)
