import asyncio
import secrets
import time

import pytest
import websockets

from localbase.harness import Localbase
from localbase.keys import Keys
from localbase.tests.realtime.own_service import own_service
from localbase.tests.realtime.people import Person
from localbase.tests.realtime.raw import raw
from localbase.tests.realtime.test_handshake import forged, signed


async def test_only_realtime_topics_can_be_joined(base: Localbase, url: str) -> None:
    async with raw(url, base.anon_key) as socket:
        for name in ("room", "phoenix", "", "realtime"):
            await socket.send(name, "phx_join", {})
            reply = (await socket.receive()).payload
            assert reply == {"status": "error", "response": {"reason": "unmatched topic"}}


async def test_a_topic_needs_a_name(base: Localbase, url: str) -> None:
    async with raw(url, base.anon_key) as socket:
        reply = await socket.join("")
        reason = "TopicNameRequired: You must provide a topic name"
        assert reply == {"status": "error", "response": {"reason": reason}}


@pytest.mark.parametrize("event", ["broadcast", "presence", "access_token", "anything"])
async def test_a_message_to_a_topic_that_is_not_joined_is_unmatched(
    base: Localbase, url: str, topic: str, event: str
) -> None:
    async with raw(url, base.anon_key) as socket:
        await socket.send(f"realtime:{topic}", event, {})
        reply = (await socket.receive()).payload
        assert reply == {"status": "error", "response": {"reason": "unmatched topic"}}


async def test_leaving_a_topic_that_is_not_joined_is_fine(
    base: Localbase, url: str, topic: str
) -> None:
    async with raw(url, base.anon_key) as socket:
        await socket.send(f"realtime:{topic}", "phx_leave", {})
        assert (await socket.receive()).payload == {"status": "ok", "response": {}}
        await socket.nothing_came()


async def test_after_leaving_nothing_comes(base: Localbase, url: str, topic: str) -> None:
    async with raw(url, base.anon_key) as gone, raw(url, base.anon_key) as other:
        await gone.join_ok(topic)
        await other.join_ok(topic, broadcast={"ack": True})
        await gone.send(f"realtime:{topic}", "phx_leave", {})
        assert (await gone.receive_event("phx_close")).ref == "1"
        await other.broadcast(topic, "e", {})
        await other.receive_event("phx_reply")
        await gone.nothing_came()


async def test_joining_again_closes_the_first_join(base: Localbase, url: str, topic: str) -> None:
    async with raw(url, base.anon_key, "2.0.0") as socket, raw(url, base.anon_key) as other:
        await socket.join_ok(topic)
        full = f"realtime:{topic}"
        await socket.send(full, "phx_join", {}, "5", "5")
        assert await socket.receive() == (full, "phx_close", {}, "1", "1")
        assert (await socket.receive()).ref == "5"
        await other.join_ok(topic)
        await other.broadcast(topic, "once", {})
        assert (await socket.receive()).payload["event"] == "once"
        await socket.nothing_came()


async def test_events_nobody_knows_are_passed_over(base: Localbase, url: str, topic: str) -> None:
    async with raw(url, base.anon_key) as socket:
        await socket.join_ok(topic)
        await socket.send(f"realtime:{topic}", "dance", {"a": 1})
        await socket.send(f"realtime:{topic}", "broadcast", "no object")
        await socket.nothing_came()


@pytest.mark.parametrize(
    "payload",
    [
        None,
        [],
        {"config": 1},
        {"config": {"broadcast": [], "presence": "x", "private": 7, "postgres_changes": {}}},
        {"config": {"broadcast": {"self": "maybe"}, "presence": {"key": 5}}, "access_token": 1},
        {"config": {"postgres_changes": [None]}, "access_token": "sb_publishable_x"},
    ],
)
async def test_a_join_does_not_fail_for_what_cannot_be_read(
    base: Localbase, url: str, topic: str, payload: object
) -> None:
    async with raw(url, base.anon_key) as socket:
        await socket.send(f"realtime:{topic}", "phx_join", payload)
        reply = (await socket.receive()).payload
        assert reply == {"status": "ok", "response": {"postgres_changes": []}}


async def test_booleans_may_be_words(base: Localbase, url: str, topic: str) -> None:
    async with raw(url, base.anon_key) as socket:
        await socket.join_ok(topic, broadcast={"self": "True"}, presence={"enabled": "FALSE"})
        await socket.broadcast(topic, "e", {})
        assert (await socket.receive()).event == "broadcast"


async def refused(base: Localbase, url: str, topic: str, token: str) -> str:
    async with raw(url, base.anon_key) as socket:
        reply = await socket.join(topic, token)
        assert reply["status"] == "error"
        return str(reply["response"]["reason"])


