"""Run the test suites, one line each, and close with the sum.

`python -m tools.test [suite …]`. A failed suite prints the end of its log. With `CI=true` a suite
that ran nothing is a failure.
"""

import os
import sys
import time
from collections.abc import Sequence

from tools import coverage
from tools.suites import SUITES, Outcome, Suite

LOG_TAIL = 20_000  # characters of a failed suite's log that are printed


def main(names: Sequence[str]) -> int:
    """Run the suites called `names`, or all; return the exit status."""
    known = {suite.name: suite for suite in SUITES}
    if unknown := [name for name in names if name not in known]:
        print(f"No suite {unknown[0]}; there are {', '.join(known)}.", file=sys.stderr)
        return 2
    if not names:
        coverage.forget()
    outcomes = [_run(known[name]) for name in names or known]
    if not names:
        outcomes.append(_covered())
    passed, failed, skipped = (
        sum(getattr(outcome, count) for outcome in outcomes)
        for count in ("passed", "failed", "skipped")
    )
    print(f"\n{passed} passed, {failed} failed, {skipped} skipped", flush=True)
    return 1 if failed else 0


def _run(suite: Suite) -> Outcome:
    """Run one suite and print its line."""
    print(f"  {suite.name:<10}", end="", flush=True)
    started = time.monotonic()
    outcome = _strict(suite.run())
    counts = f"{outcome.passed:>5} passed {outcome.failed:>3} failed {outcome.skipped:>3} skipped"
    seconds = time.monotonic() - started
    print(f"{counts} {seconds:>6.0f} s  {outcome.note}", flush=True)
    if outcome.failed and outcome.log:
        print(outcome.log.read_text(errors="replace")[-LOG_TAIL:], flush=True)
    return outcome


def _covered() -> Outcome:
    """Print the programs' branch coverage; too little of it is a failure."""
    found = {program: coverage.percent(program) for program in coverage.PROGRAMS}
    shares = ", ".join(f"{program} {share} %" for program, share in found.items())
    print(f"  {'coverage':<10}{shares} (at least {coverage.LEAST} %)", flush=True)
    return Outcome(failed=sum(share < coverage.LEAST for share in found.values()))


def _strict(outcome: Outcome) -> Outcome:
    """In continuous integration count a suite that ran nothing as a failure."""
    ran = outcome.passed + outcome.failed
    if ran or os.environ.get("CI") != "true":
        return outcome
    return Outcome(failed=1, log=outcome.log, note=outcome.note or "no test ran")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
