"""Every check that needs no running product, one line each: style, types, contracts, files."""

import filecmp
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from tools.paths import FRONTEND, PYTHON, ROOT, STATE

MAX_LINES = 400
MAX_TEST_LINES = 600
GENERATED = {"schema.d.ts"}
ADDRESS_MARKS = ('"resolved": "http', "--index-url", "--extra-index-url", "--find-links", "http://")
LOCKS = ("*requirements*.txt", "*package-lock.json")


def run(*command: str, cwd: Path = ROOT) -> str:
    """Run a command; return nothing when it succeeds, else what it printed."""
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)
    return (done.stdout + done.stderr or "failed") if done.returncode else ""


def python(module: str, *arguments: str) -> str:
    """Run a Python tool of the virtual environment."""
    return run(str(PYTHON), "-m", module, *arguments)


def npm(script: str) -> str:
    """Run a script of the web app's package."""
    return run("npm", "run", "--silent", script, cwd=FRONTEND)


def import_contracts() -> str:
    """Complain of an import that goes against the directions between rooms."""
    linter, cache = PYTHON.parent / "lint-imports", STATE / "cache" / "imports"
    return run("env", "PYTHONPATH=backend:.", str(linter), "--cache-dir", str(cache))


def generated_types() -> str:
    """Complain when the committed OpenAPI document or the types made from it are stale."""
    with tempfile.TemporaryDirectory() as folder:
        document, types = Path(folder) / "openapi.json", Path(folder) / "schema.d.ts"
        said = python("tools.types", str(document))
        said = said or run(
            "npx",
            "--no-install",
            "openapi-typescript",
            str(document),
            "-o",
            str(types),
            "--default-non-nullable=false",  # as the package's own script does
            cwd=FRONTEND,
        )
        pairs = ((document, "openapi.json"), (types, "schema.d.ts"))
        stale = [
            name
            for made, name in pairs
            if not said and not filecmp.cmp(made, FRONTEND / "src" / "api" / name, shallow=False)
        ]
    return said or (f"stale: {', '.join(stale)}; run `make types`" if stale else "")


def tracked(*patterns: str) -> list[Path]:
    """Return the files git knows, or would add, that match `patterns`."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", *patterns],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return [path for name in listed.stdout.splitlines() if (path := ROOT / name).is_file()]


def short_files() -> str:
    """Complain of files too long to have one subject."""
    complaints = []
    for path in tracked("*.py", "*.ts", "*.tsx", "*.sql"):
        if path.name in GENERATED:
            continue
        is_test = "tests" in path.parts or ".test." in path.name or "e2e" in path.parts
        lines = len(path.read_text().splitlines())
        if lines > (MAX_TEST_LINES if is_test else MAX_LINES):
            complaints.append(f"{path.relative_to(ROOT)}: {lines} lines")
    return "\n".join(complaints)


def bare_locks() -> str:
    """Complain of lock files that name a download address."""
    return "\n".join(
        f"{path.relative_to(ROOT)}: holds {mark}"
        for path in tracked(*LOCKS)
        for mark in ADDRESS_MARKS
        if mark in path.read_text()
    )


CHECKS: dict[str, Callable[[], str]] = {
    "ruff": lambda: python("ruff", "check", "."),
    "format": lambda: python("ruff", "format", "--check", "."),
    "mypy": lambda: python("mypy", "backend/app", "backend/tests", "localbase", "tools", "e2e"),
    # The linter looks for packages on the path only; `app` lies in backend/.
    "imports": import_contracts,
    "eslint": lambda: npm("lint"),
    "tsc": lambda: npm("typecheck"),
    "types": generated_types,
    "docs": lambda: python("tools.reference", "--check"),
    "licences": lambda: python("tools.licences", "--check"),
    "files": short_files,
    "locks": bare_locks,
}


def main() -> int:
    """Run every check; return the exit status."""
    failed = 0
    for name, check in CHECKS.items():
        started = time.monotonic()
        said = check().strip()
        failed += bool(said)
        verdict = "FAILED" if said else "ok"
        print(f"  {name:<8} {verdict:<6} {time.monotonic() - started:>5.1f} s", flush=True)
        if said:
            print(said, flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
