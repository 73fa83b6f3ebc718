"""Make a clone ready: the virtual environment, the npm packages and the built page.

`python3 -m tools.setup [run|test]`. Standard library only. Every step leaves a stamp that holds the
hash of what it was made from, so a second call does nothing when nothing changed, and a call that
was interrupted is simply made again.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from tools.paths import (
    FRONTEND,
    LOCALBASE,
    LOCALBASE_JS_TESTS,
    PYTHON,
    ROOT,
    STATE,
    VENV,
    wheel_cache,
)

LOCKS = {
    "run": ["backend/requirements.txt", "localbase/requirements.txt"],
    "test": ["backend/requirements.txt", "localbase/requirements.txt", "requirements-dev.txt"],
}
PAGE_SOURCES = ("src", "public", "index.html", "package-lock.json", "vite.config.ts")
MIN_PYTHON = (3, 11)
MIN_NODE = (20, 19)  # what Vite needs of the oldest line still supported
FETCH_SECONDS = 300.0


class SetupFailed(Exception):
    """A step could not be done; the message is one sentence for a person."""


def main(arguments: list[str]) -> int:
    """Set up for `run` (the default) or for `test`; return the exit status."""
    purpose = arguments[0] if arguments else "run"
    try:
        check_versions()
        install_python(purpose)
        install_node(LOCALBASE)
        install_node(FRONTEND)
        if purpose == "test":
            install_node(LOCALBASE_JS_TESTS)
        build_page()
    except SetupFailed as failure:
        print(f"parley: {failure}", file=sys.stderr)
        return 1
    return 0


def check_versions() -> None:
    """Raise `SetupFailed` unless Python and Node are new enough."""
    if sys.version_info < MIN_PYTHON:
        raise SetupFailed(
            f"Python 3.11 or newer is needed and {sys.executable} is {sys.version.split()[0]}; "
            "name another with `make PYTHON=python3.12 …`."
        )
    node = shutil.which("node")
    if not node or not shutil.which("npm"):
        raise SetupFailed("Node.js 20.19 or newer with npm is needed, and none is on the PATH.")
    version = subprocess.run([node, "--version"], capture_output=True, text=True, check=True).stdout
    if tuple(int(part) for part in version.strip().lstrip("v").split(".")[:2]) < MIN_NODE:
        raise SetupFailed(f"Node.js 20.19 or newer is needed and {node} is {version.strip()}.")


def install_python(purpose: str) -> None:
    """Make the virtual environment and install the locked packages of `purpose`."""
    made_from = f"{sys.version} {sys.base_prefix}"
    # What `test` installed holds all that `run` needs: a stamp of either serves `run`.
    stamps = {name: _digest([made_from], [ROOT / lock for lock in LOCKS[name]]) for name in LOCKS}
    wanted = {stamps[purpose], stamps["test"]}
    stamp = STATE / "stamps" / "python"
    if PYTHON.exists() and _read(stamp) in wanted:
        return
    with _step(f"Python packages ({purpose})"):
        _make_venv(made_from)
        locks = [ROOT / lock for lock in LOCKS[purpose]]
        _pip_install(locks, cache_mark=_wheels() / f"{stamps[purpose][:32]}.complete")
    _write(stamp, stamps[purpose])


def _make_venv(made_from: str) -> None:
    """Make `.parley/venv`, anew when it was made by another Python."""
    mark = VENV / "made-from"
    if PYTHON.exists() and _read(mark) == made_from:
        return
    shutil.rmtree(VENV, ignore_errors=True)
    try:
        _run([sys.executable, "-m", "venv", str(VENV)])
    except SetupFailed as failure:
        raise SetupFailed(
            f"the virtual environment could not be made (Debian and Ubuntu: install "
            f"python3-venv): {failure}"
        ) from None
    _write(mark, made_from)


def _wheels() -> Path:
    """Return the folder of downloaded wheels: the person's, this clone's where that is closed."""
    cache = wheel_cache()
    try:
        cache.mkdir(parents=True, exist_ok=True)
    except OSError:
        cache = STATE / "wheels"
    if not os.access(cache, os.W_OK):
        cache = STATE / "wheels"
    cache.mkdir(parents=True, exist_ok=True)
    return cache


def _pip_install(locks: list[Path], *, cache_mark: Path) -> None:
    """Install `locks` from the wheel cache, which is filled first when it has not all of them."""
    cache = cache_mark.parent
    requirements = [part for lock in locks for part in ("-r", str(lock))]
    pip = [str(PYTHON), "-m", "pip", "--disable-pip-version-check", "--quiet"]
    if not cache_mark.exists():
        _run([*pip, "download", "--require-hashes", "--dest", str(cache), *requirements])
        cache_mark.touch()
    offline = ["--no-index", "--find-links", str(cache), "--require-hashes"]
    try:
        _run([*pip, "install", *offline, *requirements])
    except SetupFailed:
        cache_mark.unlink(missing_ok=True)  # a cache somebody cleaned: fill it the next time
        raise


def install_node(folder: Path) -> None:
    """Install `folder`'s locked npm packages; install scripts never run."""
    stamp = STATE / "stamps" / f"npm-{folder.relative_to(ROOT).as_posix().replace('/', '-')}"
    digest = _digest([], [folder / "package-lock.json"])
    if (folder / "node_modules").is_dir() and _read(stamp) == digest:
        return
    with _step(f"npm packages of {folder.relative_to(ROOT)}"):
        quiet = ["--no-audit", "--no-fund", "--loglevel=error"]
        _run_patiently(["npm", "ci", "--prefer-offline", "--ignore-scripts", *quiet], cwd=folder)
    _write(stamp, digest)


