"""Runs the schema's pgTAP files: `python -m tools.pgtap [--db-url URL] [folder]`.

pgTAP is loaded as plain SQL, from where the system's package put it, into a schema of its own in a
transaction that is rolled back: nothing of it, nor of what the tests do, stays in the database. The
files are the ones `supabase test db` runs, unchanged.

Exit status: 0 all passed, 1 something failed, 3 there is no pgTAP on this machine.
"""

import argparse
import asyncio
import re
import sys
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

import asyncpg

from tools.paths import ROOT

FOLDER = ROOT / "supabase" / "tests" / "database"
NOT_INSTALLED = 3
ABSENT = "no pgTAP on this machine (Debian: apt-get install pgtap); the schema's tests were not run"

_PLACES = ("/usr", "/usr/local", "/opt/homebrew", "/opt/local")
_RELEASE = re.compile(r"pgtap--(\d+(?:\.\d+)+)\.sql")
# What may hold a semicolon that ends no statement, and the semicolon that ends one. Nested comments
# and backslash escapes are not understood: tests do without.
_TOKEN = re.compile(r"--[^\n]*|/\*.*?\*/|'[^']*'|\"[^\"]*\"|\$(\w*)\$.*?\$\1\$|;", re.DOTALL)
_COMMENT = re.compile(r"--[^\n]*|/\*.*?\*/", re.DOTALL)
_TRANSACTION = re.compile(r"(begin|start transaction|rollback|commit)\b", re.IGNORECASE)

# In a schema of its own it meets no pgTAP the database may already have.
_OWN_SCHEMA = "create schema pgtap; set local search_path = pgtap, public, extensions;"
# The tests call it as every role.
_OPEN_TO_ALL = """
grant usage on schema pgtap to public;
grant execute on all functions in schema pgtap to public;
grant select on all tables in schema pgtap to public;
"""


@dataclass
class Report:
    """What one file said. `complaints` holds each failure with pgTAP's diagnosis."""

    name: str
    planned: int = 0
    passed: int = 0
    failed: int = 0
    complaints: list[str] = field(default_factory=list)

    def hear(self, said: str) -> None:
        """Count one thing pgTAP said: a plan, a test's outcome, or a remark."""
        if plan := re.match(r"1\.\.(\d+)$", said):
            self.planned = int(plan[1])
        elif said.startswith("ok ") or (said.startswith("not ok ") and "# TODO" in said):
            self.passed += 1
        elif said.startswith("not ok "):
            self.fail(said)

    def fail(self, complaint: str) -> None:
        """Count a failure."""
        self.failed += 1
        self.complaints.append(complaint)

    def conclude(self) -> None:
        """Count as a failure that not exactly the planned tests ran."""
        ran = self.passed + self.failed
        if ran != self.planned:
            self.fail(f"planned {self.planned} tests and ran {ran}")

    def __str__(self) -> str:
        """One line, and below it what failed."""
        verdict = "FAIL" if self.failed else "ok"
        line = f"{verdict:4} {self.name}: {self.passed} passed, {self.failed} failed"
        return "\n".join([line, *self.complaints])


def installed(places: Iterable[str] = _PLACES) -> Path | None:
    """The newest pgTAP a package installed under these prefixes, or None."""
    found = [
        (tuple(map(int, release[1].split("."))), path)
        for place in places
        for folder in ("postgresql*/*", "postgresql*", "pgsql*")
        for path in Path(place).glob(f"share/{folder}/extension/pgtap--*.sql")
        if (release := _RELEASE.fullmatch(path.name))
    ]
    return max(found)[1] if found else None


def statements(script: str) -> Iterator[str]:
    """The statements of an SQL script, without what is only comment and without transactions'."""
    start = 0
    ends = [token.end() for token in _TOKEN.finditer(script) if token[0] == ";"]
    for end in [*ends, len(script)]:
        statement = script[start:end].strip()
        bare = _COMMENT.sub("", statement).strip(" \n;")
        if bare and not _TRANSACTION.match(bare):
            yield statement
        start = end


async def run_script(
    database: "asyncpg.Connection[asyncpg.Record]", name: str, script: str
) -> Report:
    """Run one file's text inside the transaction that holds pgTAP, and undo it."""
    report = Report(name)
    await database.execute("savepoint script")
    try:
        for statement in statements(script):
            for row in await database.fetch(statement):
                report.hear(str(row[0]))
    except asyncpg.PostgresError as error:
        report.fail(f"{statement}\n# {error}")
    finally:
        await database.execute("rollback to savepoint script")
    report.conclude()
    return report


async def run_scripts(url: str, pgtap: str, scripts: dict[str, str]) -> list[Report]:
    """Run test files, given by name and text, printing each one's report.

    Args:
        url: a database whose migrations are applied; as role `postgres`.
        pgtap: the SQL that defines pgTAP.
        scripts: text by name.
    """
    # Never committed: the connection's end undoes everything, also when this program is killed.
    database = await asyncpg.connect(url, statement_cache_size=0)
    reports: list[Report] = []
    try:
        await database.execute(f"begin; {_OWN_SCHEMA} {pgtap}; {_OPEN_TO_ALL}")
        for name, script in scripts.items():
            reports.append(await run_script(database, name, script))
            print(reports[-1], flush=True)
    finally:
        await database.close()
    return reports


def main(arguments: list[str] | None = None) -> int:
    """Run the files and return the exit status; without a database, start localbase for one."""
    parser = argparse.ArgumentParser(prog="python -m tools.pgtap", description=__doc__)
    parser.add_argument("--db-url", help="the database to test; without it, one is started")
    parser.add_argument("folder", nargs="?", type=Path, default=FOLDER)
    options = parser.parse_args(arguments)
    pgtap = installed()
    if pgtap is None:
        print(ABSENT)
        return NOT_INSTALLED
    with ExitStack() as stack:
        url = options.db_url or _own_database(stack)
        scripts = {
            path.name: path.read_text() for path in sorted(options.folder.glob("*.test.sql"))
        }
        reports = asyncio.run(run_scripts(url, pgtap.read_text(), scripts))
    passed = sum(report.passed for report in reports)
    failed = sum(report.failed for report in reports) if reports else 1
    print(f"pgtap: {passed} passed, {failed} failed")
    return int(failed > 0)


def _own_database(stack: ExitStack) -> str:
    """Start localbase with the migrations of this repository, until the stack closes."""
    from localbase.harness import Localbase  # noqa: PLC0415 - only who starts one needs it

    return stack.enter_context(Localbase()).db_url


if __name__ == "__main__":
    sys.exit(main())
