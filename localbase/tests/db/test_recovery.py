"""Every part is killed without warning, and comes back with all that was committed."""

import asyncio
import contextlib
import os
import signal
import subprocess
import threading
import time
from collections.abc import AsyncIterator, Iterator

import asyncpg
import httpx
import pytest

from localbase.config import load
from localbase.db.database import ADMIN, UNAVAILABLE, Address, Database, Unavailable
from localbase.harness import Localbase
from localbase.keys import load_keys
from localbase.state import State
from localbase.tests.conftest import SMALL
from localbase.tests.db.processes import family, none_runs
from localbase.tests.waiting import until


@pytest.fixture(scope="module")
def robust() -> Iterator[Localbase]:
    """One that loses nothing, to be broken again and again."""
    with Localbase(supabase=SMALL, fsync=True) as base:
        yield base


def rest(base: Localbase, path: str, **options: object) -> httpx.Response:
    headers = {"apikey": base.secret_key, "prefer": "return=representation"}
    return httpx.request(
        str(options.get("method", "GET")),
        f"{base.api_url}/rest/v1/{path}",
        headers=headers,
        json=options.get("json"),
        timeout=10,
    )


def write(base: Localbase, name: str) -> None:
    said = rest(base, "counters", method="POST", json={"name": name, "value": 1})
    assert said.status_code == 201, said.text


def read(base: Localbase, name: str) -> bool:
    said = rest(base, f"counters?name=eq.{name}")
    return said.status_code == 200 and len(said.json()) == 1


def well(base: Localbase) -> bool:
    return httpx.get(f"{base.api_url}/health", timeout=5).status_code == 200


def test_postgres_killed_comes_back_with_what_was_committed(robust: Localbase) -> None:
    write(robust, "before-postgres-died")
    killed = robust.kill("postgres")
    until(lambda: read(robust, "before-postgres-died"))
    assert robust.pid_of("postgres") != killed
    until(lambda: well(robust))
    write(robust, "after-postgres-died")


def test_postgrest_killed_comes_back(robust: Localbase) -> None:
    write(robust, "before-postgrest-died")
    killed = robust.kill("postgrest")
    until(lambda: read(robust, "before-postgrest-died"))
    assert robust.pid_of("postgrest") != killed


def test_while_postgrest_is_away_the_edge_says_when_to_come_again(
    robust: Localbase,
) -> None:
    stopped = robust.pid_of("postgrest")
    robust.kill("postgrest")
    said = rest(robust, "counters")
    if said.status_code != 200:  # it may be back already
        assert (said.status_code, said.headers["retry-after"]) == (503, "1")
        assert said.json()["code"] == "PGRST000"
    until(lambda: robust.pid_of("postgrest") != stopped and well(robust))


def test_localbase_killed_takes_its_programs_along(robust: Localbase) -> None:
    pids = family(robust)
    robust.kill("localbase")
    until(lambda: none_runs(pids))
    robust.restart()


def test_localbase_killed_starts_again_with_what_was_committed(robust: Localbase) -> None:
    write(robust, "before-localbase-died")
    robust.kill("localbase")
    robust.restart()
    assert read(robust, "before-localbase-died")


def test_everything_killed_at_once_starts_again(robust: Localbase) -> None:
    write(robust, "before-everything-died")
    for pid in family(robust):
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    robust.restart()
    assert read(robust, "before-everything-died")


async def test_a_session_that_outlives_its_server_does_not_keep_the_next_from_starting(
    robust: Localbase,
) -> None:
    busy = await asyncpg.connect(robust.db_url)
    begun = asyncio.Event()
    busy.add_log_listener(lambda *_: begun.set())
    body = "begin raise notice 'begun'; loop perform 1; end loop; end"
    endless = asyncio.create_task(busy.execute(f"do $$ {body} $$"))
    await begun.wait()
    robust.kill("postgres")
    with contextlib.suppress(*UNAVAILABLE, asyncpg.InterfaceError):
        await endless
    await asyncio.to_thread(until, lambda: well(robust))
    busy.terminate()


def test_a_pid_file_that_names_another_program_is_no_obstacle(robust: Localbase) -> None:
    robust.stop()
    innocent = subprocess.Popen(["sleep", "100"])
    pid_file = (robust.state / "postgres").resolve() / "data" / "postmaster.pid"
    pid_file.write_text(f"{innocent.pid}\n{pid_file.parent}\n0\n1\n\n127.0.0.1\n")
    robust.start()
    assert innocent.poll() is None
    innocent.kill()
    innocent.wait()


def test_a_server_that_was_left_running_is_ended(robust: Localbase) -> None:
    server = robust.pid_of("postgres")
    os.kill(server, signal.SIGSTOP)  # deaf to its parent's death, and to ours
    robust.kill("localbase")
    waking = threading.Timer(1.0, os.kill, (server, signal.SIGCONT))
    waking.start()
    robust.restart()
    waking.join()
    assert none_runs([server])
    assert well(robust)


@pytest.fixture
async def database(robust: Localbase) -> AsyncIterator[Database]:
    config = load(robust.environment)
    passwords = {ADMIN: load_keys(State(config.state).keys).database_password}
    database = Database(Address(robust.db_url, passwords))
    yield database
    await database.close()


async def test_a_pool_outlives_a_restart_of_postgres(robust: Localbase, database: Database) -> None:
    pool = await database.pool(ADMIN)
    before = await pool.fetchval("select pg_postmaster_start_time()")
    robust.kill("postgres")
    await asyncio.to_thread(until, lambda: well(robust))
    assert await pool.fetchval("select pg_postmaster_start_time()") > before
    assert await database.pool(ADMIN) is pool


async def test_acquiring_is_refused_quickly_while_postgres_is_down(
    robust: Localbase, database: Database
) -> None:
    pool = await database.pool(ADMIN)
    await pool.fetchval("select 1")
    await asyncio.to_thread(robust.stop)
    begun = time.monotonic()
    with pytest.raises(Unavailable):
        await pool.fetchval("select 1")
    assert time.monotonic() - begun < 2.5
    robust.start()
    assert await pool.fetchval("select 1") == 1


async def test_a_role_without_a_password_is_taken_on_by_the_superuser(database: Database) -> None:
    connection = await database.connect("postgres")
    assert await connection.fetchval("select current_user") == "postgres"
    assert await connection.fetchval("select session_user") == ADMIN
    await connection.close()
