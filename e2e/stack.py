"""A whole Parley of a test's own: the program behind `make run`, on free ports, own state."""

import json
import os
import shutil
import signal
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Literal, Self

from localbase.config import free_port
from tools.paths import PYTHON, ROOT
from tools.processes import spawn

Part = Literal["postgres", "postgrest", "localbase", "backend"]

READY_WITHIN = 60.0  # seconds; generous, for a machine that does other things beside
SETTINGS_OF_A_PERSON = ("SUPABASE_", "LOCALBASE_", "API_", "DATABASE_URL", "PARLEY_")


class Stack:
    """A running Parley. `url` is the address a person opens."""

    def __init__(self) -> None:
        # Postgres' unprivileged user must be able to reach it, so not below a private home.
        self.state = Path(tempfile.mkdtemp(prefix="parley-e2e-"))
        self.state.chmod(0o755)
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.process: subprocess.Popen[bytes] | None = None
        self.log = self.state / "run.log"
        self.env = {
            **{k: v for k, v in os.environ.items() if not k.startswith(SETTINGS_OF_A_PERSON)},
            "PARLEY_STATE": str(self.state),
            "API_PORT": str(self.port),
            **{
                f"LOCALBASE_{name}_PORT": str(free_port()) for name in ("API", "DB", "MAIL", "SMTP")
            },
        }

    def __enter__(self) -> Self:
        try:
            self.start()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()
        subprocess.run(
            [str(PYTHON), "-m", "tools.clean"],
            env=self.env,
            cwd=ROOT,
            check=False,
            capture_output=True,
        )
        shutil.rmtree(self.state, ignore_errors=True)

    def launch(self) -> None:
        """Start the program and return at once."""
        with self.log.open("ab") as output:
            command = [str(PYTHON), "-m", "tools.run"]
            self.process = spawn(command, env=self.env, cwd=ROOT, stdout=output)

    def start(self) -> float:
        """Start the program; return the seconds until it was ready."""
        began = time.monotonic()
        self.launch()
        self.wait_until_ready()
        return time.monotonic() - began

    def wait_until_ready(self, seconds: float = READY_WITHIN) -> None:
        """Wait until every dependency answers; raise with the log when it takes too long."""
        deadline = time.monotonic() + seconds
        while not self.is_ready():
            ended = self.process and self.process.poll() is not None
            if ended or time.monotonic() > deadline:
                raise AssertionError(f"Parley is not ready:\n{self.said()}")
            time.sleep(0.1)

    def is_ready(self) -> bool:
        """Tell whether the backend and all it stands on answer now."""
        try:
            with urllib.request.urlopen(f"{self.url}/health/ready", timeout=3) as answer:  # noqa: S310 - loopback
                return bool(answer.status == 200)
        except (urllib.error.URLError, OSError):
            return False

    def said(self) -> str:
        """Return what the program printed."""
        return self.log.read_text(errors="replace") if self.log.exists() else ""

    def stop(self, number: signal.Signals = signal.SIGINT) -> float:
        """Stop it as Ctrl-C does; return the seconds it took."""
        if self.process is None or self.process.poll() is not None:
            return 0.0
        began = time.monotonic()
        self.process.send_signal(number)
        self.process.wait(20)
        return time.monotonic() - began

    def facts(self) -> dict[str, object]:
        """Return localbase's status: addresses and keys."""
        found: dict[str, object] = json.loads(
            (self.state / "localbase" / "status.json").read_text()
        )
        return found

    def pid(self, part: Part) -> int:
        """Return the process id of one part."""
        parts = json.loads((self.state / "run.json").read_text())["parts"]
        if part in parts:
            return int(parts[part])
        return next(pid for pid, name in descendants(int(parts["localbase"])) if name == part)

    def kill(self, part: Part) -> None:
        """End one part with SIGKILL."""
        os.kill(self.pid(part), signal.SIGKILL)

    def pids(self) -> list[int]:
        """Return every process that belongs to it."""
        assert self.process
        return [self.process.pid, *(pid for pid, _ in descendants(self.process.pid))]


def descendants(parent: int) -> Iterator[tuple[int, str]]:
    """Yield pid and program name of every process below `parent`, nearest first."""
    listed = subprocess.run(
        ["ps", "-e", "-o", "pid=,ppid=,comm="], capture_output=True, text=True, check=True
    )
    rows = [line.split(maxsplit=2) for line in listed.stdout.splitlines()]
    nearest = [parent]
    while nearest:
        children = [(int(pid), name) for pid, ppid, name in rows if int(ppid) in nearest]
        yield from children
        nearest = [pid for pid, _ in children]
