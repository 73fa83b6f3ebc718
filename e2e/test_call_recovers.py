"""A call mends itself: broken connections, devices that go away, a hub that is silent for long."""

import os
import signal
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from e2e.people import Person, eventually
from e2e.stack import Stack

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]

# Lets a test take the devices away that the page was given.
COLLECT_TRACKS = """
(() => {
  const open = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
  window.__tracks = [];
  window.__refusal = null;
  navigator.mediaDevices.getUserMedia = async (wish) => {
    const kind = window.__refusal?.kind;
    if (kind && wish[kind]) throw new DOMException('', window.__refusal.name);
    const stream = await open(wish);
    window.__tracks.push(...stream.getTracks());
    return stream;
  };
})();
"""
UNPLUG_CAMERA = """
for (const track of window.__tracks.filter(({ kind }) => kind === 'video')) {
  track.stop();
  track.dispatchEvent(new Event('ended'));
}
"""


@pytest.fixture(scope="module")
def people(chromium: Browser, stack: Stack) -> Iterator[tuple[Person, Person]]:
    """Two people in a call; each test leaves it as it was."""
    ada = Person(chromium, stack.url, "Ada Lovelace")
    bo = Person(chromium, stack.url, "Bo Nilsson")
    for person in (ada, bo):
        person.context.add_init_script(COLLECT_TRACKS)
    ada.sign_up()
    ada.create_organization("Analytical Engines")
    link = ada.schedule_meeting("Weekly review")
    for person in (ada, bo):
        person.join(link)
    for person in (ada, bo):
        person.wait_for_media()
    yield ada, bo
    for person in (ada, bo):
        assert person.complaints == []
        person.close()


def test_a_connection_that_dies_is_made_anew(people: tuple[Person, Person]) -> None:
    ada, bo = people
    bo.page.evaluate("window.__connections.forEach((one) => one.close())")
    for person in people:
        person.wait_for_media(60)
        expect(person.page.get_by_text("Reconnecting…")).to_have_count(0)
    assert ada.received()["connected"] == bo.received()["connected"] == 1


def test_an_unplugged_camera_is_replaced_by_another(people: tuple[Person, Person]) -> None:
    ada, bo = people
    ada.page.evaluate(UNPLUG_CAMERA)
    expect(bo.tile("Ada Lovelace, microphone on, camera on")).to_be_visible()
    bo.wait_for_media()


def test_an_unplugged_camera_without_another_is_said_and_can_be_tried_again(
    people: tuple[Person, Person],
) -> None:
    ada, bo = people
    ada.page.evaluate("window.__refusal = { kind: 'video', name: 'NotFoundError' }")
    ada.page.evaluate(UNPLUG_CAMERA)
    expect(ada.page.get_by_text("Your camera was unplugged.")).to_be_visible()
    expect(bo.tile("Ada Lovelace, microphone on, camera off")).to_be_visible()

    ada.page.evaluate("window.__refusal = null")
    ada.page.get_by_role("button", name="Try again").click()
    expect(bo.tile("Ada Lovelace, microphone on, camera on")).to_be_visible()
    bo.wait_for_media()


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        ("NotAllowedError", "Parley may not use your camera."),
        ("NotReadableError", "Another program is using your camera."),
    ],
)
def test_a_camera_that_does_not_open_is_explained(
    people: tuple[Person, Person], error: str, sentence: str
) -> None:
    ada, bo = people
    ada.page.get_by_role("button", name="Turn camera off").click()
    expect(bo.tile("Ada Lovelace, microphone on, camera off")).to_be_visible()
    ada.page.evaluate("(name) => { window.__refusal = { kind: 'video', name } }", error)
    ada.page.get_by_role("button", name="Turn camera on").click()
    expect(ada.page.get_by_text(sentence)).to_be_visible()

    ada.page.evaluate("window.__refusal = null")
    ada.page.get_by_role("button", name="Try again").click()
    expect(bo.tile("Ada Lovelace, microphone on, camera on")).to_be_visible()


def test_one_can_go_on_without_a_camera_that_does_not_work(people: tuple[Person, Person]) -> None:
    ada, bo = people
    ada.page.evaluate("window.__refusal = { kind: 'video', name: 'NotFoundError' }")
    ada.page.evaluate(UNPLUG_CAMERA)
    ada.page.get_by_role("button", name="Go on without a camera").click()
    expect(ada.page.get_by_text("Your camera was unplugged.")).to_have_count(0)

    ada.page.evaluate("window.__refusal = null")
    ada.page.get_by_role("button", name="Turn camera on").click()
    expect(bo.tile("Ada Lovelace, microphone on, camera on")).to_be_visible()


def test_another_microphone_and_camera_are_taken_without_a_new_connection(
    people: tuple[Person, Person],
) -> None:
    ada, bo = people
    made = ada.received()["made"]
    ada.page.get_by_role("button", name="Choose devices").click()
    ada.page.get_by_role("menuitemradio", name="Fake Audio Input 1").click()
    expect(bo.tile("Ada Lovelace, microphone on, camera on")).to_be_visible()
    bo.wait_for_media()
    assert ada.received()["made"] == made


def test_a_hub_that_is_silent_for_long_does_not_end_the_call(
    people: tuple[Person, Person], stack: Stack
) -> None:
    made = [person.received()["made"] for person in people]
    backend = stack.pid("backend")
    os.kill(backend, signal.SIGSTOP)
    try:
        for person in people:
            reconnecting = person.page.get_by_text("Reconnecting… your call goes on.")
            expect(reconnecting).to_be_visible(timeout=40_000)
        for person in people:
            person.wait_for_media()
    finally:
        os.kill(backend, signal.SIGCONT)
    for person in people:
        expect(person.page.get_by_text("Reconnecting… your call goes on.")).to_have_count(0)
        person.wait_for_media()
    assert [person.received()["made"] for person in people] == made


def test_a_third_person_meets_both(
    people: tuple[Person, Person], chromium: Browser, stack: Stack
) -> None:
    third = Person(chromium, stack.url, "Cleo Marsh", phone=True)
    try:
        third.join(people[0].page.url)
        third.wait_for_media()
        for person in (*people, third):
            eventually(
                lambda one=person: one.received()["connected"] >= 2,  # type: ignore[misc]  # bound now
                f"{person.name} does not see everyone",
            )
        third.leave()
        for person in people:
            expect(person.tile("Cleo Marsh")).to_have_count(0)
    finally:
        third.close()
