"""Run the whole product and keep it running: the local Supabase server and the backend.

`python -m tools.run` starts both in the foreground, prints one address, starts again whatever
dies, and on Ctrl-C stops everything. `python -m tools.run stop` stops the one that runs here.
Settings come from the environment and from `.env`; a `SUPABASE_URL` there means that Supabase is
elsewhere, and localbase is not started.
"""

import json
import os
import signal
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import Any

from localbase.state import State
from tools.paths import PYTHON, ROOT, RUN_FILE
from tools.processes import port_is_free, spawn, stop
from tools.settings import localbase_settings, settings

USAGE_ERROR = 2  # a child that exits so was refused its settings: starting it again is useless
HEALTHY_AFTER = 10.0  # seconds a child must have lived for its back-off to start afresh


class CannotRun(Exception):
    """The product cannot start; the message is one sentence for a person."""


@dataclass
class Part:
    """One supervised program: how it is started, and how it fared."""

    name: str
    command: list[str]
    env: dict[str, str]
    child: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    failures: int = 0
    not_before: float = field(default=0.0)

    def start(self) -> None:
        """Start it, with the time noted."""
        self.started = time.monotonic()
        self.child = spawn(self.command, env=self.env, cwd=ROOT)

    def tend(self) -> None:
        """Start it again when it died, later and later while it keeps dying.

        Raises:
            CannotRun: it refused its settings.
        """
        if self.child is None:
            if time.monotonic() >= self.not_before:
                self.start()
            return
        status = self.child.poll()
        if status is None:
            return
        if status == USAGE_ERROR:
            raise CannotRun(f"{self.name} did not start; its reason is above.")
        self._plan_restart(status)

    def _plan_restart(self, status: int) -> None:
        now = time.monotonic()
        self.failures = 0 if now - self.started > HEALTHY_AFTER else self.failures + 1
        pause = min(0.1 * 2**self.failures, 5.0)
        print(f"parley: {self.name} ended ({status}); again in {pause:.1f} s", flush=True)
        self.child, self.not_before = None, now + pause


class Stack:
    """The parts that make up a running Parley on this machine."""

    def __init__(self, settings: dict[str, str]) -> None:
        self.settings = settings
        self.host = settings.get("API_HOST") or "127.0.0.1"
        self.port = _port(settings)
        self.parts: list[Part] = []
        self.stopping = threading.Event()

    @property
    def url(self) -> str:
        """The address a person opens."""
        host = "127.0.0.1" if self.host in {"0.0.0.0", "::"} else self.host  # noqa: S104 - compared
        return f"http://{host}:{self.port}"

    def run(self) -> None:
        """Start everything, say where it is, and tend it until told to stop."""
        self._refuse_taken_port()
        self._record()
        try:
            if not self.settings.get("SUPABASE_URL"):
                self.settings |= self._start_localbase()
            gateway = {**self.settings, "PYTHONPATH": str(ROOT / "backend")}
            self._add("backend", [str(PYTHON), "-m", "app"], gateway)
            self._wait_until_ready()
            if not self.stopping.is_set():
                self._announce()
            while not self.stopping.wait(0.1):
                self._tend()
        finally:
            stop([part.child for part in self.parts if part.child])
            RUN_FILE.unlink(missing_ok=True)

    def _refuse_taken_port(self) -> None:
        if port_is_free(self.host, self.port):
            return
        other = _running()
        if other:
            raise CannotRun(f"Parley runs already at {other['url']}; `make stop` ends it.")
        raise CannotRun(
            f"Port {self.port} is taken by another program; set API_PORT in .env to a free one."
        )

    def _start_localbase(self) -> dict[str, str]:
        """Start localbase, wait until it is ready, and return the settings that lead to it."""
        env = localbase_settings({"LOCALBASE_AUTH_SITE_URL": self.url, **self.settings})
        state = State(Path(env["LOCALBASE_STATE"]))
        part = self._add("localbase", [str(PYTHON), "-m", "localbase", "start"], env)

        facts: dict[str, Any] = {}

        def is_ready() -> bool:
            """Take what it tells of itself; nothing of what an earlier one left."""
            told = state.running() or {}
            if part.child and told.get("pid") == part.child.pid:
                facts.update(told)
            return bool(facts)

        self._wait(is_ready)
        if self.stopping.is_set():
            raise CannotRun("Stopped before it was ready.")
        return {
            "SUPABASE_URL": facts["api_url"],
            "SUPABASE_ANON_KEY": facts["publishable_key"],
            "SUPABASE_SERVICE_ROLE_KEY": facts["secret_key"],
        }

    def _add(self, name: str, command: list[str], env: dict[str, str]) -> Part:
        part = Part(name, command, {**os.environ, "PYTHONUNBUFFERED": "1", **env})
        part.start()
        self.parts.append(part)
        self._record()
        return part

    def _record(self) -> None:
        """Write down who runs where, for `make stop` and for people who look."""
        facts = {
            "pid": os.getpid(),
            "url": self.url,
            "parts": {part.name: part.child.pid for part in self.parts if part.child},
        }
        RUN_FILE.parent.mkdir(parents=True, exist_ok=True)
        RUN_FILE.write_text(json.dumps(facts))

    def _tend(self) -> None:
        before = [part.child for part in self.parts]
        for part in self.parts:
            part.tend()
        if before != [part.child for part in self.parts]:
            self._record()

    def _wait_until_ready(self) -> None:
        self._wait(lambda: _answers(f"{self.url}/health/ready"))

    def _wait(self, ready: Callable[[], bool]) -> None:
        """Wait for `ready()`, tending the parts and telling a person that it takes long."""
        told = time.monotonic() + 15
        while not ready() and not self.stopping.wait(0.05):
            self._tend()
            if time.monotonic() > told:
                print("parley: still starting …", flush=True)
                told += 15

    def _announce(self) -> None:
        print(f"\n  Parley is ready:  {self.url}\n", flush=True)
        local = next((part for part in self.parts if part.name == "localbase"), None)
        if local:
            port = self.settings.get("LOCALBASE_MAIL_PORT") or "54324"
            print(f"  Its mailbox:      http://127.0.0.1:{port}", flush=True)
        print("  Ctrl-C stops it.\n", flush=True)


