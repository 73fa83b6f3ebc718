"""Postgres runs as nobody in particular, from where that user reaches it."""

import contextlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import asyncpg
import pytest

from localbase.db.binaries import postgres_binaries
from localbase.db.places import clear, passable, settle
from localbase.db.process import Account
from localbase.harness import ROOT, Localbase
from localbase.state import State
from localbase.tests.conftest import SMALL

needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root runs it as another user")
NOBODY = Account(65534, 65534)


def owner(pid: int) -> int:
    return Path(f"/proc/{pid}").stat().st_uid


def home(base: Localbase) -> Path:
    return (base.state / "postgres").resolve()


@needs_root
def test_root_runs_postgres_as_somebody_else(small: Localbase) -> None:
    assert owner(small.pid) == 0
    assert owner(small.pid_of("postgres")) != 0
    assert home(small).parent == small.state


@needs_root
def test_somebody_else_cannot_read_the_keys(small: Localbase) -> None:
    read = subprocess.run(
        ["cat", small.state / "keys.json"], user=65534, capture_output=True, check=False
    )
    assert read.returncode != 0


@pytest.fixture
def hidden(tmp_path: Path) -> Iterator[Path]:
    """A clone below a folder that is its owner's alone, binaries and all."""
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    clone = closed / "clone"
    ignored = shutil.ignore_patterns("tests", "__pycache__")
    shutil.copytree(ROOT / "localbase", clone / "localbase", symlinks=True, ignore=ignored)
    shutil.copytree(SMALL, clone / "supabase")
    yield clone
    clear(State(clone / ".parley" / "localbase"))


def run_in(clone: Path, *words: str) -> "subprocess.CompletedProcess[str]":
    ports = {f"LOCALBASE_{name}_PORT": "0" for name in ("API", "DB", "MAIL", "SMTP")}
    env = {k: v for k, v in os.environ.items() if not k.startswith("LOCALBASE_")}
    return subprocess.run(
        [sys.executable, "-m", "localbase", *words],
        cwd=clone,
        env={**env, **ports, "LOCALBASE_DB_FSYNC": "false"},
        capture_output=True,
        text=True,
        check=False,
        timeout=100,
    )


@needs_root
def test_a_clone_nobody_else_may_enter_works(hidden: Path) -> None:
    state = State(hidden / ".parley" / "localbase")
    done = run_in(hidden, "reset")
    assert done.returncode == 0, done.stderr
    assert state.postgres.is_symlink()
    shelter = state.postgres.resolve()
    assert passable(shelter, NOBODY)
    assert (shelter / "data").stat().st_mode & 0o777 == 0o700
    assert any(shelter.glob("binaries-*/bin/postgres"))
    clear(state)
    assert not shelter.exists()
    assert not state.postgres.is_symlink()


@needs_root
def test_a_copy_of_a_clone_does_not_share_its_data(hidden: Path) -> None:
    assert run_in(hidden, "reset").returncode == 0
    copy = hidden.with_name("copy")
    shutil.copytree(hidden, copy, symlinks=True)
    assert run_in(copy, "reset").returncode == 0
    ours, theirs = (State(clone / ".parley" / "localbase") for clone in (copy, hidden))
    assert ours.postgres.resolve() != theirs.postgres.resolve()
    assert (theirs.postgres / "data" / "PG_VERSION").exists()
    clear(ours)


@needs_root
def test_a_state_that_moved_keeps_its_data(tmp_path: Path) -> None:
    state = State(tmp_path / "before")  # pytest's folders are their owner's alone
    state.make()
    binaries = postgres_binaries("")
    home = settle(state, binaries).home
    moved = State(state.folder.rename(tmp_path / "after"))
    assert settle(moved, binaries).home == home
    clear(moved)
    assert not home.exists()


def python_for(account: Account) -> str:
    """Return an interpreter of our version that `account` reaches, and skip without one."""
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    for python in (sys.executable, f"/usr/bin/python{version}", f"/usr/local/bin/python{version}"):
        with contextlib.suppress(OSError, subprocess.CalledProcessError):
            subprocess.run([python, "-c", ""], user=account.uid, group=account.gid, check=True)
            return python
    pytest.skip("an ordinary user reaches no Python of this version")


@pytest.fixture
def as_nobody() -> Iterator[Localbase]:
    """One that an ordinary user runs, with a state of his own."""
    packages = {"PYTHONPATH": str(Path(asyncpg.__file__).parent.parent)}
    python = python_for(NOBODY)
    with Localbase(packages, supabase=SMALL, account=NOBODY, python=python) as base:
        yield base


@needs_root
async def test_an_ordinary_user_runs_everything_as_himself(as_nobody: Localbase) -> None:
    pids = (as_nobody.pid, as_nobody.pid_of("postgres"), as_nobody.pid_of("postgrest"))
    assert {owner(pid) for pid in pids} == {NOBODY.uid}
    connection = await asyncpg.connect(as_nobody.db_url)
    assert await connection.fetchval("select count(*) from public.counters") == 2
    await connection.close()


@needs_root
def test_root_goes_on_with_what_an_ordinary_user_began(as_nobody: Localbase) -> None:
    as_nobody.stop()
    as_nobody.account = None
    as_nobody.start()
    assert owner(as_nobody.pid) == 0
    assert owner(as_nobody.pid_of("postgres")) == NOBODY.uid


def test_passable_reads_modes_for_owner_group_and_others(tmp_path: Path) -> None:
    me = Account(os.geteuid(), os.getegid())
    other = Account(me.uid + 1, me.gid + 1)
    folder = tmp_path / "folder"
    folder.mkdir(mode=0o750)
    assert passable(folder, me) or not passable(tmp_path, me)
    assert not passable(folder, other)
    assert not passable(tmp_path / "absent", me)
