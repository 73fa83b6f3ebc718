"""The pgTAP runner, against the Postgres that a localbase of its own runs."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import asyncpg
import pytest

from localbase.harness import Localbase
from tools import pgtap

needs_pgtap = pytest.mark.skipif(pgtap.installed() is None, reason=pgtap.ABSENT)


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with Localbase() as base:
        yield base.db_url


def run(url: str, folder: Path) -> int:
    return pgtap.main(["--db-url", url, str(folder)])


def test_statements_end_at_semicolons_that_are_not_inside_something() -> None:
    script = """
        begin;
        -- one; two
        select ';', $$ a; b $$, $x$ c; $$ d; $x$ as "e;f"; /* g; */
        rollback;
        select 2
    """
    first, second = pgtap.statements(script)
    assert first.startswith("-- one; two")
    assert first.endswith('as "e;f";')
    assert second == "select 2"


def test_what_is_only_comment_is_no_statement() -> None:
    assert list(pgtap.statements("-- nothing;\n/* here; */;")) == []


def test_the_newest_release_is_taken_and_parts_of_one_are_not(tmp_path: Path) -> None:
    folder = tmp_path / "share/postgresql/15/extension"
    folder.mkdir(parents=True)
    for name in ("pgtap--1.2.0", "pgtap--1.10.0", "pgtap--1.1.0--1.2.0", "pgtap-core--2.0.0"):
        (folder / f"{name}.sql").touch()
    found = pgtap.installed([str(tmp_path)])
    assert found is not None
    assert found.name == "pgtap--1.10.0.sql"


def test_without_pgtap_it_says_so_in_one_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(pgtap, "installed", lambda: None)
    assert pgtap.main([]) == pgtap.NOT_INSTALLED
    assert capsys.readouterr().out.splitlines() == [pgtap.ABSENT]


def test_a_report_counts_what_it_hears() -> None:
    report = pgtap.Report("x.test.sql")
    for said in (
        "1..4",
        "ok 1 - a",
        "not ok 2 - b\n# why",
        "not ok 3 - c # TODO later",
        "# remark",
    ):
        report.hear(said)
    report.conclude()
    assert (report.passed, report.failed) == (2, 2)
    assert report.complaints == ["not ok 2 - b\n# why", "planned 4 tests and ran 3"]


@needs_pgtap
def test_a_file_that_passes_passes(
    url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "a.test.sql").write_text(
        "begin; select plan(1); select pass('yes'); select * from finish(); rollback;"
    )
    assert run(url, tmp_path) == 0
    assert capsys.readouterr().out.splitlines() == [
        "ok   a.test.sql: 1 passed, 0 failed",
        "pgtap: 1 passed, 0 failed",
    ]


@needs_pgtap
def test_a_failure_is_shown_with_its_diagnosis(
    url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "a.test.sql").write_text("select plan(1); select is(1, 2, 'same');")
    assert run(url, tmp_path) == 1
    out = capsys.readouterr().out
    assert "FAIL a.test.sql: 0 passed, 1 failed" in out
    assert "have: 1" in out


@needs_pgtap
def test_an_error_fails_its_file_and_no_other(
    url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "a.test.sql").write_text("select plan(1); select nonsense();")
    (tmp_path / "b.test.sql").write_text("select plan(1); select pass('yes');")
    assert run(url, tmp_path) == 1
    lines = capsys.readouterr().out.splitlines()
    assert "ok   b.test.sql: 1 passed, 0 failed" in lines
    assert any("nonsense" in line for line in lines)


@needs_pgtap
def test_nothing_it_did_stays(url: str, tmp_path: Path) -> None:
    async def tables() -> list[str]:
        database = await asyncpg.connect(url)
        try:
            found = await database.fetch(
                "select 'schema ' || nspname as name from pg_namespace where nspname = 'pgtap'"
                " union all select relname from pg_class where relname = 'left_behind'"
            )
        finally:
            await database.close()
        return [row["name"] for row in found]

    (tmp_path / "a.test.sql").write_text(
        "begin; select plan(1); create table public.left_behind (); select pass('made'); commit;"
    )
    assert run(url, tmp_path) == 0
    assert asyncio.run(tables()) == []


@needs_pgtap
def test_a_folder_without_tests_is_a_failure(url: str, tmp_path: Path) -> None:
    assert run(url, tmp_path) == 1