def _port(settings: dict[str, str]) -> int:
    """Return the port the backend is told to listen on."""
    said = settings.get("API_PORT") or "8000"
    if not said.isdecimal() or not 0 < int(said) < 65536:
        raise CannotRun(f"API_PORT is {said}, which is no port.")
    return int(said)


def _answers(url: str) -> bool:
    """Tell whether `url` answers with a success now."""
    try:
        with urllib.request.urlopen(url, timeout=2) as answer:  # noqa: S310 - our own http address
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def _running() -> dict[str, Any] | None:
    """Return what the run file says when its process lives and is ours."""
    try:
        facts: dict[str, Any] = json.loads(RUN_FILE.read_text())
    except (OSError, ValueError):
        return None
    command = subprocess.run(
        ["ps", "-o", "command=", "-p", str(facts["pid"])],
        capture_output=True,
        text=True,
        check=False,
    )
    return facts if "tools.run" in command.stdout else None


def stop_running() -> int:
    """Stop the Parley that runs in this clone; return the exit status."""
    facts = _running()
    if not facts:
        print("Parley does not run here.")
        return 0
    os.kill(facts["pid"], signal.SIGTERM)
    deadline = time.monotonic() + 10
    while _running():
        if time.monotonic() > deadline:
            print(f"parley: process {facts['pid']} did not end within 10 s", file=sys.stderr)
            return 1
        time.sleep(0.05)
    print("Stopped.")
    return 0


def main(arguments: list[str]) -> int:
    """Run until stopped, or stop what runs; return the exit status."""
    if arguments == ["stop"]:
        return stop_running()
    try:
        return run(settings())
    except CannotRun as reason:
        print(f"parley: {reason}", file=sys.stderr)
        return 1


def run(given: dict[str, str]) -> int:
    """Run with these settings until a signal says to stop.

    Raises:
        CannotRun: they do not allow it.
    """
    stack = Stack(given)

    def on_signal(_number: int, _frame: FrameType | None) -> None:
        stack.stopping.set()

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, on_signal)
    try:
        stack.run()
    except CannotRun:
        if not stack.stopping.is_set():
            raise
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
