"""The way to Postgres, as role supabase_auth_admin, one transaction at a time."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import asyncpg

from localbase.db.database import UNAVAILABLE, Database

if TYPE_CHECKING:
    from asyncpg.pool import PoolConnectionProxy

    Connection = PoolConnectionProxy[Any]
else:
    Connection = Any

ROLE = "supabase_auth_admin"
SECONDS = 10.0

# What a statement raises when the server is gone, going, or only just coming back.
LOST: tuple[type[Exception], ...] = (
    *UNAVAILABLE,
    asyncpg.InterfaceError,  # the connection was closed between two statements
    asyncpg.ReadOnlySQLTransactionError,
    ConnectionError,
)


class Store:
    """Hands out transactions."""

    def __init__(self, source: Database) -> None:
        self._source = source

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Connection]:
        """Open a transaction that commits when the block ends, and rolls back when it raises.

        Raises:
            TimeoutError: the block did not end in `SECONDS`, for what reason ever.
        """
        pool = await self._source.pool(ROLE)
        async with (
            asyncio.timeout(SECONDS),
            pool.acquire() as connection,
            connection.transaction(),
        ):
            yield connection
