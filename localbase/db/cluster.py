"""A data directory: made by initdb, configured anew at each start, freed from a dead server."""

import contextlib
import locale
import os
import shutil
import signal
import subprocess
import time
from pathlib import Path

from localbase.config import LOOPBACK, Config
from localbase.db.database import ADMIN
from localbase.db.places import Place
from localbase.errors import Refusal, StartFailed

_HBA = """\
# Written at each start. Loopback only, and never without a password.
host all all 127.0.0.1/32 scram-sha-256
host replication all 127.0.0.1/32 scram-sha-256
"""


# Fast shutdown, then immediate, then by force; with how many seconds each may take.
_INSISTENCE = ((signal.SIGINT, 10.0), (signal.SIGQUIT, 5.0), (signal.SIGKILL, 5.0))


class ClusterFailed(StartFailed):
    """The data directory cannot be made or used; the message says why."""


def prepare(place: Place, config: Config, password: str) -> None:
    """Make the cluster if there is none, end what still runs on it, and write its settings.

    Raises:
        ClusterFailed: initdb failed, or the data is in use.
        ClusterRefused: another major version made the data.
    """
    end_leftover(place.data)
    if not (place.data / "PG_VERSION").exists():
        _make(place, password, sync=config.db.fsync)
    _check_version(place)
    (place.home / "postgresql.conf").write_text(_settings(place, config))
    (place.home / "pg_hba.conf").write_text(_HBA)
    (place.home / "pg_ident.conf").write_text("")


def _make(place: Place, password: str, *, sync: bool) -> None:
    """Run initdb beside the final place, so that an interrupted one leaves nothing half made."""
    fresh, secret = place.home / "data.new", place.home / ".password"
    shutil.rmtree(fresh, ignore_errors=True)
    shutil.rmtree(place.data, ignore_errors=True)
    fresh.mkdir(mode=0o700)
    secret.touch(mode=0o600)
    secret.write_text(password)
    if place.account:
        os.chown(fresh, place.account.uid, place.account.gid)
        os.chown(secret, place.account.uid, place.account.gid)
    try:
        _initdb(place, fresh, secret, sync=sync)
    finally:
        secret.unlink()
    fresh.rename(place.data)


def _initdb(place: Place, fresh: Path, secret: Path, *, sync: bool) -> None:
    options = ["--encoding=UTF8", "--locale-provider=icu", "--icu-locale=en-US"]
    access = [f"--username={ADMIN}", f"--pwfile={secret}", "--auth=scram-sha-256"]
    if not sync:
        options.append("--no-sync")
    account = place.account
    done = subprocess.run(  # noqa: S603 - our own binary with our own arguments
        [place.binaries.bin / "initdb", "-D", fresh, f"--locale={_locale()}", *options, *access],
        env={"PATH": os.defpath, "LC_ALL": "C"},
        cwd="/",
        capture_output=True,
        text=True,
        check=False,
        user=account.uid if account else None,
        group=account.gid if account else None,
        extra_groups=[] if account else None,
    )
    if done.returncode:
        raise ClusterFailed(f"initdb failed: {done.stderr.strip()[-1000:]}")


def _locale() -> str:
    """Return a UTF-8 locale of this machine for what ICU does not rule, else C."""
    kept = locale.setlocale(locale.LC_CTYPE)
    try:
        for name in ("C.UTF-8", "en_US.UTF-8"):
            with contextlib.suppress(locale.Error):
                locale.setlocale(locale.LC_CTYPE, name)
                return name
    finally:
        locale.setlocale(locale.LC_CTYPE, kept)
    return "C"


class ClusterRefused(Refusal):
    """The data is not for us to use as things are; the message says what to change."""


def _check_version(place: Place) -> None:
    made_by = (place.data / "PG_VERSION").read_text().strip()
    if made_by != str(place.binaries.major):
        raise ClusterRefused(
            f"The data in {place.data} was made by Postgres {made_by}, and {place.binaries.bin} is "
            f"Postgres {place.binaries.major}: set LOCALBASE_POSTGRES to the former, or empty the "
            "database with `python -m localbase reset`."
        )


def _settings(place: Place, config: Config) -> str:
    """Return postgresql.conf. What `alter system` set is read after it, and wins."""
    values = {
        "data_directory": str(place.data),
        "hba_file": str(place.home / "pg_hba.conf"),
        "ident_file": str(place.home / "pg_ident.conf"),
        "listen_addresses": LOOPBACK,
        "port": config.db.port,
        "unix_socket_directories": "",
        "max_connections": config.db.max_connections,
        "password_encryption": "scram-sha-256",
        "wal_level": "logical",
        "max_slot_wal_keep_size": "1GB",
        "track_commit_timestamp": "on",  # by it Realtime finds what was committed while it was away
        "shared_buffers": "64MB",
        "jit": "off",
        "log_checkpoints": "off",
        "timezone": "UTC",
        "log_timezone": "UTC",
        "log_line_prefix": "%m [%p] %q%u ",
        "fsync": "on" if config.db.fsync else "off",
        "synchronous_commit": "on" if config.db.fsync else "off",
        "full_page_writes": "on" if config.db.fsync else "off",
    }
    lines = (
        f"{name} = '{str(value).replace(chr(39), chr(39) * 2)}'" for name, value in values.items()
    )
    return "\n".join(["# Written at each start; change it with `alter system`.", *lines, ""])


def _quoted(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"


def end_leftover(data: Path) -> None:
    """End the server a killed localbase left behind on this data, each process by its own pid.

    One that is shutting down already is waited for. A pid file that names another program, or a
    dead one nobody has reaped, is removed: Postgres would take it for a live server.

    Raises:
        ClusterFailed: it does not end.
    """
    pid_file = data / "postmaster.pid"
    pid = _postmaster(pid_file)
    for number, seconds in _INSISTENCE:
        if not pid or _gone(pid, number, seconds):
            break
    else:
        raise ClusterFailed(f"Process {pid} still runs on {data} and does not end.")
    if not pid:
        _end_orphans(data)


def _gone(pid: int, number: signal.Signals, seconds: float) -> bool:
    """Signal a process and tell whether it ended in time."""
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, number)
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if not command_line(pid):
            return True
        time.sleep(0.02)
    return False


def _end_orphans(data: Path) -> None:
    """End sessions that outlived their server, which keep a new one from starting (Linux).

    Without their server they can finish nothing; what they had committed is in the log.
    """
    for place in Path("/proc").glob("[0-9]*/cwd"):
        with contextlib.suppress(OSError):
            if place.readlink() == data and command_line(int(place.parent.name)):
                _gone(int(place.parent.name), signal.SIGKILL, 5.0)


def _postmaster(pid_file: Path) -> int:
    """Return the live server of a pid file, 0 for none; a file without one is removed."""
    try:
        pid = int(pid_file.read_text().split("\n", 1)[0])
    except (FileNotFoundError, ValueError):
        return 0
    if str(pid_file.parent) in command_line(pid):
        return pid
    pid_file.unlink(missing_ok=True)
    return 0


def command_line(pid: int) -> str:
    """Return how a process was started; empty when it is gone or is a zombie."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
    except FileNotFoundError:
        if Path("/proc/self").exists():
            return ""
    said = subprocess.run(  # noqa: S603 - a fixed program with a number
        ["/bin/ps", "-o", "command=", "-p", str(pid)], capture_output=True, text=True, check=False
    )
    return said.stdout.strip()
