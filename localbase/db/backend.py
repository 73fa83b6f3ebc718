"""The database side of localbase: Postgres, its schemas and migrations, and PostgREST."""

import asyncio
from dataclasses import dataclass

import asyncpg

from localbase.config import Config
from localbase.db.database import ADMIN, Database
from localbase.db.elsewhere import PostgresElsewhere
from localbase.db.migrations import apply_migrations
from localbase.db.postgres import Postgres
from localbase.db.postgrest import Postgrest
from localbase.db.roles import set_passwords
from localbase.db.schemas import apply_schemas, is_seeded, remember_seed
from localbase.db.seeds import apply_seeds
from localbase.keys import Keys

OWNER = "postgres"  # whose migrations these are


@dataclass(frozen=True)
class Built:
    """What a start applied: names of migrations and of seed files."""

    migrations: list[str]
    seeds: list[str]


class Backend:
    """Starts, keeps and stops what stands behind the services."""

    def __init__(self, config: Config, keys: Keys) -> None:
        self._config = config
        self._resetting = asyncio.Lock()
        kind = PostgresElsewhere if config.programs.database_url else Postgres
        self.postgres: Postgres | PostgresElsewhere = kind(config, keys, self._on_return)
        self.database: Database = self.postgres.database
        self.postgrest = Postgrest(config, keys, self.database)

    async def start(self) -> Built:
        """Bring everything up: server, schemas, migrations, seeds, REST.

        Raises:
            Refusal, StartFailed: why it does not come up.
        """
        built = await self.start_database()
        await self.postgrest.start()
        return built

    async def start_database(self) -> Built:
        """Bring up all but REST.

        Raises:
            Refusal, StartFailed: why it does not come up.
        """
        await self.postgres.start()
        admin = await self.database.connect(ADMIN)
        try:
            await apply_schemas(admin)
            await set_passwords(admin, self.postgres.passwords)
            return await self._build(admin)
        finally:
            await admin.close()

    async def stop(self) -> None:
        """Stop everything; harmless when nothing runs."""
        await asyncio.gather(self.postgrest.stop(), self.database.close())
        await self.postgres.stop()

    async def reset(self) -> Built:
        """Remove all data and bring everything up anew, in a running localbase.

        Raises:
            Refusal, StartFailed: why it does not come up.
        """
        async with self._resetting:
            await self.postgres.empty()
            try:
                return await self.start_database()
            finally:
                self.postgrest.program.kick()

    async def _build(self, admin: "asyncpg.Connection[asyncpg.Record]") -> Built:
        """Apply migrations and, to a database that never was, the seed."""
        migrations: list[str] = []
        owner = await self.database.connect(OWNER)
        try:
            if self._config.db.migrations.enabled:
                migrations = await apply_migrations(owner, self._config.supabase / "migrations")
            if await is_seeded(admin):
                return Built(migrations, [])
            seeds = await apply_seeds(owner, self._config)
        finally:
            await owner.close()
        await remember_seed(admin)
        return Built(migrations, seeds)

    def _on_return(self) -> None:
        """Start PostgREST anew: left alone it would wait half a minute before it looked again."""
        self.postgrest.program.kick()
