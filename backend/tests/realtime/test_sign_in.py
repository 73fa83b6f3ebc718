"""The first frame, the token's life, and what a socket may say before and after."""

import asyncio
import json

import pytest
from tests.factories import Factory, Person
from tests.realtime.conftest import OpenPage
from tests.realtime.gateway import Gateway
from tests.realtime.page import Page


@pytest.fixture
async def ada(make: Factory) -> Person:
    return await make.person("Ada")


async def test_the_first_frame_signs_in(gateway: Gateway, ada: Person) -> None:
    async with Page(gateway, "k3J9x_20aB") as page:
        await page.open()
        reply = await page.ask("auth", token=ada.token, session="k3J9x_20aB")
        assert reply["peer_id"] == f"{ada.id}.k3J9x_20aB"
        assert reply["user_id"] == str(ada.id)
        assert reply["expires_at"] > 1_700_000_000
        await page.must("ping")


@pytest.mark.parametrize(
    ("kind", "fields"),
    [
        ("ping", {}),
        ("subscribe", {"topic": "meeting:0192f0c1-7d1e-7b9a-9d0f-5f1f3f0a7c11"}),
        ("publish", {"topic": "meeting:1", "event": "wave", "payload": {}}),
    ],
)
async def test_nothing_goes_before_the_first_frame(
    gateway: Gateway, kind: str, fields: dict[str, object]
) -> None:
    async with Page(gateway) as page:
        await page.open()
        reply = await page.ask(kind, **fields)
        assert reply["code"] == "not_authenticated"
        assert await page.closed() == 4401


async def test_a_token_that_is_none_is_refused(gateway: Gateway) -> None:
    async with Page(gateway) as page:
        await page.open()
        reply = await page.ask("auth", token="nonsense", session=page.session)
        assert reply["code"] == "token_invalid"
        assert await page.closed() == 4401


async def test_a_forged_token_is_refused(gateway: Gateway, ada: Person) -> None:
    head, body, signature = ada.token.split(".")
    forged = f"{head}.{body}.{signature[:-8]}AAAAAAAA"
    async with Page(gateway) as page:
        await page.open()
        reply = await page.ask("auth", token=forged, session=page.session)
        assert reply["code"] == "token_invalid"
        assert await page.closed() == 4401


async def test_the_first_frame_must_name_its_session(gateway: Gateway, ada: Person) -> None:
    async with Page(gateway) as page:
        await page.open()
        assert (await page.ask("auth", token=ada.token))["code"] == "bad_frame"
        assert await page.closed() == 4401


async def test_a_socket_that_never_signs_in_is_closed(gateway: Gateway) -> None:
    async with Page(gateway) as page:
        await page.open()
        assert await page.closed(patience=20) == 4401
        assert page.pushes[-1]["code"] == "not_authenticated"


async def test_a_renewal_by_the_same_person_keeps_the_peer(
    page: OpenPage, make: Factory, ada: Person
) -> None:
    mine = await page(ada)
    again = await make.signed_in(ada.email)
    reply = await mine.must("auth", token=again.token)
    assert reply["peer_id"] == mine.peer_id


async def test_a_renewal_by_somebody_else_is_refused(
    page: OpenPage, make: Factory, ada: Person
) -> None:
    mine = await page(ada)
    grace = await make.person("Grace")
    assert (await mine.ask("auth", token=grace.token))["code"] == "forbidden"
    await mine.must("ping")


async def test_a_bad_renewal_leaves_the_socket_as_it_was(page: OpenPage, ada: Person) -> None:
    mine = await page(ada)
    assert (await mine.ask("auth", token="nonsense"))["code"] == "token_invalid"
    await mine.must("ping")


async def test_a_second_socket_of_the_same_page_replaces_the_first(
    page: OpenPage, ada: Person
) -> None:
    first = await page(ada, "the-same-page")
    second = await page(ada, "the-same-page")
    assert await first.closed() == 4409
    assert first.peer_id == second.peer_id
    await second.must("ping")


async def test_two_pages_of_one_person_stand_side_by_side(page: OpenPage, ada: Person) -> None:
    first, second = await page(ada), await page(ada)
    assert first.peer_id != second.peer_id
    await first.must("ping")
    await second.must("ping")


@pytest.mark.parametrize(
    "origin", ["https://evil.example", "null", "http://127.0.0.1", "http://localhost:1"]
)
async def test_a_page_from_elsewhere_is_refused(gateway: Gateway, origin: str) -> None:
    async with Page(gateway) as page:
        await page.open(origin)
        assert await page.closed() == 4403


async def test_our_own_page_is_welcome(gateway: Gateway, ada: Person) -> None:
    async with Page(gateway) as page:
        await page.open(gateway.url)
        assert (await page.ask("auth", token=ada.token, session=page.session))["type"] == "ok"


async def test_a_frame_over_64_kilobytes_ends_the_socket(page: OpenPage, ada: Person) -> None:
    mine = await page(ada)
    await mine.say(json.dumps({"type": "ping", "id": 1, "x": "y" * 65_536}))
    assert await mine.closed() == 1009
    assert mine.pushes[-1]["code"] == "frame_too_large"


async def test_a_frame_of_64_kilobytes_in_long_characters_ends_the_socket(
    page: OpenPage, ada: Person
) -> None:
    mine = await page(ada)
    await mine.say(json.dumps({"type": "ping", "x": "ö" * 40_000}, ensure_ascii=False))
    assert await mine.closed() == 1009


async def test_malformed_frames_are_answered_and_after_several_the_socket_ends(
    page: OpenPage, ada: Person
) -> None:
    mine = await page(ada)
    for text in ("{", '{"type":"shout","id":7}', '{"type":"ping","id":8,"more":1}', "[]"):
        await mine.say(text)
    for _ in range(4):
        await mine.must("ping")
    assert [push["code"] for push in mine.pushes] == ["bad_frame"] * 4
    assert [push["id"] for push in mine.pushes] == [None, 7, 8, None]
    await mine.say("{")
    assert await mine.closed() == 4400


async def test_a_binary_frame_is_malformed(page: OpenPage, ada: Person) -> None:
    mine = await page(ada)
    await mine.socket.send(b"\x00\x01")
    assert (await mine.until(lambda push: push["type"] == "error"))["code"] == "bad_frame"


async def test_a_flood_is_slowed_down_and_told(page: OpenPage, ada: Person) -> None:
    mine = await page(ada)
    replies = await asyncio.gather(*(mine.ask("ping") for _ in range(340)))
    codes = [reply.get("code") for reply in replies]
    assert codes[:250] == [None] * 250
    assert "rate_limited" in codes


async def test_the_token_is_in_no_answer(page: OpenPage, ada: Person) -> None:
    mine = await page(ada)
    reply = await mine.ask("auth", token=ada.token, session="x")
    assert reply["code"] == "bad_frame"
    assert ada.token not in json.dumps([reply, *mine.pushes])
