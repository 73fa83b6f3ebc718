import time
from typing import Any

import pytest

from localbase.harness import Localbase
from localbase.keys import Keys
from localbase.tests.realtime.people import Person, Policies
from localbase.tests.realtime.raw import Raw, raw
from localbase.tests.realtime.test_handshake import forged, signed


async def renew(socket: Raw, topic: str, token: object) -> None:
    await socket.send(f"realtime:{topic}", "access_token", {"access_token": token}, None)


async def ending(socket: Raw, topic: str) -> str:
    """The message of the system error that closes a channel."""
    system = await socket.receive_event("system")
    payload: dict[str, Any] = system.payload
    message = str(payload.pop("message"))
    assert payload == {"extension": "system", "status": "error", "channel": topic}
    assert (await socket.receive()).event == "phx_close"
    return message


async def test_a_good_token_has_no_reply(
    base: Localbase, url: str, topic: str, person: Person
) -> None:
    async with raw(url, base.anon_key) as socket:
        token = person.token()
        await socket.join_ok(topic, token)
        for given in (person.token(60), token, None, base.publishable_key, 5):
            await renew(socket, topic, given)
        await socket.send(f"realtime:{topic}", "access_token", "no object")
        await socket.broadcast(topic, "e", {})
        await socket.nothing_came()


async def test_a_bad_token_ends_the_channel_in_the_documented_words(
    base: Localbase, url: str, topic: str, person: Person, keys: Keys
) -> None:
    table = [
        ("", "The token provided is not a valid JWT"),
        ("not-a-jwt", "The token provided is not a valid JWT"),
        (person.token(-100), "Token has expired 10"),
        (signed(keys, exp=time.time() + 60), "Fields `role` and `exp` are required in JWT"),
        (forged(keys), "Failed to validate JWT signature"),
    ]
    async with raw(url, base.anon_key) as socket:
        for token, words in table:
            await socket.join_ok(topic, person.token())
            await renew(socket, topic, token)
            assert (await ending(socket, topic)).startswith(words), token


async def test_a_channel_ends_with_its_token(
    base: Localbase, url: str, topic: str, person: Person
) -> None:
    async with raw(url, base.anon_key) as socket, raw(url, base.anon_key) as other:
        config: dict[str, Any] = {"presence": {"key": "me", "enabled": True}}
        await other.join_ok(topic, **config)
        await socket.join_ok(topic, person.token(2), **config)
        await socket.track(topic, {})
        assert (await ending(socket, topic)).startswith("Token has expired ")
        assert set((await other.receive_event("presence_diff")).payload["joins"]) == {"me"}
        assert set((await other.receive_event("presence_diff")).payload["leaves"]) == {"me"}
        await socket.nothing_came()


async def test_renewing_in_time_keeps_the_channel(
    base: Localbase, url: str, topic: str, person: Person
) -> None:
    async with raw(url, base.anon_key) as socket, raw(url, base.anon_key) as other:
        await socket.join_ok(topic, person.token(2))
        await renew(socket, topic, person.token(60))
        await other.join_ok(topic, person.token(2))
        await ending(other, topic)  # the first token would have ended by now
        await socket.nothing_came()


async def test_a_token_that_gives_less_ends_the_channel(
    base: Localbase, url: str, person: Person, policies: Policies
) -> None:
    topic = policies.topic()
    await policies.allow("select", ("broadcast",))
    await policies.allow("select", ("presence",), condition="auth.jwt() ->> 'level' = 'high'")
    async with raw(url, base.anon_key) as socket:
        token = person.token(level="high")
        await socket.join_ok(topic, token, private=True, presence={"enabled": True})
        await renew(socket, topic, person.token())
        message = f"You no longer have permission to read from this Channel topic: {topic}"
        assert await ending(socket, topic) == message


async def test_who_was_removed_loses_the_channel_at_the_next_token(
    base: Localbase, url: str, person: Person, policies: Policies
) -> None:
    topic = policies.topic()
    await policies.allow("select")
    await policies.allow("insert")
    async with raw(url, base.anon_key) as socket, raw(url, base.service_role_key) as master:
        await socket.join_ok(topic, person.token(), private=True, broadcast={"self": True})
        await master.join_ok(topic, private=True, broadcast={"ack": True})
        await policies.withdraw()
        await renew(socket, topic, person.token(60))
        message = f"You do not have permissions to read from this Channel topic: {topic}"
        assert await ending(socket, topic) == message
        await master.broadcast(topic, "e", {})
        await master.receive_event("phx_reply")
        await socket.nothing_came()
        reply = await socket.join(topic, person.token(), private=True)
        assert reply["status"] == "error"


@pytest.mark.parametrize(("first", "then"), [("low", "high"), ("high", "low")])
async def test_what_may_be_sent_is_asked_again(
    *, base: Localbase, url: str, person: Person, policies: Policies, first: str, then: str
) -> None:
    topic = policies.topic()
    await policies.allow("select")
    await policies.allow("insert", condition="auth.jwt() ->> 'level' = 'high'")
    async with raw(url, base.anon_key) as socket:
        config: dict[str, Any] = {"private": True, "broadcast": {"self": True}}
        await socket.join_ok(topic, person.token(level=first), **config)
        await socket.broadcast(topic, first, {})
        await renew(socket, topic, person.token(level=then))
        await socket.broadcast(topic, then, {})
        assert (await socket.receive()).payload["event"] == "high"
        await socket.nothing_came()
