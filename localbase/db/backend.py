"""The database side of localbase: Postgres, its schemas and migrations, and PostgREST."""

import asyncio

from localbase.config import Config
from localbase.db.database import ADMIN, Database
from localbase.db.postgres import Postgres, local_address
from localbase.db.postgrest import Postgrest
from localbase.db.roles import set_passwords
from localbase.db.schemas import apply_schemas
from localbase.keys import Keys


class Backend:
    """Starts, keeps and stops what stands behind the services."""

    def __init__(self, config: Config, keys: Keys) -> None:
        self._config = config
        self._address = local_address(config, keys)
        self.database = Database(self._address)
        self.postgres = Postgres(config, keys, self.database, self._after_return)
        self.postgrest = Postgrest(config, keys, self.database)

    async def start(self) -> None:
        """Bring everything up: server, schemas, migrations, REST."""
        await self.postgres.start()
        await self._build()
        await self.postgrest.start()

    async def stop(self) -> None:
        """Stop everything, both programs at once."""
        await asyncio.gather(self.postgrest.stop(), self.database.close())
        await self.postgres.stop()

    async def _build(self) -> None:
        admin = await self.database.connect(ADMIN)
        try:
            await apply_schemas(admin)
            await set_passwords(admin, self._address.passwords)
        finally:
            await admin.close()

    async def _after_return(self) -> None:
        """Start PostgREST anew: left alone it would wait half a minute before it looked again."""
        await self.postgrest.program.restart()
