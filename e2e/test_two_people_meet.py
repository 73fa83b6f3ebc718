"""The journey for which Parley exists, in real browsers with fake devices."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from e2e.people import Person, eventually
from e2e.stack import Stack

pytestmark = pytest.mark.browser


@pytest.fixture
def ada(chromium: Browser, stack: Stack) -> Iterator[Person]:
    person = Person(chromium, stack.url, "Ada Lovelace")
    yield person
    person.close()
    assert person.complaints == []


@pytest.fixture
def bo(chromium: Browser, stack: Stack) -> Iterator[Person]:
    person = Person(chromium, stack.url, "Bo Nilsson")
    yield person
    person.close()
    assert person.complaints == []


@pytest.fixture
def link(ada: Person) -> str:
    """A meeting that Ada scheduled, open to whoever has its link."""
    ada.sign_up()
    ada.create_organization("Analytical Engines")
    return ada.schedule_meeting("Weekly review")


def in_a_call(ada: Person, bo: Person, link: str) -> None:
    ada.join(link)
    bo.join(link)
    for person in (ada, bo):
        person.wait_for_media()


def test_two_strangers_see_hear_and_write_to_each_other(ada: Person, bo: Person, link: str) -> None:
    in_a_call(ada, bo, link)
    expect(ada.tile("Bo Nilsson")).to_be_visible()
    expect(bo.tile("Ada Lovelace")).to_be_visible()

    for person in (ada, bo):
        person.open_chat()
        person.say(f"{person.name} was here")
    for person in (ada, bo):
        for writer in (ada, bo):
            expect(person.message(f"{writer.name} was here")).to_have_count(1)


def test_a_reload_keeps_the_chat_and_finds_the_way_back(ada: Person, bo: Person, link: str) -> None:
    in_a_call(ada, bo, link)
    ada.open_chat()
    ada.say("Kept with the meeting")
    expect(ada.message("Kept with the meeting")).to_be_visible()

    bo.page.reload()
    expect(ada.tile("Bo Nilsson")).to_have_count(0)
    bo.go_in()
    bo.open_chat()
    expect(bo.message("Kept with the meeting")).to_have_count(1)
    for person in (ada, bo):
        person.wait_for_media()


def test_leaving_empties_the_tile_lets_go_of_the_devices_and_leads_back(
    ada: Person, bo: Person, link: str
) -> None:
    in_a_call(ada, bo, link)
    bo.leave()
    expect(ada.tile("Bo Nilsson")).to_have_count(0)
    expect(ada.page.get_by_text("Nobody else is here yet.")).to_be_visible()
    closed = "window.__connections.every((one) => one.connectionState === 'closed')"
    assert bo.page.evaluate(closed)

    bo.page.get_by_role("button", name="Rejoin").click()
    bo.go_in()
    for person in (ada, bo):
        person.wait_for_media()


def test_muting_and_the_camera_show_at_the_other_side(ada: Person, bo: Person, link: str) -> None:
    in_a_call(ada, bo, link)
    ada.page.keyboard.press("m")
    expect(bo.tile("Ada Lovelace, muted, camera on")).to_be_visible()
    ada.page.keyboard.press("v")
    expect(bo.tile("Ada Lovelace, muted, camera off")).to_be_visible()
    made = ada.received()["made"]

    ada.page.get_by_role("button", name="Unmute").click()
    ada.page.get_by_role("button", name="Turn camera on").click()
    expect(bo.tile("Ada Lovelace, microphone on, camera on")).to_be_visible()
    bo.wait_for_media()
    assert ada.received()["made"] == made


def test_someone_without_devices_is_there_all_the_same(
    chromium: Browser, stack: Stack, ada: Person, link: str
) -> None:
    bare = Person(chromium, stack.url, "Cleo Marsh")
    try:
        bare.context.add_init_script(
            "navigator.mediaDevices.getUserMedia = () =>"
            " Promise.reject(new DOMException('none', 'NotFoundError'));"
        )
        ada.join(link)
        bare.join(link)
        expect(bare.page.get_by_text("No camera was found.")).to_be_visible()
        expect(ada.tile("Cleo Marsh, muted, camera off")).to_be_visible()
        bare.wait_for_media()
    finally:
        bare.close()


def test_a_stranger_with_a_wrong_link_is_told_so(ada: Person, link: str) -> None:
    code = link.rsplit("/", 1)[1]
    wrong = ("b" if code[0] == "a" else "a") + code[1:]
    ada.page.goto(link.replace(code, wrong))
    expect(ada.page.get_by_role("heading", name="no meeting here for you")).to_be_visible()


def test_older_messages_come_as_one_scrolls_up(ada: Person, bo: Person, link: str) -> None:
    ada.join(link)
    ada.open_chat()
    for number in range(70):
        ada.say(f"message {number}")
    expect(ada.page.get_by_label("Sending")).to_have_count(0)

    bo.join(link)
    bo.open_chat()
    expect(bo.message("message 69")).to_be_in_viewport()
    expect(bo.message("message 0")).to_have_count(0)
    bo.page.get_by_role("region", name="Messages").evaluate("(list) => list.scrollTo(0, 0)")
    expect(bo.message("message 0")).to_have_count(1)
    expect(bo.message("message 0")).not_to_be_in_viewport()

    ada.say("news")
    bo.page.get_by_role("button", name="New messages").click()
    expect(bo.message("news")).to_be_in_viewport()


def test_unread_messages_are_counted_until_the_chat_is_open(
    ada: Person, bo: Person, link: str
) -> None:
    in_a_call(ada, bo, link)
    ada.open_chat()
    for text in ("one", "two\nlines"):
        ada.say(text)
    unread = bo.page.get_by_role("button", name="Show chat, 2 unread")
    expect(unread).to_be_visible()
    unread.click()
    expect(bo.page.get_by_role("button", name="Hide chat", exact=True)).to_be_visible()
    eventually(lambda: bo.message("two\nlines").count() == 1, "the second line is missing")
