"""Every route, error code and setting stands in the docs."""

import re

import pytest
from app.config import Settings

from tools import reference
from tools.paths import ROOT


@pytest.mark.parametrize("name", reference.PAGES)
def test_the_reference_tables_are_what_the_code_says(name: str) -> None:
    text = (ROOT / name).read_text()
    assert reference.filled(text) == text


def test_every_setting_stands_in_the_example() -> None:
    example = (ROOT / ".env.example").read_text()
    written = set(re.findall(r"^#?\s?([A-Z][A-Z0-9_]+)=", example, re.MULTILINE))
    known = {name.upper() for name in Settings.model_fields}
    assert known - written == set()


def test_a_bar_in_a_cell_does_not_break_the_table() -> None:
    assert reference.table(("a",), [("x|y",)]).splitlines()[-1] == "| x\\|y |"
