"""The state folder: who holds it, what it holds, and what a running localbase tells of itself."""

import contextlib
import fcntl
import json
import os
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from localbase.errors import Refusal


class StateTaken(Refusal):
    """Another localbase runs with this state; `pid` is its process, 0 when unknown."""

    def __init__(self, folder: Path, pid: int) -> None:
        super().__init__(f"A localbase already runs with the state in {folder} (process {pid}).")
        self.pid = pid


class State:
    """The files below one state folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.keys = folder / "keys.json"
        self.status = folder / "status.json"
        self.lock = folder / "lock"
        self.postgres = folder / "postgres"

    def make(self) -> None:
        """Make the folder; others may pass through it, which Postgres' own user must."""
        self.folder.mkdir(parents=True, exist_ok=True)

    @contextlib.contextmanager
    def held(self) -> Iterator[None]:
        """Hold the folder for this process; the kernel lets go of it however the process ends.

        Raises:
            StateTaken: another process holds it.
        """
        self.make()
        with self.lock.open("a+") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                raise StateTaken(self.folder, _number(self.lock.read_text())) from None
            file.truncate(0)
            file.write(str(os.getpid()))
            file.flush()
            try:
                yield
            finally:
                self.status.unlink(missing_ok=True)

    def running(self) -> dict[str, Any] | None:
        """Return what the localbase that runs with this state tells of itself; None if none is.

        A status file that a killed process left behind counts for nothing.
        """
        return read_json(self.status) if self.holder() else None

    def holder(self) -> int:
        """Return the process that holds the folder, 0 when nobody does."""
        try:
            with self.lock.open("r+") as file:
                try:
                    fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                except OSError:
                    return _number(file.read())
        except FileNotFoundError:
            return 0
        return 0

    def ask_to_stop(self) -> int:
        """Send SIGTERM to the process that holds the folder and return its number, 0 if none."""
        pid = self.holder()
        if pid:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGTERM)
        return pid


def read_json(path: Path) -> dict[str, Any] | None:
    """Return the object in `path`; None when there is no such file, or it holds none."""
    try:
        found = json.loads(path.read_text("utf-8"))
    except (FileNotFoundError, ValueError):
        return None
    return found if isinstance(found, dict) else None


def write_private(path: Path, text: str) -> None:
    """Write a file only its owner may read, whole or not at all."""
    fresh = path.with_name(f".{path.name}.{os.getpid()}")
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)


def _number(text: str) -> int:
    return int(text) if text.strip().isdecimal() else 0
