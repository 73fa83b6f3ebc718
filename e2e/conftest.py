"""Fixtures of the whole-product tests."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from e2e.people import browser
from e2e.stack import Stack


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """A Chromium that the tests of one file share."""
    with browser() as running:
        yield running


@pytest.fixture(scope="module")
def stack() -> Iterator[Stack]:
    """A Parley that the tests of one file share."""
    with Stack() as running:
        yield running


@pytest.fixture
def own_stack() -> Iterator[Stack]:
    """A Parley that one test may stop and break; it is started by the test."""
    running = Stack()
    try:
        yield running
    finally:
        running.__exit__()
