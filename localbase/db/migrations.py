"""Applies `supabase/migrations/` and keeps history where, and as, the Supabase CLI keeps it.

So `supabase migration list` and `supabase db push` agree with what was applied here.
"""

import logging
import re
from dataclasses import dataclass
from pathlib import Path

import asyncpg

from localbase.db.statements import is_only_comment, split_statements
from localbase.errors import Refusal

log = logging.getLogger("localbase")

_NAME = re.compile(r"(\d+)_(.*)\.sql")

_HISTORY = """
create schema if not exists supabase_migrations;
create table if not exists supabase_migrations.schema_migrations (
  version text not null primary key
);
alter table supabase_migrations.schema_migrations add column if not exists statements text[];
alter table supabase_migrations.schema_migrations add column if not exists name text;
"""
_RECORD = (
    "insert into supabase_migrations.schema_migrations (version, name, statements)"
    " values ($1, $2, $3)"
)


class MigrationFailed(Refusal):
    """A migration or a seed could not be applied; the message names its file and statement."""


@dataclass(frozen=True)
class Migration:
    """One file of `supabase/migrations/`."""

    version: str
    name: str
    path: Path


def migrations_in(folder: Path) -> list[Migration]:
    """Return the migrations of a folder in the order they apply; other files are passed over."""
    found = ((path, _NAME.fullmatch(path.name)) for path in sorted(folder.glob("*.sql")))
    return [Migration(match[1], match[2], path) for path, match in found if match]


async def apply_migrations(
    postgres: "asyncpg.Connection[asyncpg.Record]", folder: Path
) -> list[str]:
    """Apply, as role `postgres`, every migration the history does not hold; return their names.

    Each file is one transaction, its history row included.

    Raises:
        MigrationFailed: one failed; it left nothing behind, and those before it stay applied.
    """
    await postgres.execute(_HISTORY)
    rows = await postgres.fetch("select version from supabase_migrations.schema_migrations")
    applied = {row["version"] for row in rows}
    local = migrations_in(folder)
    _warn_of_strangers(applied - {migration.version for migration in local})
    pending = [migration for migration in local if migration.version not in applied]
    for migration in pending:
        await _apply(postgres, migration)
    return [migration.path.name for migration in pending]


def _warn_of_strangers(versions: set[str]) -> None:
    if versions:
        log.warning(
            "the database has migrations that supabase/migrations has not: %s",
            ", ".join(sorted(versions)),
        )


async def _apply(connection: "asyncpg.Connection[asyncpg.Record]", migration: Migration) -> None:
    statements = statements_of(migration.path)
    async with connection.transaction():
        await connection.execute("set local lock_timeout = '4s'")
        await run(connection, migration.path.name, statements)
        await connection.execute("reset role")
        await connection.execute(_RECORD, migration.version, migration.name, statements)
    await connection.execute("reset all")


def statements_of(path: Path) -> list[str]:
    """Return the statements of an SQL file.

    Raises:
        MigrationFailed: it is no UTF-8 text.
    """
    try:
        return split_statements(path.read_text("utf-8"))
    except UnicodeDecodeError:
        raise MigrationFailed(f"{path.name} is not UTF-8 text.") from None


async def run(
    connection: "asyncpg.Connection[asyncpg.Record]", file: str, statements: list[str]
) -> None:
    """Run statements one by one.

    Raises:
        MigrationFailed: one failed; the message names file, number and first line, and the reason.
    """
    for number, statement in enumerate(statements, start=1):
        if is_only_comment(statement):
            continue  # recorded like the others, but the driver has no answer to an empty query
        try:
            await connection.execute(statement)
        except (asyncpg.PostgresError, asyncpg.InterfaceError) as error:
            first = _first_line(statement)
            raise MigrationFailed(f"{file}, statement {number} ({first}): {error}") from error


def _first_line(statement: str) -> str:
    """Return the first line that is no comment, cut to 80 characters."""
    lines = [line.strip() for line in statement.splitlines()]
    code = (line for line in lines if line and not line.startswith("--"))
    return next(code, lines[0] if lines else "")[:80]
