"""Child processes that cannot outlive us: own group, parent-death signal, stopped by their own pid.

Standard library only.
"""

import ctypes
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import IO

_PR_SET_PDEATHSIG = 1  # prctl(2)
# Loaded before any fork: between fork and exec a child may do next to nothing.
_LIBC = ctypes.CDLL(None) if sys.platform == "linux" else None


def spawn(
    command: list[str],
    *,
    env: Mapping[str, str],
    cwd: Path,
    stdout: IO[bytes] | int | None = None,
) -> subprocess.Popen[bytes]:
    """Start `command` in a process group of its own.

    The group keeps a terminal's Ctrl-C from reaching the child before we stop it in order. On
    Linux the kernel ends the child when this process dies, however it dies.
    """
    return subprocess.Popen(
        command,
        env=dict(env),
        cwd=cwd,
        stdin=subprocess.DEVNULL,
        stdout=stdout,
        stderr=subprocess.STDOUT if stdout is not None else None,
        start_new_session=True,
        preexec_fn=_die_with_parent,  # noqa: PLW1509 - one system call, no lock is taken
    )


def _die_with_parent() -> None:
    if _LIBC:
        _LIBC.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


def stop(children: list[subprocess.Popen[bytes]], *, seconds: float = 2.5) -> None:
    """Ask every child to end, all at once, and end by force what has not after `seconds`."""
    for child in children:
        if child.poll() is None:
            child.terminate()
    deadline = time.monotonic() + seconds
    for child in children:
        try:
            child.wait(max(0.05, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            _kill_group(child)


def _kill_group(child: subprocess.Popen[bytes]) -> None:
    try:
        os.killpg(child.pid, signal.SIGKILL)
    except ProcessLookupError:
        return
    child.wait()


def port_is_free(host: str, port: int) -> bool:
    """Tell whether a server could listen on `host`:`port` now."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True
