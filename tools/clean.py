"""Remove what localbase stored, wherever that is; the rest of `.parley` is the Makefile's."""

import subprocess
import sys

from tools.paths import PYTHON, ROOT, RUN_STATE


def main() -> int:
    """Remove the local database of this clone; return the exit status."""
    state = RUN_STATE / "localbase"
    if not state.exists():
        return 0
    command = [str(PYTHON), "-m", "localbase", "destroy", "--state", str(state)]
    return subprocess.run(command, cwd=ROOT, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
