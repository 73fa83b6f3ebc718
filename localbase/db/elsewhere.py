"""A Postgres that runs elsewhere, named by `DATABASE_URL`: roles and schemas are made there."""

import asyncio
import contextlib
from collections.abc import Callable
from urllib.parse import unquote, urlsplit

import asyncpg

from localbase.config import Config
from localbase.db.binaries import OLDEST_MAJOR
from localbase.db.database import ADMIN, UNAVAILABLE, Address, Database, Unavailable, connect
from localbase.db.postgres import LOGIN_ROLES
from localbase.errors import Refusal, StartFailed
from localbase.keys import Keys

LOOK_SECONDS = 1.0


class NotOurs(Refusal):
    """The server of `DATABASE_URL` does not serve; the message says why."""


class PostgresElsewhere:
    """A server we neither start nor stop. Its superuser lends us one: `supabase_admin`."""

    def __init__(self, config: Config, keys: Keys, on_return: Callable[[], None]) -> None:
        self._url = config.programs.database_url
        self._on_return = on_return
        self._looking: asyncio.Task[None] | None = None
        self.passwords = dict.fromkeys(LOGIN_ROLES, keys.database_password)
        parts = urlsplit(self._url)
        if unquote(parts.username or "") == "postgres" and parts.password:
            self.passwords["postgres"] = unquote(parts.password)
        self.database = Database(Address(self._url, self.passwords))

    @property
    def db_url(self) -> str:
        """The address people are given: that of role `postgres`, else the one we were given."""
        return self.database.dsn("postgres") if "postgres" in self.passwords else self._url

    async def start(self) -> None:
        """See that the server serves, and make our superuser there.

        Raises:
            StartFailed: nobody answers.
            NotOurs: it is too old, or the address is not a superuser's.
        """
        try:
            connection = await connect(self._url)
        except Unavailable as error:
            raise StartFailed(f"DATABASE_URL: {error}") from None
        except (asyncpg.PostgresError, ValueError) as error:
            raise NotOurs(f"DATABASE_URL is refused: {error}") from None
        try:
            await self._check(connection)
            await self._make_admin(connection)
        finally:
            await connection.close()
        self._looking = asyncio.create_task(self._look(), name="look after postgres")

    async def empty(self) -> None:
        """Refuse: what else lies on that server is not ours to remove.

        Raises:
            NotOurs: always.
        """
        raise NotOurs("The database of DATABASE_URL is not emptied from here; drop it there.")

    async def stop(self) -> None:
        """Look no longer."""
        if self._looking:
            self._looking.cancel()
            await asyncio.gather(self._looking, return_exceptions=True)
            self._looking = None

    async def _check(self, connection: "asyncpg.Connection[asyncpg.Record]") -> None:
        if connection.get_server_version().major < OLDEST_MAJOR:
            raise NotOurs(f"The Postgres of DATABASE_URL is older than {OLDEST_MAJOR}.")
        query = "select rolsuper from pg_catalog.pg_roles where rolname = current_user"
        if not await connection.fetchval(query):
            raise NotOurs("DATABASE_URL must be a superuser's, as roles are made with it.")

    async def _make_admin(self, connection: "asyncpg.Connection[asyncpg.Record]") -> None:
        query = "select exists (select from pg_catalog.pg_roles where rolname = $1)"
        act = "alter" if await connection.fetchval(query, ADMIN) else "create"
        statement = await connection.fetchval(
            "select format('%s role %I superuser login createdb createrole replication bypassrls"
            " password %L', $1::text, $2::text, $3::text)",
            act,
            ADMIN,
            self.passwords[ADMIN],
        )
        await connection.execute(statement)

    async def _look(self) -> None:
        """Tell when the server comes back, as PostgREST is slow to notice."""
        was_up = True
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            is_up = await self._answers()
            if is_up and not was_up:
                self._on_return()
            was_up = is_up

    async def _answers(self) -> bool:
        with contextlib.suppress(*UNAVAILABLE):
            pool = await self.database.pool(ADMIN)
            return bool(await pool.fetchval("select true"))
        return False
