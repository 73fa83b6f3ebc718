"""Supabase goes away and comes back; sockets stay, and nothing stored is lost or doubled."""

import asyncio
import time
from dataclasses import replace
from uuid import uuid4

import httpx
import jwt
import pytest
from tests.factories import Meeting, Person
from tests.realtime.conftest import Gathering, OpenPage, call
from tests.realtime.gateway import serving
from tests.realtime.page import Page
from tests.realtime.world import World

from localbase.keys import load_keys
from localbase.state import State


def ending(world: World, person: Person, seconds: float) -> Person:
    """The same session with a token that ends so many seconds from now."""
    claims = jwt.decode(person.token, options={"verify_signature": False})
    keys = load_keys(State(world.base.state).keys)
    claims["iat"] = int(time.time()) - 3600
    return replace(person, token=keys.sign({**claims, "exp": int(time.time() + seconds)}))


async def say(world: World, person: Person, meeting: Meeting, body: str) -> None:
    said = {"body": body, "client_id": str(uuid4())}
    await call(world.gateway, person, "POST", f"meetings/{meeting.id}/messages", said)


async def say_until_stored(world: World, here: Gathering, body: str) -> None:
    """As a page does: the same message again until the answer is that it is stored."""
    said = {"body": body, "client_id": str(uuid4())}
    url = f"{world.gateway.url}/api/v1/meetings/{here.meeting.id}/messages"
    async with httpx.AsyncClient(trust_env=False, timeout=20) as http, asyncio.timeout(30):
        while True:
            answer = await http.post(url, json=said, headers=here.host.headers)
            if answer.status_code == 201:
                return
            assert answer.status_code in {502, 503}, answer.text
            await asyncio.sleep(0.2)


async def test_a_killed_supabase_is_survived(world: World, here: Gathering, page: OpenPage) -> None:
    ada = await page(here.host, on=world.gateway)
    grace = await page(here.guest, on=world.gateway)
    for mine in (ada, grace):
        await mine.attend(here.topic)
    await say(world, here.host, here.meeting, "before")
    await grace.message("before")

    world.base.kill("localbase")
    for mine in (ada, grace):
        await mine.until(lambda push: push["type"] == "stale")
    await ada.must("publish", topic=here.topic, event="wave", payload={})
    await grace.event("wave")
    await grace.must("signal", topic=here.topic, to=ada.peer_id, payload="still here")
    await ada.until(lambda push: push["type"] == "signal")
    await ada.must("presence", topic=here.topic, state={"hand": True})
    await grace.joined(ada.peer_id, hand=True)
    reply = await ada.ask("subscribe", topic=f"org:{here.organization.id}")
    assert reply["code"] == "upstream_unavailable"

    await asyncio.to_thread(world.base.restart)
    for mine in (ada, grace):
        await mine.until(lambda push: push["type"] == "fresh", patience=30)
    await say(world, here.guest, here.meeting, "after")
    for mine in (ada, grace):
        await mine.message("after")
        bodies = [push["payload"]["body"] for push in mine.events("message.created")]
        assert bodies == ["before", "after"]
        assert not any(push.get("leaves") for push in mine.pushes), "nobody was given up"


async def test_a_killed_postgres_loses_and_doubles_nothing(
    world: World, here: Gathering, page: OpenPage
) -> None:
    ada, grace = await page(here.host, on=world.gateway), await page(here.guest, on=world.gateway)
    for mine in (ada, grace):
        await mine.attend(here.topic)
    for number in range(6):
        if number == 2:
            world.base.kill("postgres")
        await say_until_stored(world, here, f"number {number}")
    for mine in (ada, grace):
        await mine.message("number 5")
        bodies = [push["payload"]["body"] for push in mine.events("message.created")]
        assert bodies == [f"number {number}" for number in range(6)]


async def test_subscribing_is_refused_while_access_cannot_be_decided(
    world: World, here: Gathering, page: OpenPage
) -> None:
    ada = await page(here.host, on=world.gateway)
    world.base.kill("postgrest")
    reply = await ada.ask("subscribe", topic=here.topic)
    while reply.get("code") == "upstream_unavailable":
        await asyncio.sleep(0.6)
        reply = await ada.ask("subscribe", topic=here.topic)
    assert reply["type"] == "ok"


@pytest.mark.parametrize("key", ["sb_secret_wrong", ""], ids=["refused", "no key"])
async def test_a_worker_without_upstream_serves_its_own_people_and_says_stale(
    world: World, here: Gathering, page: OpenPage, key: str
) -> None:
    async with serving(world.stack, SUPABASE_SERVICE_ROLE_KEY=key) as alone:
        ada, grace = await page(here.host, on=alone), await page(here.guest, on=alone)
        assert (await ada.attend(here.topic))["stale"] is True
        assert (await grace.attend(here.topic))["stale"] is True
        await ada.joined(grace.peer_id)
        await ada.must("publish", topic=here.topic, event="wave", payload={})
        await grace.event("wave")
        for mine in (ada, grace):
            await mine.close()


async def test_an_expired_token_is_refused(world: World, here: Gathering) -> None:
    async with Page(world.gateway) as page:
        await page.open()
        late = ending(world, here.host, seconds=-60)
        reply = await page.ask("auth", token=late.token, session=page.session)
        assert reply["code"] == "token_expired"
        assert await page.closed() == 4401


async def test_a_token_that_ends_ends_the_socket(world: World, here: Gathering) -> None:
    async with Page(world.gateway) as page:
        await page.sign_in(ending(world, here.host, seconds=2))
        await page.must("ping")
        assert await page.closed() == 4401
        assert page.pushes[-1]["code"] == "token_expired"


async def test_a_renewed_token_outlives_the_first(world: World, here: Gathering) -> None:
    async with Page(world.gateway) as page:
        await page.sign_in(ending(world, here.host, seconds=3))
        await page.must("auth", token=here.host.token)
        with pytest.raises(TimeoutError):
            await page.closed(patience=5)
        await page.must("ping")
