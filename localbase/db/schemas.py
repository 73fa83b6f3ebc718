"""The schemas every Supabase database has, applied once each and remembered.

A service keeps its own in `localbase/<service>/schema/NNN_name.sql`. Each file runs once, in one
transaction, as `supabase_admin`; a file that was applied is never changed, only followed by one
more.
"""

import asyncio
from pathlib import Path

import asyncpg

from localbase.errors import Refusal

SERVICES = ("db", "auth", "storage", "realtime")
_ROOT = Path(__file__).resolve().parent.parent

_REMEMBER = """
create schema if not exists localbase authorization supabase_admin;
create table if not exists localbase.schema_files (
  service text not null,
  name text not null,
  applied_at timestamptz not null default now(),
  primary key (service, name)
);
"""


class SchemaFailed(Refusal):
    """A schema file could not be applied; the message names it and says why."""


async def apply_schemas(admin: "asyncpg.Connection[asyncpg.Record]") -> int:
    """Apply what is not yet applied, in the order of `SERVICES`; return how many files that were.

    Raises:
        SchemaFailed: a file failed; those before it stay applied.
    """
    await admin.execute(_REMEMBER)
    rows = await admin.fetch("select service, name from localbase.schema_files")
    applied = {(row["service"], row["name"]) for row in rows}
    pending = [file for file in _files() if (file[0], file[1].name) not in applied]
    for service, path in pending:
        await _apply(admin, service, path)
    return len(pending)


def _files() -> list[tuple[str, Path]]:
    return [
        (service, path)
        for service in SERVICES
        for path in sorted((_ROOT / service / "schema").glob("[0-9][0-9][0-9]_*.sql"))
    ]


async def is_seeded(admin: "asyncpg.Connection[asyncpg.Record]") -> bool:
    """Tell whether this database has had its seed."""
    query = "select exists (select from localbase.schema_files where service = 'seed')"
    return bool(await admin.fetchval(query))


async def remember_seed(admin: "asyncpg.Connection[asyncpg.Record]") -> None:
    """Note that this database has had its seed, which is sown once."""
    await admin.execute("insert into localbase.schema_files (service, name) values ('seed', '')")


async def _apply(admin: "asyncpg.Connection[asyncpg.Record]", service: str, path: Path) -> None:
    try:
        async with admin.transaction():
            await admin.execute(await asyncio.to_thread(path.read_text, "utf-8"))
            await admin.execute("reset role")  # a file may end as the role it made things for
            await admin.execute(
                "insert into localbase.schema_files (service, name) values ($1, $2)",
                service,
                path.name,
            )
    except asyncpg.PostgresError as error:
        raise SchemaFailed(f"localbase/{service}/schema/{path.name}: {error}") from error
