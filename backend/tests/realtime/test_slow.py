"""A reader that does not read costs the others nothing."""

import asyncio

from tests.realtime.conftest import Gathering, OpenPage
from tests.realtime.page import Page

FRAMES = 280
"""Times 60 KB: more than the network's buffers and the hub's queue hold together."""


async def test_a_slow_reader_is_closed_and_the_others_are_not_held_up(
    gathering: Gathering, page: OpenPage
) -> None:
    ada, grace, slow = (
        await page(gathering.host),
        await page(gathering.guest),
        await page(gathering.guest),
    )
    for mine in (ada, grace, slow):
        await mine.attend(gathering.topic)
    slow.socket.transport.pause_reading()
    payload = "x" * 60_000
    for number in range(FRAMES):
        await ada.must(
            "publish", topic=gathering.topic, event="big", payload={"n": number, "x": payload}
        )
    await grace.until(lambda push: push["type"] == "event" and push["payload"]["n"] == FRAMES - 1)
    assert len(grace.events("big")) == FRAMES
    assert await ada.left(slow.peer_id) == "lost"
    await resumed(slow)
    assert await slow.closed() == 4408
    assert len(slow.events("big")) < FRAMES
    await grace.must("ping")


async def resumed(page: Page) -> None:
    page.socket.transport.resume_reading()
    await asyncio.sleep(0)
