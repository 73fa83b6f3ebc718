"""A call goes on while parts of Parley are killed; nothing written is lost or doubled."""

import time
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from e2e.people import Person
from e2e.stack import Part, Stack

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]

BACK_WITHIN = 60.0  # seconds until everything answers again


@pytest.fixture(scope="module")
def call(chromium: Browser, stack: Stack) -> Iterator[tuple[Person, Person]]:
    """Two people in a call with the chat open; one call for every part that is killed."""
    ada = Person(chromium, stack.url, "Ada Lovelace")
    bo = Person(chromium, stack.url, "Bo Nilsson")
    ada.sign_up()
    ada.create_organization("Analytical Engines")
    link = ada.schedule_meeting("Weekly review")
    for person in (ada, bo):
        person.join(link)
        person.open_chat()
    for person in (ada, bo):
        person.wait_for_media()
    yield ada, bo
    for person in (ada, bo):
        assert person.complaints == []
        person.close()


@pytest.mark.parametrize("part", ["postgrest", "backend", "postgres", "localbase"])
def test_the_call_and_its_chat_outlive(
    call: tuple[Person, Person], stack: Stack, part: Part
) -> None:
    ada, bo = call
    connections = [person.received()["made"] for person in call]
    written = [f"{part}: before", f"{part}: while it is down", f"{part}: still", f"{part}: after"]
    before, down, still, after = written

    ada.say(before)
    stack.kill(part)
    ada.say(down)
    bo.say(still)
    for person in call:
        person.wait_for_media()

    wait_until_back(stack)
    bo.say(after)
    for person in call:
        for text in written:
            expect(person.message(text)).to_have_count(1, timeout=60_000)
        person.wait_for_media()
    for person in call:
        expect(person.page.get_by_text("Reconnecting… your call goes on.")).to_have_count(0)
        expect(person.page.get_by_label("Sending")).to_have_count(0)
    assert [person.received()["made"] for person in call] == connections


def test_after_all_that_the_history_has_everything_once(call: tuple[Person, Person]) -> None:
    _, bo = call
    bo.page.reload()
    bo.go_in()
    bo.open_chat()
    for part in ("postgrest", "backend", "postgres", "localbase"):
        for when in ("before", "while it is down", "still", "after"):
            expect(bo.message(f"{part}: {when}")).to_have_count(1)


def wait_until_back(stack: Stack) -> None:
    """Wait until every part answers; it is brought back by nobody but the product."""
    deadline = time.monotonic() + BACK_WITHIN
    while not stack.is_ready():
        assert time.monotonic() < deadline, stack.said()
        time.sleep(0.1)
