"""A Postgres of somebody else, named by DATABASE_URL."""

import contextlib
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import asyncpg
import httpx
import pytest

from localbase.config import free_port
from localbase.db.binaries import NotInstalled, PostgresBinaries, postgres_binaries
from localbase.db.process import Account, unprivileged
from localbase.harness import DidNotStart, Localbase
from localbase.tests.conftest import SMALL
from localbase.tests.db.processes import listens
from localbase.tests.waiting import until

PASSWORD = "somebody else's: p@ss/word"
QUOTED = "somebody%20else%27s%3A%20p%40ss%2Fword"


class Server:
    """A server that knows nothing of us."""

    def __init__(self, binaries: PostgresBinaries, folder: Path, superuser: str) -> None:
        self.binaries, self.folder, self.port = binaries, folder, free_port()
        self.account = unprivileged()
        self.superuser = superuser
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"postgresql://{self.superuser}:{QUOTED}@127.0.0.1:{self.port}/postgres"

    def make(self) -> None:
        secret = self.folder / "password"
        secret.write_text(PASSWORD)
        for path in (self.folder, secret):
            shutil.chown(path, *self._ids()) if self.account else None
        self.run(
            "initdb",
            *("-D", str(self.folder / "data"), "-U", self.superuser, "--no-sync", "-E", "UTF8"),
            *("--pwfile", str(secret), "--auth=scram-sha-256", "--locale=C"),
        ).wait()

    def start(self) -> None:
        options = ("-p", str(self.port), "-c", "unix_socket_directories=", "-c", "fsync=off")
        self.process = self.run("postgres", "-D", str(self.folder / "data"), *options)
        until(lambda: listens(self.port))

    def stop(self) -> None:
        if self.process:
            self.process.send_signal(signal.SIGQUIT)
            self.process.wait()

    def run(self, program: str, *arguments: str) -> "subprocess.Popen[bytes]":
        return subprocess.Popen(
            [self.binaries.bin / program, *arguments],
            cwd=self.folder,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            user=self.account.uid if self.account else None,
            group=self.account.gid if self.account else None,
            extra_groups=[] if self.account else None,
        )

    def _ids(self) -> tuple[int, int]:
        account = self.account or Account(0, 0)
        return account.uid, account.gid


@contextlib.contextmanager
def somebody_elses(superuser: str) -> Iterator[Server]:
    """Run a server of the machine's own Postgres, else of the package's."""
    try:
        binaries = postgres_binaries("system")
    except NotInstalled:
        binaries = postgres_binaries("")
    folder = Path(tempfile.mkdtemp(prefix="elsewhere-"))
    server = Server(binaries, folder, superuser)
    try:
        server.make()
        server.start()
        yield server
    finally:
        server.stop()
        shutil.rmtree(folder)


@pytest.fixture(scope="module", params=["postgres", "somebody"])
def server(request: pytest.FixtureRequest) -> Iterator[Server]:
    with somebody_elses(request.param) as running:
        yield running


@pytest.fixture(scope="module")
def guest(server: Server) -> Iterator[Localbase]:
    with Localbase({"DATABASE_URL": server.url}, supabase=SMALL) as base:
        yield base


def counters(base: Localbase) -> httpx.Response:
    url = f"{base.api_url}/rest/v1/counters"
    return httpx.get(url, headers={"apikey": base.secret_key}, timeout=10)


def test_migrations_and_rest_work_there(guest: Localbase) -> None:
    assert [row["name"] for row in counters(guest).json()] == ["seeded", "seeded again"]


async def test_what_migrations_make_belongs_to_postgres(guest: Localbase) -> None:
    connection = await asyncpg.connect(guest.db_url)
    query = "select tableowner from pg_tables where tablename = 'notes'"
    assert await connection.fetchval(query) == "postgres"
    await connection.close()


async def test_its_superuser_keeps_his_password(server: Server, guest: Localbase) -> None:
    connection = await asyncpg.connect(server.url)
    assert await connection.fetchval("select 1") == 1
    await connection.close()


def test_when_it_comes_back_so_do_we(server: Server, guest: Localbase) -> None:
    server.stop()
    assert until(lambda: counters(guest).status_code == 503)
    server.start()
    assert until(lambda: counters(guest).status_code == 200, seconds=10)


def test_it_outlives_us(server: Server, guest: Localbase) -> None:
    guest.restart()
    assert counters(guest).status_code == 200
    guest.stop()
    assert listens(server.port)
    guest.start()


def test_it_is_not_emptied_from_here(guest: Localbase) -> None:
    url = f"{guest.api_url}/localbase/reset"
    said = httpx.post(url, headers={"apikey": guest.secret_key}, timeout=30)
    assert (said.status_code, "not emptied from here" in said.json()["message"]) == (500, True)
    assert until(lambda: counters(guest).status_code == 200)


async def test_who_is_no_superuser_is_refused(server: Server) -> None:
    connection = await asyncpg.connect(server.url)
    await connection.execute("create role plain login password 'plain'")
    await connection.close()
    url = f"postgresql://plain:plain@127.0.0.1:{server.port}/postgres"
    with pytest.raises(DidNotStart, match=r"(?s)ended \(2\).*must be a superuser's"):
        Localbase({"DATABASE_URL": url}, supabase=SMALL).__enter__()


def test_a_wrong_password_is_told_without_being_repeated(server: Server) -> None:
    url = f"postgresql://postgres:oh-so-secret@127.0.0.1:{server.port}/postgres"
    with pytest.raises(DidNotStart, match=r"ended \(2\)") as refused:
        Localbase({"DATABASE_URL": url}, supabase=SMALL).__enter__()
    assert "oh-so-secret" not in str(refused.value)


def test_a_server_that_does_not_answer_may_answer_later() -> None:
    url = f"postgresql://postgres:x@127.0.0.1:{free_port()}/postgres"
    begun = time.monotonic()
    with pytest.raises(DidNotStart, match=r"(?s)ended \(1\).*DATABASE_URL: Postgres cannot be"):
        Localbase({"DATABASE_URL": url}, supabase=SMALL).__enter__()
    assert time.monotonic() - begun < 10
