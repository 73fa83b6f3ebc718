import json
import shutil
from pathlib import Path

import asyncpg
import pytest

from localbase.harness import DidNotStart, Localbase
from localbase.tests.conftest import SMALL

RECORDED = Path(__file__).parent / "recorded"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A copy of the small project, to be changed."""
    return Path(shutil.copytree(SMALL, tmp_path / "supabase"))


def write(project: Path, name: str, sql: str) -> None:
    (project / "migrations" / name).write_text(sql)


async def fetch(base: Localbase, query: str) -> list[asyncpg.Record]:
    connection = await asyncpg.connect(base.db_url)
    try:
        return await connection.fetch(query)
    finally:
        await connection.close()


async def test_history_is_kept_as_the_cli_keeps_it(small: Localbase) -> None:
    rows = await fetch(
        small, "select * from supabase_migrations.schema_migrations order by version"
    )
    assert list(rows[0].keys()) == ["version", "statements", "name"]
    assert [(row["version"], row["name"], len(row["statements"])) for row in rows] == [
        ("20260101000000", "create_notes", 3),
        ("20260102000000", "create_counters", 6),
    ]
    assert rows[0]["statements"][0].startswith("-- Notes belong")


async def test_the_cli_would_have_recorded_the_same(tmp_path: Path) -> None:
    """What the CLI recorded for these files lies beside them."""
    (tmp_path / "migrations").mkdir()
    expected = json.loads((RECORDED / "statements.json").read_text("utf-8"))
    for number, name in enumerate(expected):
        shutil.copy(RECORDED / f"{name}.sql", tmp_path / "migrations" / f"{number}_{name}.sql")
    with Localbase(supabase=tmp_path) as base:
        rows = await fetch(
            base, "select name, statements from supabase_migrations.schema_migrations"
        )
    assert {row["name"]: row["statements"] for row in rows} == expected


async def test_the_history_belongs_to_postgres(small: Localbase) -> None:
    rows = await fetch(
        small, "select tableowner from pg_tables where schemaname = 'supabase_migrations'"
    )
    assert {row["tableowner"] for row in rows} == {"postgres"}


async def test_seeds_are_remembered_as_the_cli_remembers_them(small: Localbase) -> None:
    rows = await fetch(small, "select path, length(hash) from supabase_migrations.seed_files")
    assert {tuple(row.values()) for row in rows} == {
        ("supabase/seed.sql", 64),
        ("supabase/seeds/more.sql", 64),
    }


async def test_what_a_migration_makes_belongs_to_postgres(small: Localbase) -> None:
    rows = await fetch(small, "select tableowner from pg_tables where tablename = 'notes'")
    assert rows[0]["tableowner"] == "postgres"


async def test_a_new_migration_is_applied_at_the_next_start(project: Path) -> None:
    with Localbase(supabase=project) as base:
        write(project, "20260103000000_add_thing.sql", "create table public.thing (id int);")
        base.restart()
        assert await fetch(base, "select * from public.thing") == []


async def test_one_that_was_merged_late_is_applied_too(project: Path) -> None:
    with Localbase(supabase=project) as base:
        write(project, "20260101120000_add_thing.sql", "create table public.thing (id int);")
        base.restart()
        assert await fetch(base, "select * from public.thing") == []


async def test_the_seed_is_sown_once(project: Path) -> None:
    with Localbase(supabase=project) as base:
        base.restart()
        rows = await fetch(base, "select name from public.counters")
        assert [row["name"] for row in rows] == ["seeded", "seeded again"]


async def test_a_failing_migration_leaves_nothing_and_is_named(project: Path) -> None:
    with Localbase(supabase=project) as base:
        broken = "create table public.half (id int);\n\n-- why\nselect 1 / 0;\n"
        write(project, "20260103000000_break.sql", broken)
        with pytest.raises(DidNotStart, match=r"ended \(2\)"):
            base.restart()
        assert "20260103000000_break.sql, statement 2 (select 1 / 0): division by" in base.output
        write(project, "20260103000000_break.sql", "select 1;")
        base.start()
        assert (await fetch(base, "select to_regclass('public.half') is null as gone"))[0]["gone"]


async def test_a_failing_seed_is_tried_again_at_the_next_start(project: Path) -> None:
    (project / "seeds" / "more.sql").write_text("insert into public.nowhere values (1);")
    with pytest.raises(DidNotStart, match=r"supabase/seeds/more.sql, statement 1"):
        Localbase(supabase=project).__enter__()


async def test_a_migration_that_takes_on_a_role_does_not_keep_it(project: Path) -> None:
    write(project, "20260103000000_take_role.sql", "set role authenticated; select 1;")
    write(project, "20260104000000_next.sql", "create table public.next (id int);")
    with Localbase(supabase=project) as base:
        rows = await fetch(base, "select tableowner from pg_tables where tablename = 'next'")
        assert rows[0]["tableowner"] == "postgres"


async def test_migrations_the_folder_has_not_are_told_of(project: Path) -> None:
    with Localbase(supabase=project) as base:
        (project / "migrations" / "20260102000000_create_counters.sql").unlink()
        base.restart()
        assert "supabase/migrations has not: 20260102000000" in base.output


def test_text_in_another_encoding_is_refused(project: Path) -> None:
    (project / "migrations" / "20260103000000_latin.sql").write_bytes(b"select '\xe4';")
    with pytest.raises(DidNotStart, match=r"20260103000000_latin.sql is not UTF-8 text"):
        Localbase(supabase=project).__enter__()


async def test_recorded_statements_are_what_was_run(small: Localbase) -> None:
    rows = await fetch(
        small,
        "select to_json(statements) as statements from supabase_migrations.schema_migrations"
        " where name = 'create_counters'",
    )
    assert json.loads(rows[0]["statements"])[0] == (
        "create extension if not exists citext with schema extensions"
    )
