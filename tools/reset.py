"""Empty the local database of this clone; apply migrations and seed: `python -m tools.reset`."""

import subprocess
import sys

from tools.paths import PYTHON, ROOT
from tools.settings import localbase_settings, settings


def main() -> int:
    """Reset it, whether it runs or not; return the exit status."""
    env = localbase_settings(settings())
    return subprocess.run(
        [str(PYTHON), "-m", "localbase", "reset"], cwd=ROOT, env=env, check=False
    ).returncode


if __name__ == "__main__":
    sys.exit(main())
