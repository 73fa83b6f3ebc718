from typing import Any

import pytest

from localbase.harness import Localbase
from localbase.tests.realtime.own_service import own_service
from localbase.tests.realtime.raw import Raw, raw


def presence(key: str = "", *, enabled: bool = True) -> dict[str, Any]:
    return {"presence": {"key": key, "enabled": enabled}}


async def diff(socket: Raw) -> tuple[dict[str, Any], dict[str, Any]]:
    payload = (await socket.receive_event("presence_diff")).payload
    return payload["joins"], payload["leaves"]


def only(metas: dict[str, Any], key: str) -> dict[str, Any]:
    assert list(metas) == [key]
    [meta] = metas[key]["metas"]
    return dict(meta)


async def test_everyone_hears_who_comes_and_goes(base: Localbase, url: str, topic: str) -> None:
    async with raw(url, base.anon_key) as watcher:
        await watcher.join_ok(topic, **presence())
        assert (await watcher.receive()).payload == {}
        async with raw(url, base.anon_key, "2.0.0") as ann:
            await ann.join_ok(topic, **presence("ann"))
            await ann.track(topic, {"mood": "good"})
            joins, leaves = await diff(ann)
            joined = only(joins, "ann")
            assert joined["mood"] == "good"
            assert leaves == {}
            assert await diff(watcher) == (joins, {})
            await ann.track(topic, {}, "untrack")
            assert only((await diff(watcher))[1], "ann") == joined
            await ann.track(topic, {"mood": "back"})
            back = only((await diff(watcher))[0], "ann")
        assert await diff(watcher) == ({}, {"ann": {"metas": [back]}})


async def test_who_comes_later_learns_who_is_there(base: Localbase, url: str, topic: str) -> None:
    async with raw(url, base.anon_key) as ann, raw(url, base.anon_key) as late:
        await ann.join_ok(topic, **presence("ann"))
        await ann.track(topic, {"n": 1})
        joins, _ = await diff(ann)
        await late.join_ok(topic, **presence("late"))
        assert (await late.receive_event("presence_state")).payload == joins


async def test_an_update_is_a_leave_and_a_join_that_names_it(
    base: Localbase, url: str, topic: str
) -> None:
    async with raw(url, base.anon_key) as ann:
        await ann.join_ok(topic, **presence("ann"))
        await ann.track(topic, {"n": 1})
        first = only((await diff(ann))[0], "ann")
        await ann.track(topic, {"n": 2})
        joins, leaves = await diff(ann)
        second = only(joins, "ann")
        assert only(leaves, "ann") == first
        assert second == {"n": 2, "phx_ref": second["phx_ref"], "phx_ref_prev": first["phx_ref"]}
        assert second["phx_ref"] != first["phx_ref"]
        await ann.track(topic, {"n": 2})
        assert (await ann.receive()).payload["status"] == "ok"
        await ann.nothing_came()


async def test_connections_that_share_a_key_are_entries_of_one_person(
    base: Localbase, url: str, topic: str
) -> None:
    async with raw(url, base.anon_key) as phone, raw(url, base.anon_key) as laptop:
        await phone.join_ok(topic, **presence("ann"))
        await phone.track(topic, {"device": "phone"})
        await diff(phone)
        await laptop.join_ok(topic, **presence("ann"))
        await laptop.track(topic, {"device": "laptop"})
        await diff(laptop)
        async with raw(url, base.anon_key) as late:
            await late.join_ok(topic, **presence())
            state = (await late.receive_event("presence_state")).payload
            assert [meta["device"] for meta in state["ann"]["metas"]] == ["phone", "laptop"]


async def test_the_first_track_turns_presence_on(base: Localbase, url: str, topic: str) -> None:
    async with raw(url, base.anon_key) as ann, raw(url, base.anon_key) as bob:
        await ann.join_ok(topic, **presence("ann"))
        await ann.track(topic, {})
        await diff(ann)
        await bob.join_ok(topic, **presence("bob", enabled=False))
        await bob.nothing_came()
        await bob.track(topic, {})
        assert set((await bob.receive_event("presence_state")).payload) == {"ann", "bob"}


async def test_a_key_is_made_for_who_brings_none(base: Localbase, url: str, topic: str) -> None:
    async with raw(url, base.anon_key) as socket:
        await socket.join_ok(topic, **presence())
        await socket.track(topic, {})
        [key] = (await diff(socket))[0]
        assert len(key) == 36


@pytest.mark.parametrize(
    ("message", "reply"),
    [
        ({"event": "track"}, {"status": "ok", "response": {}}),
        ({"event": "TRACK", "payload": {"a": 1}}, {"status": "ok", "response": {}}),
        (
            {"event": "track", "payload": [1]},
            {"status": "error", "response": {"reason": "Presence track payload must be a map"}},
        ),
        ({"event": "untrack"}, {"status": "ok", "response": {}}),
        ({"event": "dance"}, {"status": "error", "response": {}}),
        ({}, {"status": "ok", "response": {}}),
    ],
)
async def test_every_presence_message_has_its_answer(
    base: Localbase, url: str, topic: str, message: dict[str, Any], reply: dict[str, Any]
) -> None:
    async with raw(url, base.anon_key) as socket:
        await socket.join_ok(topic)
        await socket.send(f"realtime:{topic}", "presence", {"type": "presence", **message})
        assert (await socket.receive_event("phx_reply")).payload == reply


async def ended(socket: Raw) -> str:
    system = await socket.receive_event("system")
    assert (await socket.receive()).event == "phx_close"
    return str(system.payload["message"])


async def test_a_client_may_call_only_so_often(base: Localbase, topic: str) -> None:
    async with own_service(base, presence_calls=2) as url, raw(url, base.anon_key) as socket:
        await socket.join_ok(topic)
        for number in range(3):
            await socket.track(topic, {"n": number})
        assert await ended(socket) == "Client presence rate limit exceeded"


async def test_too_much_presence_ends_the_channel(base: Localbase, topic: str) -> None:
    async with (
        own_service(base, max_presence_events_per_second=0) as url,
        raw(url, base.anon_key) as socket,
    ):
        await socket.join_ok(topic)
        await socket.track(topic, {})
        assert await ended(socket) == "Too many presence messages per second"
        await socket.join_ok(topic, **presence())
        assert await ended(socket) == "Too many presence messages per second"


async def test_an_entry_that_is_too_long_ends_the_channel(base: Localbase, topic: str) -> None:
    async with (
        own_service(base, max_payload_size_in_kb=1) as url,
        raw(url, base.anon_key) as socket,
    ):
        await socket.join_ok(topic)
        await socket.track(topic, {"x": "y" * 1000})
        assert await ended(socket) == "Track message size exceeded"
