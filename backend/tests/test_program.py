"""`python -m app`: the gateway as a process of its own."""

import os
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

import httpx

from localbase.config import free_port

BACKEND = Path(__file__).parents[1]


def environment(values: Mapping[str, str]) -> dict[str, str]:
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    return {**kept, "PYTHONPATH": str(BACKEND), **values}


def test_a_setting_that_is_wrong_stops_the_start_with_one_sentence(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "app"],
        cwd=tmp_path,
        env=environment({"ENVIRONMENT": "production", "SUPABASE_ANON_KEY": "sb_publishable_x"}),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 1
    assert done.stdout == ""
    assert done.stderr.splitlines() == [
        "SUPABASE_SERVICE_ROLE_KEY is missing: production needs live updates."
    ]


def test_it_serves_where_it_is_told_and_stops_when_told(tmp_path: Path) -> None:
    port = free_port()
    with subprocess.Popen(
        [sys.executable, "-m", "app"],
        cwd=tmp_path,
        env=environment({"SUPABASE_ANON_KEY": "sb_publishable_x", "API_PORT": str(port)}),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as process:
        try:
            assert live(port)
        finally:
            process.terminate()
        assert process.wait(10) in {0, -15}


def live(port: int) -> bool:
    """Whether it answers within half a minute."""
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        try:
            return httpx.get(f"http://127.0.0.1:{port}/health/live").status_code == 200
        except httpx.TransportError:
            time.sleep(0.05)
    return False
