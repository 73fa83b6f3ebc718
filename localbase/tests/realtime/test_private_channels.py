"""Who may do what on a private topic: the policies on realtime.messages, and nothing else."""

from collections.abc import Mapping
from typing import Any

import asyncpg
import pytest

from localbase.harness import Localbase
from localbase.tests.realtime.people import Person, Policies
from localbase.tests.realtime.raw import Raw, raw

ON: dict[str, Any] = {"presence": {"enabled": True}}
BOTH = ("broadcast", "presence")


def unauthorized(topic: str) -> dict[str, object]:
    reason = f"Unauthorized: You do not have permissions to read from this Channel topic: {topic}"
    return {"status": "error", "response": {"reason": reason}}


# granted: (act, extensions, role) · who asks · may join, hears broadcasts, hears presence,
# may broadcast, may track
TABLE = [
    ([], "authenticated", (False, False, False, False, False)),
    ([], "service_role", (True, True, True, True, True)),
    ([("insert", BOTH, "authenticated")], "authenticated", (False,) * 5),
    ([("select", BOTH, "authenticated")], "authenticated", (True, True, True, False, False)),
    ([("select", BOTH, "authenticated")], "anon", (False,) * 5),
    ([("select", BOTH, "anon")], "anon", (True, True, True, False, False)),
    (
        [("select", ("broadcast",), "authenticated")],
        "authenticated",
        (True, True, False, False, False),
    ),
    (
        [("select", ("presence",), "authenticated")],
        "authenticated",
        (True, False, True, False, False),
    ),
    (
        [("select", BOTH, "authenticated"), ("insert", ("broadcast",), "authenticated")],
        "authenticated",
        (True, True, True, True, False),
    ),
    (
        [("select", BOTH, "authenticated"), ("insert", ("presence",), "authenticated")],
        "authenticated",
        (True, True, True, False, True),
    ),
    (
        [("select", BOTH, "authenticated"), ("insert", BOTH, "authenticated")],
        "authenticated",
        (True, True, True, True, True),
    ),
]


async def hears(listener: Raw, event: str) -> bool:
    """Tell whether an event is on its way to the listener."""
    await listener.send("phoenix", "heartbeat", {}, "mark", None)
    heard = False
    while (got := await listener.receive()).ref != "mark":
        heard = heard or got.event == event
    return heard


async def outcome(who: Raw, master: Raw, topic: str) -> tuple[bool, ...]:
    """Try everything as `who`, with the service role's socket at the other end."""
    broadcast = {"ack": True}
    await master.join_ok(topic, private=True, broadcast=broadcast, **ON)
    reply = await who.join(topic, private=True, broadcast=broadcast, **ON)
    if reply["status"] == "error":
        assert reply == unauthorized(topic)
        return (False,) * 5
    await master.broadcast(topic, "from master", {})
    await master.receive_event("phx_reply")
    hears_broadcasts = await hears(who, "broadcast")
    await master.track(topic, {"who": "master"})
    await master.receive_event("presence_diff")
    hears_presence = await hears(who, "presence_diff")
    await who.broadcast(topic, "from who", {}, "send")
    await who.track(topic, {"who": "who"})
    answer = await who.receive_event("phx_reply")
    may_broadcast = answer.ref == "send"
    if may_broadcast:
        answer = await who.receive_event("phx_reply")
    assert await hears(master, "broadcast") == may_broadcast
    return True, hears_broadcasts, hears_presence, may_broadcast, answer.payload["status"] == "ok"


@pytest.mark.parametrize(("granted", "role", "expected"), TABLE)
async def test_the_policies_decide(
    *,
    base: Localbase,
    url: str,
    person: Person,
    policies: Policies,
    granted: list[tuple[str, tuple[str, ...], str]],
    role: str,
    expected: tuple[bool, ...],
) -> None:
    for act, extensions, to in granted:
        await policies.allow(act, extensions, to)
    keys = {"anon": base.anon_key, "service_role": base.service_role_key}
    async with raw(url, base.anon_key) as who, raw(url, base.service_role_key) as master:
        token = keys.get(role) or person.token()
        who_joins = _Joining(who, token)
        assert await outcome(who_joins, master, policies.topic()) == expected


class _Joining(Raw):
    """A socket that joins with a token of its own."""

    def __init__(self, socket: Raw, token: str) -> None:
        super().__init__(socket.websocket, socket.vsn)
        self._token = token

    async def _join(
        self, topic: str, token: str | None, ref: str, config: Mapping[str, object]
    ) -> dict[str, Any]:
        return await super()._join(topic, token or self._token, ref, config)


