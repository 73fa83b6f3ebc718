"""The way to Postgres: one pool a role, which outlives every restart of the server."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlsplit, urlunsplit

import asyncpg

CONNECT_SECONDS = 2.0
POOL_SIZE = 10
APPLICATION = "localbase"
ADMIN = "supabase_admin"


class Unavailable(Exception):
    """Postgres cannot be reached now; it is tried again with the next call."""


# What a query raises when Postgres goes away under it. `Unavailable` is what acquiring raises.
UNAVAILABLE: tuple[type[Exception], ...] = (
    Unavailable,
    asyncpg.PostgresConnectionError,  # class 08: the connection broke
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
    asyncpg.CannotConnectNowError,
    asyncpg.TooManyConnectionsError,
    asyncpg.InternalClientError,  # the server's last words came while nothing was asked
    ConnectionError,
)

_NOBODY: tuple[type[Exception], ...] = (OSError, TimeoutError, *UNAVAILABLE)


@dataclass(frozen=True)
class Address:
    """Where the database is: an address without a person's name, and which names may log in.

    `passwords` holds the password of each role. A role without one logs in as `supabase_admin`
    and takes the role on, which is how `postgres` is reached on a server of someone else.
    """

    url: str
    passwords: Mapping[str, str]

    def dsn(self, role: str) -> str:
        """Return a connection address for `role`, its password included: a secret."""
        login = role if role in self.passwords else ADMIN
        parts = urlsplit(self.url)
        place = parts.netloc.rpartition("@")[2]
        who = f"{quote(login, safe='')}:{quote(self.passwords[login], safe='')}"
        query = parts.query if login == role else _with_role(parts.query, role)
        return urlunsplit(("postgresql", f"{who}@{place}", parts.path, query, ""))


def _with_role(query: str, role: str) -> str:
    option = f"options={quote(f'-c role={role}', safe='')}"
    return f"{query}&{option}" if query else option


class Database:
    """The pools of this process. Nothing connects before it is asked to."""

    def __init__(self, address: Address) -> None:
        self._address = address
        self._pools: dict[str, asyncpg.Pool[asyncpg.Record]] = {}
        self._making = asyncio.Lock()

    def dsn(self, role: str) -> str:
        """Return the connection address of `role`, its password included: never log it."""
        return self._address.dsn(role)

    async def pool(self, role: str) -> "asyncpg.Pool[asyncpg.Record]":
        """Return the pool of connections that are logged in as `role`.

        The same pool each time; it survives a restart of Postgres. Acquiring from it raises
        `Unavailable` within two seconds while Postgres is down; a query under way then raises
        one of `UNAVAILABLE`.
        """
        async with self._making:
            if role not in self._pools:
                self._pools[role] = await asyncpg.create_pool(
                    self.dsn(role),
                    min_size=0,
                    max_size=POOL_SIZE,
                    connect=connect,
                    server_settings={"application_name": APPLICATION},
                )
            return self._pools[role]

    async def connect(self, role: str) -> "asyncpg.Connection[asyncpg.Record]":
        """Return a connection of its own, which the caller closes.

        Raises:
            Unavailable: Postgres cannot be reached within two seconds.
        """
        return await connect(self.dsn(role), server_settings={"application_name": APPLICATION})

    async def close(self) -> None:
        """End every connection at once."""
        for pool in self._pools.values():
            pool.terminate()
        self._pools.clear()


async def connect(
    *args: Any,  # noqa: ANN401 - what asyncpg's own takes, unseen
    **options: Any,  # noqa: ANN401 - the same
) -> "asyncpg.Connection[asyncpg.Record]":
    """Connect as `asyncpg.connect` does, but in two seconds or not at all.

    Raises:
        Unavailable: nobody answers, or the server is starting, stopping or full.
    """
    try:
        return await asyncpg.connect(*args, **{"timeout": CONNECT_SECONDS, **options})
    except PermissionError:
        raise  # of a file in the environment's or the user's Postgres settings: it will not pass
    except _NOBODY as error:
        raise Unavailable(f"Postgres cannot be reached ({type(error).__name__})") from None
