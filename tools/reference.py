"""Write the tables of the reference pages from the code they describe.

`python -m tools.reference` fills the marked parts of docs/05 and docs/06; with `--check` it only
tells, by its exit status, whether they are stale.
"""

import json
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from tools.paths import ROOT
from tools.types import document

# The gateway is on the path only from here on.
sys.path.insert(0, str(ROOT / "backend"))
from app.config import Settings
from app.core.exceptions import error_classes

PAGES = ("docs/05-API-REFERENCE.md", "docs/06-DEPLOYMENT-GUIDE.md")
METHODS = ("get", "post", "put", "patch", "delete")


def table(head: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    """Return a Markdown table; bars inside cells are escaped."""
    lines = [head, tuple("---" for _ in head), *rows]
    return "\n".join(
        "| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines
    )


def routes() -> str:
    """Return the routes by path: what they do, who may call, and their error codes."""
    rows = [
        (f"`{method.upper()} {path}`", _first_line(operation), _caller(operation))
        for path, operations in json.loads(document())["paths"].items()
        for method, operation in operations.items()
        if method in METHODS
    ]
    return table(("route", "what it does", "caller"), rows)


def _first_line(operation: dict[str, Any]) -> str:
    text: str = operation.get("description") or operation["summary"]
    return text.splitlines()[0]


def _caller(operation: dict[str, Any]) -> str:
    schemes = [name for entry in operation.get("security", []) for name in entry]
    return ", ".join(schemes) or "anyone"


def errors() -> str:
    """Return every error code with its status and its meaning."""
    rows = [
        (f"`{error.code}`", str(error.status), (error.__doc__ or "").strip().splitlines()[0])
        for error in sorted(error_classes(), key=lambda error: (error.status, error.code))
    ]
    return table(("code", "status", "meaning"), rows)


def settings() -> str:
    """Return every setting with its default and its one line."""
    rows = [
        (f"`{name.upper()}`", _default(field.default), field.description or "")
        for name, field in Settings.model_fields.items()
    ]
    return table(("setting", "default", "what it is"), rows)


def _default(value: object) -> str:
    if isinstance(value, Path):
        return f"`{value.relative_to(ROOT).as_posix()}`"
    text = ",".join(value) if isinstance(value, tuple) else str(value)
    return f"`{text}`" if text else ""


PARTS: dict[str, Callable[[], str]] = {"routes": routes, "errors": errors, "settings": settings}


def filled(page: str) -> str:
    """Return a page's text with its marked parts made anew.

    Raises:
        ValueError: a part is opened and never closed.
    """
    for name, make in PARTS.items():
        start, end = f"<!-- generated: {name} -->\n", "<!-- end -->"
        if start not in page:
            continue
        before, rest = page.split(start, 1)
        _, after = rest.split(end, 1)
        page = f"{before}{start}\n{make()}\n\n{end}{after}"
    return page


def main(arguments: list[str]) -> int:
    """Write the pages, or check them; return the exit status."""
    stale = []
    for name in PAGES:
        path = ROOT / name
        text = path.read_text()
        made = filled(text)
        if made != text:
            stale.append(name)
            if "--check" not in arguments:
                path.write_text(made)
    if stale and "--check" in arguments:
        print(f"stale: {', '.join(stale)}; run `make types`")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
