"""The test suites: what each runs, and how its result is counted."""

import json
import os
import shutil
import subprocess
import xml.etree.ElementTree as ET
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tools.paths import FRONTEND, PYTHON, ROOT, STATE

RESULTS = STATE / "test"
NOTHING_INSTALLED = 3  # tools.pgtap: pgTAP is not on this machine


@dataclass(frozen=True)
class Outcome:
    """What one suite did. `note` says why it ran nothing, when it did not."""

    passed: int = 0
    failed: int = 0
    skipped: int = 0
    log: Path | None = None
    note: str = ""


@dataclass(frozen=True)
class Suite:
    """A named group of tests and the function that runs it."""

    name: str
    run: Callable[[], Outcome]


def pytest_suite(name: str, *arguments: str) -> Suite:
    """Return a suite that runs pytest with `arguments`, counted from its JUnit report."""

    def run() -> Outcome:
        report = RESULTS / f"{name}.xml"
        report.unlink(missing_ok=True)
        command = [str(PYTHON), "-m", "pytest", "-q", f"--junitxml={report}", *arguments]
        status, log = _logged(name, command)
        return _counted(report, status, log)

    return Suite(name, run)


def _logged(name: str, command: list[str], cwd: Path = ROOT) -> tuple[int, Path]:
    """Run a command with what it prints kept in the suite's log; return its status and the log."""
    RESULTS.mkdir(parents=True, exist_ok=True)
    log = RESULTS / f"{name}.log"
    with log.open("wb") as output:
        done = subprocess.run(
            command, cwd=cwd, stdout=output, stderr=subprocess.STDOUT, check=False
        )
    return done.returncode, log


def _counted(report: Path, status: int, log: Path) -> Outcome:
    """Read a JUnit report. A runner that failed without a failed test counts as one failure."""
    if not report.exists():
        return Outcome(failed=1, log=log)
    # The report was written a moment ago by our own test runner.
    suites = ET.parse(report).getroot().iter("testsuite")  # noqa: S314
    total = failed = skipped = 0
    for suite in suites:
        total += int(suite.get("tests", 0))
        failed += int(suite.get("failures", 0)) + int(suite.get("errors", 0))
        skipped += int(suite.get("skipped", 0))
    if status and not failed:
        failed, total = 1, total + 1
    return Outcome(max(0, total - failed - skipped), failed, skipped, log)


def run_web() -> Outcome:
    """Run Vitest, counted from its JSON report."""
    report = RESULTS / "web.json"
    report.unlink(missing_ok=True)
    options = ["--reporter=default", "--reporter=json", f"--outputFile.json={report}"]
    command = ["npx", "--no-install", "vitest", "run", *options]
    status, log = _logged("web", command, cwd=FRONTEND)
    if not report.exists():
        return Outcome(failed=1, log=log)
    counts = json.loads(report.read_text())
    failed = counts["numFailedTests"] or int(status != 0)
    return Outcome(counts["numPassedTests"], failed, counts["numPendingTests"], log)


def run_schema() -> Outcome:
    """Run the pgTAP files against a database of their own, where pgTAP is installed."""
    command = [str(PYTHON), "-m", "tools.pgtap"]
    status, log = _logged("schema", command)
    lines = log.read_text().strip().splitlines() or [""]
    if status == NOTHING_INSTALLED:
        return Outcome(note=lines[-1])
    numbers = [int(word) for word in lines[-1].replace(",", " ").split() if word.isdigit()]
    passed, failed = [*numbers, 0, 0][:2]
    return Outcome(passed, failed or int(status != 0), log=log)


def run_browser() -> Outcome:
    """Run the browser suite, with Debian's Chromium installed first where that is allowed."""
    if not find_chromium() and not _install_chromium():
        return Outcome(
            note="no Chromium on this machine: install one (Debian: apt-get install chromium) "
            "and run `make test SUITES=browser`; the browser suite was not run"
        )
    return pytest_suite("browser", "e2e", "-m", "browser").run()


def find_chromium() -> str | None:
    """Return the path of a Chromium on this machine, if there is one."""
    names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
    return next((path for name in names if (path := shutil.which(name))), None)


def _install_chromium() -> bool:
    """Install Debian's Chromium when this is Debian and we may; tell whether it is there now."""
    if not shutil.which("apt-get") or os.geteuid() != 0:
        return False
    print("  installing chromium …", flush=True)
    env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for arguments in (["update"], ["install", "--yes", "--no-install-recommends", "chromium"]):
        subprocess.run(
            ["apt-get", "--quiet", *arguments], env=env, capture_output=True, check=False
        )
    return find_chromium() is not None


MEASURED = ("--cov", "--cov-append", "--cov-report=")
SUITES = (
    pytest_suite("tools", "tools/tests"),
    Suite("web", run_web),
    Suite("schema", run_schema),
    pytest_suite("localbase", "localbase/tests", "-n", "2", *MEASURED),
    pytest_suite("gateway", "backend/tests", "-n", "2", *MEASURED),
    pytest_suite("product", "e2e", "-m", "not browser"),
    Suite("browser", run_browser),
)
