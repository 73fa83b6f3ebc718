"""List the licences of what Parley ships, and refuse those that are not permissive.

`python -m tools.licences` writes docs/licences.md; with `--check` it only tells, by its exit
status, whether an installed package is missing from it. Read from what is installed: the Python
packages of the two programs' locks, and the npm packages that end in the page or that localbase
starts.
"""

import json
import re
import sys
from email.message import Message
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path
from typing import NamedTuple, cast

from tools.paths import FRONTEND, LOCALBASE, ROOT

PAGE = ROOT / "docs" / "licences.md"
PYTHON_LOCKS = ("backend/requirements.txt", "localbase/requirements.txt")
PERMISSIVE = re.compile(
    r"(MIT|BSD|Apache|ISC|PSF|Python Software Foundation|Unlicense|0BSD|CC0|OFL|Zlib|Public Domain"
    r"|MPL-2\.0|Mozilla Public License 2\.0|PostgreSQL|BlueOak|HPND|CNRI)",
    re.IGNORECASE,
)
# Packages whose metadata does not name the licence that their licence file is.
FROM_LICENCE_FILE = {"httpx-aiohttp": "BSD-3-Clause"}
HEAD = """# Licences

Parley itself is under the Apache License 2.0. What it ships with, made by `make types`; a licence
that is not permissive fails `make check`. MPL-2.0 packages are used unchanged.

"""


class Package(NamedTuple):
    """One shipped package."""

    name: str
    version: str
    licence: str
    where: str


def python_packages() -> set[Package]:
    """Return the locked Python packages that are installed here."""
    found = set()
    for lock in PYTHON_LOCKS:
        for name in re.findall(r"^([A-Za-z0-9_.-]+)==", (ROOT / lock).read_text(), re.MULTILINE):
            try:
                facts = cast("Message", metadata(name))  # what importlib.metadata reads into
            except PackageNotFoundError:
                continue  # locked for another platform
            found.add(Package(facts["Name"], facts["Version"], _licence(facts), "Python"))
    return found


def _licence(facts: Message) -> str:
    """Return a short name: the SPDX expression, else the classifiers, else the first line."""
    expression = FROM_LICENCE_FILE.get(str(facts["Name"])) or facts.get("License-Expression")
    if expression:
        return str(expression)
    classifiers = [
        line.rsplit(" :: ", 1)[-1]
        for line in facts.get_all("Classifier") or []
        if line.startswith("License ::") and line != "License :: OSI Approved"
    ]
    stated = (str(facts.get("License") or "").strip().splitlines() or [""])[0]
    return ", ".join(classifiers) or stated or "unknown"


def npm_packages(folder: Path, where: str) -> set[Package]:
    """Return the packages of a lock that are not for development only."""
    lock = json.loads((folder / "package-lock.json").read_text())
    return {
        Package(
            path.rsplit("node_modules/", 1)[-1],
            entry["version"],
            entry.get("license") or _npm_licence(folder / path),
            where,
        )
        for path, entry in lock["packages"].items()
        if path and not entry.get("dev") and (folder / path).is_dir()
    }


def _npm_licence(package: Path) -> str:
    return str(json.loads((package / "package.json").read_text()).get("license", "unknown"))


def page(packages: set[Package]) -> str:
    """Return the page's text."""
    rows = [
        _row(package)
        for package in sorted(packages, key=lambda package: (package.where, package.name.lower()))
    ]
    return (
        HEAD
        + "\n".join(["| package | version | licence | in |", "|---|---|---|---|", *rows])
        + "\n"
    )


def _row(package: Package) -> str:
    return f"| {package.name} | {package.version} | {package.licence} | {package.where} |"


def main(arguments: list[str]) -> int:
    """Write or check the page; return the exit status."""
    packages = (
        python_packages() | npm_packages(FRONTEND, "web app") | npm_packages(LOCALBASE, "localbase")
    )
    refused = [package for package in packages if not PERMISSIVE.search(package.licence)]
    for package in refused:
        print(f"not a permissive licence: {package.name} {package.licence}")
    if "--check" not in arguments:
        PAGE.write_text(page(packages))
    listed = PAGE.read_text()
    missing = [package.name for package in packages if _row(package) not in listed]
    if missing:
        print(f"not in docs/licences.md: {', '.join(missing)}; run `make types`")
    return 1 if refused or missing else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
