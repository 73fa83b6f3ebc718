"""The recorded files were applied by the Supabase CLI 3.1, and what it recorded is beside them."""

import json
from pathlib import Path

import pytest

from localbase.db.statements import is_only_comment, split_statements

RECORDED = Path(__file__).parent / "recorded"
STATEMENTS = json.loads((RECORDED / "statements.json").read_text("utf-8"))


@pytest.mark.parametrize("name", STATEMENTS)
def test_a_file_is_split_as_the_cli_splits_it(name: str) -> None:
    sql = (RECORDED / f"{name}.sql").read_bytes().decode("utf-8")
    assert split_statements(sql) == STATEMENTS[name]


@pytest.mark.parametrize(
    "sql",
    [
        "select 'never closed; ",
        'select "never closed; ',
        "select $$ never closed; ",
        "select /* never closed; ",
        "select (never; closed; ",
        "create function f() begin atomic select 1; select 2;",
    ],
)
def test_what_is_never_closed_is_one_statement(sql: str) -> None:
    assert len(split_statements(sql)) == 1


def test_a_stray_parenthesis_does_not_swallow_the_rest() -> None:
    assert split_statements("select 1); select 2") == ["select 1)", "select 2"]


def test_a_parameter_is_no_dollar_quote() -> None:
    assert split_statements("prepare p as select $1; select $2$3") == [
        "prepare p as select $1",
        "select $2$3",
    ]


@pytest.mark.parametrize(
    ("statement", "only_comment"),
    [
        ("-- a remark at the end", True),
        ("-- one\n  /* two /* nested */ */\n-- three\n", True),
        ("/* never closed", True),
        ("-- why\nselect 1", False),
        ("select 1 -- why", False),
    ],
)
def test_a_remark_alone_is_told_from_a_statement(statement: str, only_comment: bool) -> None:
    assert is_only_comment(statement) is only_comment