async def test_a_policy_knows_topic_claims_and_headers(
    base: Localbase, url: str, person: Person, policies: Policies
) -> None:
    condition = f"""(
        realtime.topic() like '%:mine'
        and auth.uid() = '{person.id}'
        and auth.jwt() ->> 'level' = 'high'
        and auth.role() = 'authenticated'
        and current_user = 'authenticated'
        and current_setting('request.headers')::json ->> 'x-device' = 'phone'
        and current_setting('request.headers')::json ->> 'x-api-key' is null)"""
    await policies.allow("select", condition=condition)
    token = person.token(level="high")
    headers = {"x-device": "phone", "x-api-key": base.anon_key}
    async with raw(url, base.anon_key, headers=headers) as socket:
        await socket.join_ok(policies.topic("mine"), token, private=True)
        reply = await socket.join(policies.topic("yours"), token, private=True)
        assert reply == unauthorized(policies.topic("yours"))
        reply = await socket.join(policies.topic("mine"), person.token(), private=True)
        assert reply == unauthorized(policies.topic("mine"))


async def test_a_policy_that_fails_allows_nothing(
    base: Localbase, url: str, person: Person, policies: Policies
) -> None:
    await policies.allow("select", condition="(1 / (length(realtime.topic()) * 0) = 1)")
    async with raw(url, base.anon_key) as socket:
        reply = await socket.join(policies.topic(), person.token(), private=True)
        assert reply == unauthorized(policies.topic())


async def test_a_role_that_does_not_exist_may_do_nothing(
    base: Localbase, url: str, person: Person, policies: Policies
) -> None:
    await policies.allow("select", role="public")
    async with raw(url, base.anon_key) as socket:
        token = person.token(role="nobody_we_know")
        reply = await socket.join(policies.topic(), token, private=True)
        assert reply == unauthorized(policies.topic())


async def test_a_topic_no_database_can_hold_is_nobodys(
    base: Localbase, url: str, person: Person
) -> None:
    async with raw(url, base.anon_key) as socket:
        reply = await socket.join("nul\x00", person.token(), private=True)
        assert reply == unauthorized("nul\x00")


async def test_asking_leaves_no_row(
    base: Localbase,
    url: str,
    person: Person,
    policies: Policies,
    db: "asyncpg.Connection[asyncpg.Record]",
) -> None:
    await policies.allow("select")
    await policies.allow("insert")
    async with raw(url, base.anon_key) as socket:
        topic = policies.topic()
        await socket.join_ok(
            topic, person.token(), private=True, broadcast={"ack": True}, presence={"enabled": True}
        )
        await socket.broadcast(topic, "e", {})
        await socket.receive_event("phx_reply")
        await socket.track(topic, {})
        await socket.receive_event("presence_diff")
    count = await db.fetchval("select count(*) from realtime.messages where topic = $1", topic)
    assert count == 0


async def test_what_may_be_sent_is_asked_once(
    base: Localbase, url: str, person: Person, policies: Policies
) -> None:
    await policies.allow("select")
    await policies.allow("insert")
    async with raw(url, base.anon_key) as socket:
        topic = policies.topic()
        await socket.join_ok(topic, person.token(), private=True, broadcast={"ack": True})
        await socket.broadcast(topic, "e", {})
        await socket.receive_event("phx_reply")
        await policies.withdraw()
        await socket.broadcast(topic, "e", {})
        assert (await socket.receive()).payload["status"] == "ok"


async def test_who_tracks_without_having_asked_for_presence_hears_it_where_allowed(
    base: Localbase, url: str, person: Person, policies: Policies
) -> None:
    await policies.allow("select", ("broadcast",))
    await policies.allow("select", ("presence",), condition="realtime.topic() like '%:open'")
    await policies.allow("insert")
    async with raw(url, base.anon_key) as socket:
        for name in ("closed", "open"):
            await socket.join_ok(policies.topic(name), person.token(), private=True)
            await socket.track(policies.topic(name), {"n": name})
            assert (await socket.receive()).payload["status"] == "ok"
        assert (await socket.receive()).event == "presence_diff"
        got = await socket.receive()
        assert (got.event, got.topic) == ("presence_state", f"realtime:{policies.topic('open')}")


async def test_a_write_policy_that_fails_lets_nothing_through(
    base: Localbase, url: str, person: Person, policies: Policies
) -> None:
    await policies.allow("select")
    await policies.allow("insert", condition="(1 / (length(realtime.topic()) * 0) = 1)")
    async with raw(url, base.anon_key) as socket:
        topic = policies.topic()
        config: dict[str, Any] = {"private": True, "broadcast": {"self": True, "ack": True}}
        await socket.join_ok(topic, person.token(), **config)
        await socket.broadcast(topic, "e", {})
        await socket.track(topic, {})
        assert (await socket.receive()).payload == {"status": "error", "response": {}}
        await socket.nothing_came()
