"""A localbase for tests: a real one, as a process of its own, on free ports with its own state.

with Localbase() as base:
httpx.get(f"{base.api_url}/rest/v1/", headers={"apikey": base.anon_key})
"""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Literal, Self
from urllib.parse import quote, urlsplit

from localbase.db.cluster import command_line
from localbase.db.places import clear
from localbase.db.process import Account
from localbase.keys import load_keys
from localbase.state import State

ROOT = Path(__file__).resolve().parent.parent
START_SECONDS = 90.0
STOP_SECONDS = 10.0
Part = Literal["postgres", "postgrest", "localbase"]


class DidNotStart(Exception):
    """localbase ended, or did not become ready in time; the message holds what it said."""


class Localbase:
    """One localbase process, for fixtures.

    Args:
        config_overrides: variables for its environment, e.g. `{"LOCALBASE_AUTH_JWT_EXPIRY": "5"}`.
        supabase: the folder with `config.toml` and `migrations/`; the repository's unless given.
        state: a folder to keep its state in; a temporary one, removed at the end, unless given.
        fsync: whether what is committed survives a power cut; tests that cut nothing turn it off.
        account: who it runs as, where root asks; itself unless given.
        python: the interpreter it runs with; this one unless given.
    """

    def __init__(
        self,
        config_overrides: Mapping[str, str] | None = None,
        *,
        supabase: Path | None = None,
        state: Path | None = None,
        fsync: bool = False,
        account: Account | None = None,
        python: str = sys.executable,
    ) -> None:
        self._overrides = dict(config_overrides or {})
        self._supabase = supabase or ROOT / "supabase"
        self._own_state = state is None
        self.state = state or Path(tempfile.mkdtemp(prefix="localbase-"))
        self.state.chmod(0o755)  # Postgres' own user passes through it
        self.account = account
        self._python = python
        if account:
            os.chown(self.state, account.uid, account.gid)
        self._fsync = fsync
        self._ports = {"API": "0", "DB": "0", "MAIL": "0", "SMTP": "0"}
        self._process: subprocess.Popen[bytes] | None = None
        self._facts: dict[str, Any] = {}

    def __enter__(self) -> Self:
        try:
            self.start()
        except BaseException:
            self.stop()
            self._clear()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()
        self._clear()

    @property
    def api_url(self) -> str:
        """The address of everything."""
        return str(self._facts["api_url"])

    @property
    def db_url(self) -> str:
        """The database's address for role `postgres`."""
        return str(self._facts["db_url"])

    @property
    def admin_url(self) -> str:
        """The database's address for the superuser `supabase_admin`."""
        return self.url_of("supabase_admin")

    @property
    def mail_url(self) -> str:
        """The mailbox's page."""
        return str(self._facts["mail_url"])

    @property
    def smtp_port(self) -> int:
        """Where mail is taken in."""
        return int(self._facts["smtp_port"])

    @property
    def anon_key(self) -> str:
        """The legacy `anon` JWT."""
        return str(self._facts["anon_key"])

    @property
    def service_role_key(self) -> str:
        """The legacy `service_role` JWT."""
        return str(self._facts["service_role_key"])

    @property
    def publishable_key(self) -> str:
        """The `sb_publishable_…` key."""
        return str(self._facts["publishable_key"])

    @property
    def secret_key(self) -> str:
        """The `sb_secret_…` key."""
        return str(self._facts["secret_key"])

    @property
    def jwt_secret(self) -> str:
        """The shared secret of HS256 tokens."""
        return str(self._facts["jwt_secret"])

    @property
    def pid(self) -> int:
        """The localbase process."""
        return int(self._facts["pid"])

    @property
    def output(self) -> str:
        """What it printed so far."""
        log = self.state / "harness.log"
        return log.read_text(errors="replace") if log.exists() else ""

    def url_of(self, role: str) -> str:
        """Return the database's address for a role that logs in with localbase's own password."""
        password = load_keys(State(self.state).keys).database_password
        place = urlsplit(self.db_url).netloc.rpartition("@")[2]
        return f"postgresql://{role}:{quote(password, safe='')}@{place}/postgres"

    def start(self) -> None:
        """Start it and wait until it is ready.

        Raises:
            DidNotStart: it ended, or was not ready in 90 s.
        """
        with (self.state / "harness.log").open("ab") as output:
            self._process = subprocess.Popen(  # noqa: S603 - our own program
                [self._python, "-m", "localbase", "start"],
                cwd=ROOT,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
                user=self.account.uid if self.account else None,
                group=self.account.gid if self.account else None,
                extra_groups=[] if self.account else None,
            )
        self._facts = self._wait_for_facts(self._process)
        self._keep_ports()

    def stop(self) -> None:
        """Stop it as Ctrl-C would; nothing of it runs afterwards."""
        process = self._process
        if process is None:
            return
        if process.poll() is None:
            process.send_signal(signal.SIGINT)
            try:
                process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
        process.wait()
        self._process = None

    def restart(self) -> None:
        """Stop it, if it runs, and start it on the same ports and state."""
        self.stop()
        self.start()

    def kill(self, part: Part) -> int:
        """Send SIGKILL to one part and return the number it had."""
        pid = self.pid if part == "localbase" else self.pid_of(part)
        os.kill(pid, signal.SIGKILL)
        if part == "localbase" and self._process:
            self._process.wait()
        return pid

    def pid_of(self, part: Literal["postgres", "postgrest"]) -> int:
        """Return the process of a supervised program.

        Raises:
            LookupError: it does not run at this moment.
        """
        for pid in children_of(self.pid):
            if command_line(pid).split(" ")[0].endswith(f"/{part}"):
                return pid
        raise LookupError(f"{part} does not run")

    @property
    def environment(self) -> dict[str, str]:
        """The environment it is started with."""
        kept = {name: value for name, value in os.environ.items() if not _is_setting(name)}
        ports = {f"LOCALBASE_{name}_PORT": port for name, port in self._ports.items()}
        return {
            **kept,
            **ports,
            "LOCALBASE_STATE": str(self.state),
            "LOCALBASE_SUPABASE": str(self._supabase),
            "LOCALBASE_DB_FSYNC": "true" if self._fsync else "false",
            **self._overrides,
        }

    def _wait_for_facts(self, process: subprocess.Popen[bytes]) -> dict[str, Any]:
        deadline = time.monotonic() + START_SECONDS
        state = State(self.state)
        while time.monotonic() < deadline:
            if process.poll() is not None:
                raise DidNotStart(f"localbase ended ({process.returncode}):\n{self.output}")
            facts = state.running()
            if facts and facts["pid"] == process.pid:
                return facts
            time.sleep(0.02)
        raise DidNotStart(f"localbase was not ready in {START_SECONDS:.0f} s:\n{self.output}")

    def _keep_ports(self) -> None:
        """Remember the ports it chose, for the next start."""
        self._ports = {
            "API": str(urlsplit(self.api_url).port),
            "DB": str(urlsplit(self.db_url).port),
            "MAIL": str(urlsplit(self.mail_url).port),
            "SMTP": str(self.smtp_port),
        }

    def _clear(self) -> None:
        """Remove what it stored, wherever that lies."""
        if self._own_state:
            clear(State(self.state))
            shutil.rmtree(self.state, ignore_errors=True)


def _is_setting(name: str) -> bool:
    """Tell whether a variable would change what is started, but for which programs to take."""
    if name == "LOCALBASE_POSTGRES":
        return False
    others = {"DATABASE_URL", "JWT_ACCESS_TOKEN_EXPIRE_MINUTES"}
    return name.startswith("LOCALBASE_") or name in others


def children_of(pid: int) -> list[int]:
    """Return the processes whose parent is `pid`."""
    said = subprocess.run(
        ["/bin/ps", "-A", "-o", "pid=,ppid="], capture_output=True, text=True, check=True
    )
    pairs = (line.split() for line in said.stdout.splitlines())
    return [int(child) for child, parent in pairs if int(parent) == pid]
