"""Two workers share what passes; people do not notice on which one they are."""

from collections.abc import AsyncIterator
from uuid import uuid4

import pytest
from tests.realtime.conftest import Gathering, OpenPage, call
from tests.realtime.gateway import Gateway, serving
from tests.stack import Stack


@pytest.fixture
async def second(stack: Stack) -> AsyncIterator[Gateway]:
    async with serving(stack) as served:
        yield served


async def test_workers_share_presence_events_and_signals(
    gathering: Gathering, second: Gateway, page: OpenPage
) -> None:
    ada, grace = await page(gathering.host), await page(gathering.guest, on=second)
    await ada.attend(gathering.topic, mic=True)
    await grace.attend(gathering.topic, mic=False)
    await ada.joined(grace.peer_id, mic=False)
    reply = await grace.must("subscribe", topic=gathering.topic)
    if ada.peer_id not in reply["presence"]:
        await grace.joined(ada.peer_id, mic=True)

    await ada.must("presence", topic=gathering.topic, state={"mic": "off"})
    await grace.joined(ada.peer_id, mic="off")

    await ada.must("publish", topic=gathering.topic, event="wave", payload=[1])
    push = await grace.event("wave")
    assert push["from"]["peer_id"] == ada.peer_id

    await grace.must("signal", topic=gathering.topic, to=ada.peer_id, payload="offer")
    signal = await ada.until(lambda push: push["type"] == "signal")
    assert (signal["from"], signal["payload"]) == (grace.peer_id, "offer")

    await ada.must("presence", topic=gathering.topic, state=None)
    assert await grace.left(ada.peer_id) == "left"
    reply = await grace.ask("signal", topic=gathering.topic, to=ada.peer_id, payload="x")
    assert reply["code"] == "peer_gone"


async def test_a_stored_message_reaches_both_workers_once(
    gathering: Gathering, gateway: Gateway, second: Gateway, page: OpenPage
) -> None:
    ada, grace = await page(gathering.host), await page(gathering.guest, on=second)
    for mine in (ada, grace):
        await mine.attend(gathering.topic)
    path = f"meetings/{gathering.meeting.id}/messages"
    for number in range(5):
        said = {"body": f"number {number}", "client_id": str(uuid4())}
        await call(gateway, gathering.host, "POST", path, said)
    for mine in (ada, grace):
        await mine.message("number 4")
        bodies = [push["payload"]["body"] for push in mine.events("message.created")]
        assert bodies == [f"number {number}" for number in range(5)]


async def test_the_people_of_a_killed_worker_are_lost(
    gathering: Gathering, second: Gateway, page: OpenPage
) -> None:
    ada, grace = await page(gathering.host), await page(gathering.guest, on=second)
    for mine in (ada, grace):
        await mine.attend(gathering.topic)
    await ada.joined(grace.peer_id)
    await second.kill()
    assert await ada.left(grace.peer_id) == "lost"


async def test_moving_to_another_worker_is_not_leaving(
    gathering: Gathering, second: Gateway, page: OpenPage
) -> None:
    ada, grace = await page(gathering.host), await page(gathering.guest, "graces-own-page", second)
    for mine in (ada, grace):
        await mine.attend(gathering.topic, worker=2)
    await ada.joined(grace.peer_id)
    await second.kill()
    moved = await page(gathering.guest, "graces-own-page")
    assert moved.peer_id == grace.peer_id
    await moved.attend(gathering.topic, worker=1)
    await ada.joined(grace.peer_id, worker=1)
    await ada.must("signal", topic=gathering.topic, to=moved.peer_id, payload="hello again")
    await moved.until(lambda push: push["type"] == "signal")
    assert not any(grace.peer_id in push.get("leaves", {}) for push in ada.pushes)


async def test_the_same_page_on_another_worker_replaces_the_first(
    gathering: Gathering, second: Gateway, page: OpenPage
) -> None:
    first = await page(gathering.guest, "the-same-page")
    await first.attend(gathering.topic, worker=1)
    newer = await page(gathering.guest, "the-same-page", second)
    await newer.attend(gathering.topic, worker=2)
    assert await first.closed() == 4409
    await newer.must("ping")


async def test_a_killed_worker_that_is_back_serves_the_same_peer(
    gathering: Gathering, second: Gateway, page: OpenPage
) -> None:
    before = await page(gathering.host, "adas-own-page", second)
    await before.attend(gathering.topic)
    await second.kill()
    assert await before.closed() == 1006
    await second.start()
    after = await page(gathering.host, "adas-own-page", second)
    assert after.peer_id == before.peer_id
    await after.attend(gathering.topic)
