"""Remove what localbase stored, wherever it lies; the rest of `.parley` is the Makefile's."""

import sys

from localbase.db.places import clear
from localbase.state import State
from tools.paths import RUN_STATE


def main() -> int:
    """Remove the local database of this clone; return the exit status."""
    state = State(RUN_STATE / "localbase")
    if pid := state.holder():
        print(f"parley: localbase runs (process {pid}); stop it first", file=sys.stderr)
        return 1
    clear(state)
    return 0


if __name__ == "__main__":
    sys.exit(main())
