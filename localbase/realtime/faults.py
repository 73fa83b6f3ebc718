"""What a query raises when Postgres, or the way to it, goes away under it."""

import asyncpg

from localbase.db.database import UNAVAILABLE

LOST: tuple[type[Exception], ...] = (
    *UNAVAILABLE,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,  # the connection broke in the middle of an exchange
    OSError,
    TimeoutError,
)
