"""Runs the tests of the official JavaScript client, under Node, and counts them."""

import fcntl
import os
import re
import subprocess
from collections.abc import Mapping
from pathlib import Path

FOLDER = Path(__file__).parent / "js"
SECONDS = 110


def run_node_tests(file: str, environment: Mapping[str, str]) -> int:
    """Run `js/<file>` with `node --test` and return how many tests passed.

    Raises:
        AssertionError: one failed, or there was none; the message is what Node said.
    """
    _install()
    done = subprocess.run(
        ["node", "--test", "--test-reporter=tap", file],
        cwd=FOLDER,
        env={**os.environ, "NODE_NO_WARNINGS": "1", **environment},
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )
    said = done.stdout + done.stderr
    assert done.returncode == 0, said
    passed = _count(said, "pass")
    assert passed > 0, said
    assert passed == _count(said, "tests"), said
    return passed


def _count(said: str, what: str) -> int:
    found = re.search(rf"^# {what} (\d+)$", said, re.MULTILINE)
    return int(found.group(1)) if found else 0


def _install() -> None:
    """Install the locked packages unless they are; of several test processes one does."""
    done, wanted = FOLDER / "node_modules/.package-lock.json", FOLDER / "package-lock.json"
    with wanted.open() as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if done.exists() and done.stat().st_mtime >= wanted.stat().st_mtime:
            return
        command = ["npm", "ci", "--no-audit", "--no-fund", "--prefer-offline"]
        subprocess.run(command, cwd=FOLDER, check=True, capture_output=True)
