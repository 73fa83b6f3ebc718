"""Write the requirements locks anew: names, versions and hashes, no addresses.

Needs uv, which is installed into the virtual environment for the occasion: only whoever changes a
dependency runs this.
"""

import os
import subprocess
import sys

from tools.paths import PYTHON, ROOT

INPUTS = ("backend/requirements.in", "localbase/requirements.in", "requirements-dev.in")
OPTIONS = [
    "--universal",
    "--python-version=3.11",
    "--generate-hashes",
    "--no-emit-index-url",
    "--no-emit-find-links",
    "--no-header",
    "--quiet",
]


def main(arguments: list[str]) -> int:
    """Lock each input in its folder; `--upgrade` takes newer versions. Return the exit status."""
    python = str(PYTHON)
    subprocess.run([python, "-m", "pip", "install", "--quiet", "uv"], check=True)
    env = {key: value for key, value in os.environ.items() if key != "PIP_FIND_LINKS"}
    for name in INPUTS:
        path = ROOT / name
        output = path.with_suffix(".txt").name
        compile_ = [python, "-m", "uv", "pip", "compile", path.name, "-o", output]
        done = subprocess.run(
            [*compile_, *OPTIONS, *arguments], cwd=path.parent, env=env, check=False
        )
        if done.returncode:
            return done.returncode
        print(f"  {path.with_suffix('.txt').relative_to(ROOT)}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
