"""Branch coverage of the two programs, measured while their suites run."""

import subprocess

from tools.paths import PYTHON, ROOT, STATE

LEAST = 90  # percent
DATA = STATE / "coverage"
PROGRAMS = {"localbase": "localbase/*", "gateway": "backend/app/*"}


def forget() -> None:
    """Remove what earlier runs measured."""
    DATA.mkdir(parents=True, exist_ok=True)
    for file in DATA.iterdir():
        file.unlink()


def percent(program: str) -> int:
    """Return the share of a program's lines and branches that ran; 0 when nothing was measured."""
    command = [str(PYTHON), "-m", "coverage", "report", "--format=total"]
    done = subprocess.run(
        [*command, f"--include={PROGRAMS[program]}"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    said = done.stdout.strip().splitlines()
    return int(said[-1]) if said and said[-1].isdecimal() else 0
