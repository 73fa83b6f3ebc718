"""A suite's line tells the truth."""

from pathlib import Path

import pytest

from tools import suites, test
from tools.suites import Outcome, Suite, pytest_suite


@pytest.fixture(autouse=True)
def results(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder for the reports of this test alone."""
    monkeypatch.setattr(suites, "RESULTS", tmp_path / "results")
    return tmp_path


def write(folder: Path, body: str) -> str:
    path = folder / "test_sample.py"
    path.write_text(body)
    return str(path)


def test_passed_failed_and_skipped_are_counted(results: Path) -> None:
    body = (
        "import pytest\n"
        "def test_good(): pass\n"
        "def test_bad(): assert False\n"
        "@pytest.mark.skip(reason='shown')\ndef test_left(): pass\n"
    )
    outcome = pytest_suite("sample", write(results, body), "-p", "no:cacheprovider").run()
    assert (outcome.passed, outcome.failed, outcome.skipped) == (1, 1, 1)
    assert outcome.log
    assert "test_bad" in outcome.log.read_text()


def test_a_suite_that_cannot_be_collected_is_a_failure(results: Path) -> None:
    outcome = pytest_suite("sample", write(results, "import nowhere\n")).run()
    assert outcome.failed == 1


@pytest.mark.parametrize(("ci", "failed"), [("true", 1), ("", 0)])
def test_a_suite_that_ran_nothing_fails_only_in_ci(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], ci: str, failed: int
) -> None:
    monkeypatch.setenv("CI", ci)
    empty = Suite("empty", lambda: Outcome(note="why not"))
    monkeypatch.setattr(test, "SUITES", (empty,))
    assert test.main(["empty"]) == failed
    printed = capsys.readouterr().out
    assert "why not" in printed
    assert printed.endswith(f"0 passed, {failed} failed, 0 skipped\n")


def test_an_unknown_suite_is_refused_by_name(capsys: pytest.CaptureFixture[str]) -> None:
    assert test.main(["nothing"]) == 2
    assert "No suite nothing" in capsys.readouterr().err
