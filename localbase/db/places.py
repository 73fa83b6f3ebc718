"""Where Postgres' files lie, and who runs it.

Postgres refuses to run as root. Started by root we run it as another user, who may reach neither
this clone nor its state (a home of mode 0700). Then binaries are copied to, and data lives in, a
folder below /var/lib/parley (else /var/tmp) named after the state folder, which
`<state>/postgres` links to.
"""

import hashlib
import os
import shutil
import stat
from dataclasses import dataclass
from pathlib import Path

from localbase.db.binaries import PostgresBinaries
from localbase.db.process import Account, unprivileged
from localbase.errors import Refusal
from localbase.state import State

_SHELTERS = (Path("/var/lib/parley"), Path("/var/tmp/parley"))  # noqa: S108 - made 0755 by root
_OWNER = "state-folder"


class NoPlace(Refusal):
    """Postgres' files cannot lie anywhere it could reach; the message says why."""


@dataclass(frozen=True)
class Place:
    """The folder of one cluster (settings, data), its binaries, and who runs it (None: we)."""

    home: Path
    binaries: PostgresBinaries
    account: Account | None

    @property
    def data(self) -> Path:
        """The data directory."""
        return self.home / "data"


def settle(state: State, binaries: PostgresBinaries) -> Place:
    """Return a place Postgres can run at, made if need be.

    Raises:
        NoPlace: there is none.
    """
    account = _owner(state.postgres / "data") or unprivileged()
    home = _home(state, account)
    if account and not _readable(binaries, account):
        binaries = _copied(binaries, home)
    return Place(home, binaries, account)


def clear(state: State) -> None:
    """Remove the cluster and its copied binaries, wherever they lie."""
    link = state.postgres
    if link.is_symlink():
        home = link.resolve()
        if _belongs(home, state):
            shutil.rmtree(home, ignore_errors=True)
        link.unlink()
    shutil.rmtree(link, ignore_errors=True)


def _owner(data: Path) -> Account | None:
    """Return who owns the data when we are root and somebody else made it as himself."""
    if os.geteuid() != 0 or not data.exists():
        return None
    uid = data.stat().st_uid
    return Account.of(uid) if uid else None


def _home(state: State, account: Account | None) -> Path:
    home = state.postgres
    if home.is_symlink() and _belongs(home.resolve(), state):
        return home.resolve()
    if home.is_symlink():
        home.unlink()  # this state folder is a copy of another, whose data is not ours
    if account is None or passable(state.folder, account):
        home.mkdir(mode=0o755, exist_ok=True)
        return home.resolve()
    shelter = _shelter(state)
    if home.exists():  # the folder was closed to others after Postgres had begun to live in it
        for part in home.iterdir():
            shutil.move(part, shelter / part.name)
        home.rmdir()
    home.symlink_to(shelter)
    return shelter


def _shelter(state: State) -> Path:
    """Make this state's folder below one that every user can pass."""
    key = hashlib.sha256(str(state.folder).encode()).hexdigest()[:16]
    for root in _SHELTERS:
        try:
            root.mkdir(mode=0o755, parents=True, exist_ok=True)
            if root.is_symlink() or root.stat().st_uid != 0:
                continue  # somebody else's: not to be trusted with data
            root.chmod(0o755)
            home = root / key
            home.mkdir(mode=0o755, exist_ok=True)
            home.chmod(0o755)
            (home / _OWNER).write_text(str(state.folder))
        except OSError:
            continue
        return home
    raise NoPlace("Postgres does not run as root, and neither /var/lib nor /var/tmp is writable.")


def _belongs(home: Path, state: State) -> bool:
    """Tell whether a sheltered home was made for this state folder, or for one that is gone."""
    try:
        owner = Path((home / _OWNER).read_text())
    except OSError:
        return False
    if owner == state.folder or not (owner / "postgres").is_symlink():
        (home / _OWNER).write_text(str(state.folder))
        return True
    return False


def passable(folder: Path, account: Account) -> bool:
    """Tell whether `account` may pass through `folder` and everything above it."""
    return all(_allows(place, account, 0o1) for place in (folder, *folder.parents))


def _readable(binaries: PostgresBinaries, account: Account) -> bool:
    root = binaries.root.resolve()
    inside = (root, binaries.bin, *(p for p in root.glob("*") if p.is_dir()))
    return (
        passable(root, account)
        and all(_allows(place, account, 0o5) for place in inside)
        and _allows(binaries.bin / "postgres", account, 0o5)
    )


def _allows(path: Path, account: Account, bits: int) -> bool:
    """Tell whether the mode of `path` gives `account` these bits (4 read, 1 pass or run)."""
    try:
        facts = path.stat()
    except OSError:
        return False
    mode = stat.S_IMODE(facts.st_mode)
    if facts.st_uid == account.uid:
        mode >>= 6
    elif facts.st_gid == account.gid:
        mode >>= 3
    return mode & bits == bits


def _copied(binaries: PostgresBinaries, home: Path) -> PostgresBinaries:
    """Copy the binaries into `home` unless that was done; a copy is whole or absent."""
    if not binaries.relocatable:
        raise NoPlace(f"The user Postgres runs as cannot reach {binaries.bin}.")
    facts = (binaries.bin / "postgres").stat()
    target = home / f"binaries-{binaries.major}-{facts.st_size}-{int(facts.st_mtime)}"
    if not target.exists():
        fresh = target.with_suffix(f".{os.getpid()}")
        shutil.copytree(binaries.root, fresh, symlinks=True)
        for path in (fresh, *fresh.rglob("*")):
            if not path.is_symlink():
                path.chmod(0o755 if path.is_dir() or os.access(path, os.X_OK) else 0o644)
        fresh.rename(target)
    return binaries.moved_to(target)
