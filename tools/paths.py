"""Where things lie in a clone. Standard library only: set-up runs before anything is installed."""

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
STATE = ROOT / ".parley"
VENV = STATE / "venv"
PYTHON = VENV / ("Scripts" if os.name == "nt" else "bin") / "python"
FRONTEND = ROOT / "frontend"
LOCALBASE = ROOT / "localbase"
LOCALBASE_JS_TESTS = LOCALBASE / "tests" / "js"
# What a running Parley stores; another folder lets several run beside each other.
RUN_STATE = Path(os.environ.get("PARLEY_STATE") or STATE)
RUN_FILE = RUN_STATE / "run.json"


def wheel_cache() -> Path:
    """Return the folder that keeps downloaded wheels for every clone of this person.

    It is `PARLEY_CACHE`, else the platform's cache folder (XDG Base Directory Specification), so a
    second clone is set up without a network.
    """
    chosen = os.environ.get("PARLEY_CACHE")
    if chosen:
        return Path(chosen)
    base = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    return Path(base) / "parley" / "wheels"
