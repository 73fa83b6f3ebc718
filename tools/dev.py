"""Run Parley with hot reload: the backend restarts on a change, the page is served by Vite.

`python -m tools.dev`. Open the address Vite prints; it hands `/api` and `/health` to the backend.
"""

import os
import signal
import subprocess
import sys

from tools.paths import FRONTEND, PYTHON, ROOT
from tools.processes import spawn, stop


def main() -> int:
    """Run both until Ctrl-C; return the exit status."""
    port = os.environ.get("API_PORT", "8000")
    env = {**os.environ, "API_RELOAD": "true", "API_TARGET": f"http://127.0.0.1:{port}"}
    children = [
        spawn([str(PYTHON), "-m", "tools.run"], env=env, cwd=ROOT),
        # Not by way of npm, which does not hand on the signal that ends it.
        spawn(["node", "node_modules/vite/bin/vite.js"], env=env, cwd=FRONTEND),
    ]
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.default_int_handler)  # both end the wait below
    try:
        return _wait_for_first(children)
    except KeyboardInterrupt:
        return 0
    finally:
        stop(children, seconds=4)


def _wait_for_first(children: list[subprocess.Popen[bytes]]) -> int:
    """Return the status of the first child that ends."""
    while True:
        for child in children:
            try:
                return child.wait(0.2)
            except subprocess.TimeoutExpired:
                continue


if __name__ == "__main__":
    sys.exit(main())
