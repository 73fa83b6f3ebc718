"""Keeps the daily partitions of realtime.messages: made days ahead, dropped after 72 hours."""

import asyncio
import logging

import asyncpg

from localbase.db.database import ADMIN, Database
from localbase.realtime.faults import LOST

logger = logging.getLogger(__name__)

_EVERY_SECONDS = 3600.0
_RETRY_SECONDS = 10.0
_FAILURES: tuple[type[Exception], ...] = (*LOST, asyncpg.PostgresError)
_LOCK_TIMEOUT = "set local lock_timeout = '2s'"  # never hold up those who send


async def keep_partitions(database: Database) -> bool:
    """Make and drop partitions once; return False when it has to be tried again."""
    try:
        pool = await database.pool(ADMIN)
        async with pool.acquire() as connection, connection.transaction():
            await connection.execute(_LOCK_TIMEOUT)
            await connection.execute("select realtime.keep_messages_partitions()")
    except _FAILURES as error:
        logger.warning("The partitions of realtime.messages wait: %s", type(error).__name__)
        return False
    return True


async def maintain(database: Database) -> None:
    """Do it every hour. Ends when cancelled."""
    while True:
        done = await keep_partitions(database)
        await asyncio.sleep(_EVERY_SECONDS if done else _RETRY_SECONDS)
