import os
import shutil
import signal
import socket
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest

from localbase.harness import ROOT, DidNotStart, Localbase
from localbase.state import State
from localbase.tests.conftest import SMALL
from localbase.tests.db.processes import family, listens, none_runs
from localbase.tests.waiting import until


def command(base: Localbase, *words: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "localbase", *words],
        cwd=ROOT,
        env=base.environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=100,
    )


def ports(base: Localbase) -> list[int]:
    urls = (base.api_url, base.db_url, base.mail_url)
    return [*(urlsplit(url).port or 0 for url in urls), base.smtp_port]


@pytest.fixture
def running() -> Iterator[Localbase]:
    with Localbase(supabase=SMALL) as base:
        yield base


def test_it_says_one_line_when_it_is_ready(small: Localbase) -> None:
    assert f"localbase ready on {small.api_url}\n" in small.output


def test_its_secrets_are_its_owners_alone(small: Localbase) -> None:
    for name in ("status.json", "keys.json"):
        assert stat.S_IMODE((small.state / name).stat().st_mode) == 0o600


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_stops_everything(running: Localbase, number: signal.Signals) -> None:
    pids, used = family(running), ports(running)
    assert all(listens(port) for port in used)
    os.kill(running.pid, number)
    until(lambda: none_runs(pids[:1]), seconds=5)
    assert none_runs(pids)
    assert not any(listens(port) for port in used)
    assert not (running.state / "status.json").exists()


def test_the_stop_command_stops_everything(running: Localbase) -> None:
    pids = family(running)
    assert command(running, "stop").stdout == "Stopped.\n"
    assert none_runs(pids)
    assert command(running, "stop").stdout == "localbase does not run.\n"


def test_a_signal_in_the_middle_of_a_start_stops_everything(running: Localbase) -> None:
    running.stop()
    process = subprocess.Popen(
        [sys.executable, "-m", "localbase", "start"], cwd=ROOT, env=running.environment
    )
    pid_file = (running.state / "postgres").resolve() / "data" / "postmaster.pid"
    server = int(until(lambda: pid_file.exists() and pid_file.read_text()).split("\n")[0])
    process.terminate()
    assert process.wait(10) == 0
    assert none_runs([server])


def test_a_second_start_with_the_same_state_is_refused(small: Localbase) -> None:
    done = command(small, "start")
    assert done.returncode == 2
    assert done.stderr == (
        f"localbase: A localbase already runs with the state in {small.state} "
        f"(process {small.pid}).\n"
    )


@pytest.mark.parametrize("name", ["API", "DB", "MAIL", "SMTP"])
def test_a_taken_port_is_named_with_its_setting(name: str) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        overrides = {f"LOCALBASE_{name}_PORT": str(port)}
        with pytest.raises(DidNotStart) as refused, Localbase(overrides, supabase=SMALL):
            pass
    assert str(refused.value) == (
        f"localbase ended (2):\nlocalbase: Port {port} is taken by another program; "
        f"set LOCALBASE_{name}_PORT to a free one (0 for any).\n"
    )


def test_a_status_file_left_behind_is_not_believed(small: Localbase, tmp_path: Path) -> None:
    (tmp_path / "status.json").write_text((small.state / "status.json").read_text())
    assert State(tmp_path).running() is None


def test_reset_empties_the_database_of_one_that_runs(running: Localbase) -> None:
    psql = [*["psql", "-Atqc"], "insert into counters values ('mine', 3)"]
    assert command(running, *psql).returncode == 0
    done = command(running, "reset")
    assert done.returncode == 0
    assert "  migration 20260101000000_create_notes.sql\n" in done.stdout
    left = command(running, *["psql", "-Atqc"], "select name from counters order by name")
    assert left.stdout.split("\n")[:2] == ["seeded", "seeded again"]
    assert "mine" not in left.stdout


def test_reset_empties_the_database_of_one_that_does_not_run(running: Localbase) -> None:
    psql = [*["psql", "-Atqc"], "insert into counters values ('mine', 3)"]
    assert command(running, *psql).returncode == 0
    running.stop()
    assert "  seed supabase/seed.sql\n" in command(running, "reset").stdout
    running.start()
    left = command(running, *["psql", "-Atqc"], "select count(*) from counters")
    assert left.stdout == "2\n"


def test_a_reset_that_fails_says_why_and_the_rest_goes_on(tmp_path: Path) -> None:
    project = shutil.copytree(SMALL, tmp_path / "supabase")
    with Localbase(supabase=project) as base:
        (project / "migrations" / "20260103000000_break.sql").write_text("select 1 / 0;")
        done = command(base, "reset")
        assert done.returncode == 1
        assert "20260103000000_break.sql, statement 1 (select 1 / 0)" in done.stderr
        url, headers = f"{base.api_url}/rest/v1/notes", {"apikey": base.secret_key}
        assert until(lambda: httpx.get(url, headers=headers).status_code == 200)


def test_keys_outlive_a_reset(running: Localbase) -> None:
    before = running.anon_key
    command(running, "reset")
    running.restart()
    assert running.anon_key == before


def test_an_interrupted_first_start_is_begun_anew(running: Localbase) -> None:
    running.stop()
    assert command(running, "reset").returncode == 0
    data = (running.state / "postgres").resolve() / "data"
    data.rename(data.with_name("data.new"))
    (data.with_name("data.new") / "PG_VERSION").unlink()
    running.start()
    assert command(running, *["psql", "-Atqc"], "select 1").stdout == "1\n"


def test_data_of_another_version_is_refused(running: Localbase) -> None:
    running.stop()
    version = (running.state / "postgres").resolve() / "data" / "PG_VERSION"
    kept = version.read_text()
    version.write_text("14\n")
    with pytest.raises(DidNotStart, match=r"ended \(2\)"):
        running.start()
    assert "was made by Postgres 14, and " in running.output
    version.write_text(kept)


def test_keys_that_were_lost_are_missed_before_anything_is_served(running: Localbase) -> None:
    running.stop()
    keys = running.state / "keys.json"
    kept = keys.rename(running.state / "kept.json")
    with pytest.raises(DidNotStart, match=r"ended \(2\)"):
        running.start()
    assert f"was made with other keys than those in {keys}: bring those back" in running.output
    kept.rename(keys)
    running.start()


def test_psql_without_a_running_server_says_so(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "localbase", "psql", "--state", str(tmp_path)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (1, "localbase does not run.\n")


def test_without_psql_the_address_is_told(small: Localbase) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "localbase", "psql"],
        cwd=ROOT,
        env={**small.environment, "PATH": "/nowhere"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert done.stderr == f"No psql is on the PATH; the database is at {small.db_url}\n"
