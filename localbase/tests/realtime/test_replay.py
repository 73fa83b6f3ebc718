import time
from typing import Any

import asyncpg
import pytest

from localbase.harness import Localbase
from localbase.tests.realtime.people import Person, Policies
from localbase.tests.realtime.raw import Raw, raw

SEND = "select realtime.send(jsonb_build_object('n', $1::int), 'e', $2, $3)"


def asked(since: object = 0, limit: object = 25) -> dict[str, Any]:
    return {"private": True, "broadcast": {"replay": {"since": since, "limit": limit}}}


async def replayed(socket: Raw, count: int) -> list[int]:
    found = []
    for _ in range(count):
        got = await socket.receive_event("broadcast")
        assert got.payload["meta"] == {"id": got.payload["payload"]["id"], "replayed": True}
        found.append(got.payload["payload"]["n"])
    return found


@pytest.mark.parametrize(
    ("limit", "expected"), [(3, [27, 28, 29]), (0, [29]), (999, list(range(5, 30)))]
)
@pytest.mark.parametrize("vsn", ["1.0.0", "2.0.0"])
async def test_the_last_messages_are_sent_again_oldest_first(
    *,
    base: Localbase,
    url: str,
    topic: str,
    db: "asyncpg.Connection[asyncpg.Record]",
    vsn: str,
    limit: int,
    expected: list[int],
) -> None:
    async with raw(url, base.service_role_key) as first:
        await first.join_ok(topic, private=True)
        for number in range(30):
            await db.execute(SEND, number, topic, True)
            await first.receive()
    await db.execute(SEND, 99, topic, False)
    async with raw(url, base.service_role_key, vsn) as socket:
        await socket.join_ok(topic, **asked(limit=limit))
        assert await replayed(socket, len(expected)) == expected
        await db.execute(SEND, 30, topic, True)
        got = await socket.receive()
        assert got.payload["payload"]["n"] == 30
        assert "replayed" not in got.payload["meta"]


async def test_what_is_older_is_left_away(
    base: Localbase, url: str, topic: str, db: "asyncpg.Connection[asyncpg.Record]"
) -> None:
    await db.execute(SEND, 1, topic, True)
    between = await db.fetchval("select (extract(epoch from clock_timestamp()) * 1000)::bigint + 1")
    while time.time() * 1000 <= between:
        pass
    await db.execute(SEND, 2, topic, True)
    async with raw(url, base.service_role_key) as socket:
        await socket.join_ok(topic, **asked(since=between))
        assert await replayed(socket, 1) == [2]
        await socket.nothing_came()


async def test_bytes_are_replayed_where_the_format_has_them(
    base: Localbase, url: str, topic: str, db: "asyncpg.Connection[asyncpg.Record]"
) -> None:
    await db.execute("select realtime.send_binary('\\xff', 'e', $1)", topic)
    async with raw(url, base.service_role_key, "2.0.0") as new:
        await new.join_ok(topic, **asked())
        data = await new.receive_raw()
        assert isinstance(data, bytes)
        assert b'"replayed":true' in data
        assert data[-1] == 0xFF
    async with raw(url, base.service_role_key) as old:
        await old.join_ok(topic, **asked())
        await old.nothing_came()


@pytest.mark.parametrize(
    ("since", "limit"), [("yesterday", 1), (None, 1), (1.5, 1), (10**30, 1), (0, "many")]
)
async def test_parameters_that_make_no_sense_are_refused(
    *, base: Localbase, url: str, topic: str, since: object, limit: object
) -> None:
    async with raw(url, base.service_role_key) as socket:
        reply = await socket.join(topic, **asked(since, limit))
        reason = "UnableToReplayMessages: Replay params are not valid"
        assert reply["response"] == {"reason": reason}


async def test_who_may_not_listen_gets_nothing_again(
    base: Localbase, url: str, person: Person, policies: Policies
) -> None:
    await policies.allow("select", ("presence",))
    async with raw(url, base.anon_key) as socket:
        config = {**asked(), "presence": {"enabled": True}}
        reply = await socket.join(policies.topic(), person.token(), **config)
        assert reply["response"]["reason"].startswith("Unauthorized: ")


async def test_what_is_sent_during_the_join_arrives_once(
    base: Localbase, url: str, topic: str, db: "asyncpg.Connection[asyncpg.Record]"
) -> None:
    for number in range(25):
        async with raw(url, base.service_role_key) as socket:
            name = f"{topic}:{number}"
            payload = {"config": asked()}
            await socket.send(f"realtime:{name}", "phx_join", payload, "1")
            await db.execute(SEND, 1, name, True)
            await db.execute(SEND, 2, name, True)
            numbers = [
                (await socket.receive_event("broadcast")).payload["payload"]["n"] for _ in range(2)
            ]
            assert numbers == [1, 2]
            await socket.nothing_came()