async def test_a_join_with_a_bad_token_is_refused_in_the_documented_words(
    base: Localbase, url: str, topic: str, keys: Keys, person: Person
) -> None:
    table = [
        ("not-a-jwt", "MalformedJWT: The token provided is not a valid JWT"),
        ("", "MalformedJWT: The token provided is not a valid JWT"),
        (forged(keys), "JwtSignatureError: Failed to validate JWT signature"),
        (
            signed(keys, exp=time.time() + 60),
            "InvalidJWTToken: Fields `role` and `exp` are required in JWT",
        ),
        (person.token(-100), "InvalidJWTToken: Token has expired 10"),
    ]
    for token, reason in table:
        assert (await refused(base, url, topic, token)).startswith(reason), reason


async def test_a_refused_join_leaves_nothing_joined(base: Localbase, url: str, topic: str) -> None:
    async with raw(url, base.anon_key) as socket:
        await socket.join(topic, "not-a-jwt")
        await socket.broadcast(topic, "e", {})
        got = await socket.receive()
        assert got.payload["response"] == {"reason": "unmatched topic"}
        await socket.join_ok(topic)


async def test_a_refusal_takes_its_time(base: Localbase, topic: str) -> None:
    async with own_service(base, join_error_delay="300ms") as url, raw(url, base.anon_key) as it:
        begin = time.monotonic()
        await it.send(f"realtime:{topic}", "phx_join", {"access_token": "x"})
        await it.nothing_came()
        assert (await it.receive()).payload["status"] == "error"
        assert time.monotonic() - begin >= 0.3


async def test_what_this_server_does_not_do_is_refused(
    base: Localbase, url: str, topic: str
) -> None:
    async with raw(url, base.anon_key) as socket:
        changes = [{"event": "*", "schema": "public"}]
        reply = await socket.join(topic, postgres_changes=changes)
        assert reply["response"]["reason"].startswith("RealtimeDisabledForConfiguration: ")
        reply = await socket.join(topic, broadcast={"replay": {"since": 0}})
        reason = "UnableToReplayMessages: Replay is not allowed for public channels"
        assert reply["response"]["reason"] == reason


async def test_a_client_may_only_be_on_so_many_channels(base: Localbase, topic: str) -> None:
    async with (
        own_service(base, max_channels_per_client=2) as url,
        raw(url, base.anon_key) as socket,
    ):
        await socket.join_ok(f"{topic}1")
        await socket.join_ok(f"{topic}2")
        reply = await socket.join(f"{topic}3")
        reason = "ChannelRateLimitReached: Too many channels"
        assert reply["response"]["reason"] == reason
        await socket.join_ok(f"{topic}1")


async def test_too_many_joins_end_the_socket(base: Localbase, topic: str) -> None:
    async with own_service(base, max_joins_per_second=0) as url, raw(url, base.anon_key) as socket:
        reply = await socket.join(topic)
        reason = "ClientJoinRateLimitReached: Too many joins per second"
        assert reply["response"]["reason"] == reason
        assert await socket.closed() == 1001


async def test_a_project_may_have_private_channels_only(base: Localbase, topic: str) -> None:
    async with (
        own_service(base, private_only=True) as url,
        raw(url, base.service_role_key) as socket,
    ):
        reply = await socket.join(topic)
        reason = "PrivateOnly: This project only allows private channels"
        assert reply["response"]["reason"] == reason
        await socket.join_ok(topic, private=True)


async def test_who_says_nothing_for_too_long_is_closed(base: Localbase) -> None:
    async with own_service(base, idle_timeout="200ms") as url, raw(url, base.anon_key) as socket:
        assert await socket.closed() == 1000


async def test_who_reads_too_slowly_is_closed_and_costs_the_others_nothing(
    base: Localbase, topic: str
) -> None:
    async with (
        own_service(base, max_queued_kb=1500, max_events_per_second=1000) as url,
        raw(url, base.anon_key) as slow,
        raw(url, base.anon_key) as fast,
    ):
        await slow.join_ok(topic)
        await fast.join_ok(topic, broadcast={"self": True})
        slow.websocket.transport.pause_reading()
        async with asyncio.timeout(30):
            for number in range(40):
                await fast.broadcast(
                    topic, "e", {"n": number, "filler": secrets.token_hex(250_000)}
                )
                assert (await fast.receive()).payload["payload"]["n"] == number
        await fast.track(topic, {})
        slow.websocket.transport.resume_reading()
        with pytest.raises(websockets.ConnectionClosed):
            await slow.receive_event("none that comes")
