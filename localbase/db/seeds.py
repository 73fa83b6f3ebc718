"""Runs `[db.seed] sql_paths` on a new database, remembered as the Supabase CLI remembers them."""

import hashlib
import logging
from pathlib import Path

import asyncpg

from localbase.config import Config
from localbase.db.migrations import run, statements_of

log = logging.getLogger("localbase")

_TABLE = (
    "create table if not exists supabase_migrations.seed_files"
    " (path text not null primary key, hash text not null)"
)
_RECORD = (
    "insert into supabase_migrations.seed_files (path, hash) values ($1, $2)"
    " on conflict (path) do update set hash = excluded.hash"
)


def seed_files(config: Config) -> list[Path]:
    """Return the files the settings name, in their order; a pattern's matches are sorted."""
    found: list[Path] = []
    for pattern in config.db.seed.sql_paths:
        matches = sorted(config.supabase.glob(pattern.removeprefix("./")))
        if not matches:
            log.warning("no seed file matches %s", pattern)
        found += matches
    return list(dict.fromkeys(found))


async def apply_seeds(postgres: "asyncpg.Connection[asyncpg.Record]", config: Config) -> list[str]:
    """Run every seed file as role `postgres`, each in one transaction; return their names.

    Raises:
        MigrationFailed: one failed; it left nothing behind.
    """
    if not config.db.seed.enabled:
        return []
    await postgres.execute(_TABLE)
    names = []
    for path in seed_files(config):
        names.append(f"supabase/{path.relative_to(config.supabase).as_posix()}")
        async with postgres.transaction():
            await run(postgres, names[-1], statements_of(path))
            digest = hashlib.sha256(path.read_bytes()).hexdigest()
            await postgres.execute("reset role")
            await postgres.execute(_RECORD, names[-1], digest)
        await postgres.execute("reset all")
    return names