def build_page() -> None:
    """Build the web app into `frontend/dist` when its sources changed."""
    stamp = STATE / "stamps" / "page"
    digest = _digest([], _files(FRONTEND / source for source in PAGE_SOURCES))
    if (FRONTEND / "dist" / "index.html").exists() and _read(stamp) == digest:
        return
    with _step("the web page"):
        _run(["npm", "run", "--silent", "build"], cwd=FRONTEND)
    _write(stamp, digest)


@contextmanager
def _step(name: str) -> Iterator[None]:
    """Say what is being done, and how long it took."""
    print(f"  {name} …", end="", flush=True)
    started = time.monotonic()
    try:
        yield
    except BaseException:
        print(" failed", flush=True)
        raise
    print(f" {time.monotonic() - started:.0f} s", flush=True)


def _run_patiently(command: list[str], cwd: Path) -> None:
    """Run a command that fetches; npm can wait for ever for a connection that died: try again."""
    try:
        _run(command, cwd, seconds=FETCH_SECONDS)
    except subprocess.TimeoutExpired:
        try:
            _run(command, cwd, seconds=FETCH_SECONDS)
        except subprocess.TimeoutExpired:
            raise SetupFailed(f"`{' '.join(command[:2])}` got no further; try again.") from None


def _run(command: list[str], cwd: Path = ROOT, seconds: float | None = None) -> None:
    """Run a command; raise `SetupFailed` with both ends of what it printed when it fails."""
    done = subprocess.run(
        command, cwd=cwd, capture_output=True, text=True, check=False, timeout=seconds
    )
    if done.returncode:
        said = (done.stdout + done.stderr).strip()
        if len(said) > 2000:  # npm tells the reason first, pip last
            said = f"{said[:1000]}\n…\n{said[-1000:]}"
        raise SetupFailed(f"`{' '.join(command[:4])} …` failed:\n{said}")


def _files(places: Iterable[Path]) -> list[Path]:
    """Return the files at or below `places`, in a stable order."""
    found: list[Path] = []
    for place in places:
        found += sorted(p for p in place.rglob("*") if p.is_file()) if place.is_dir() else [place]
    return [path for path in found if path.exists()]


def _digest(words: list[str], files: Iterable[Path]) -> str:
    """Return one hash over words and over files' names and contents."""
    digest = hashlib.sha256("\0".join(words).encode())
    for path in files:
        digest.update(path.relative_to(ROOT).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


def _read(path: Path) -> str:
    return path.read_text() if path.exists() else ""


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
