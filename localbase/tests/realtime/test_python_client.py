"""The official Python client (vsn 1.0.0), unchanged."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import asyncpg
import pytest
from realtime import (
    AsyncRealtimeChannel,
    AsyncRealtimeClient,
    RealtimeChannelOptions,
    RealtimeSubscribeStates,
)

from localbase.harness import Localbase
from localbase.tests.realtime.people import Person, Policies
from supabase import create_async_client

SECONDS = 10


@asynccontextmanager
async def client(base: Localbase, url: str) -> AsyncIterator[AsyncRealtimeClient]:
    made = AsyncRealtimeClient(url, base.publishable_key)
    try:
        yield made
    finally:
        await made.close()


def options(
    *, private: bool = False, self_: bool = False, ack: bool = False, key: str = ""
) -> RealtimeChannelOptions:
    return {
        "config": {
            "broadcast": {"ack": ack, "self": self_},
            "presence": {"key": key, "enabled": False},
            "private": private,
        }
    }


async def subscribe(channel: AsyncRealtimeChannel) -> list[RealtimeSubscribeStates]:
    """Subscribe and return the list that every later state is added to."""
    states: list[RealtimeSubscribeStates] = []
    await channel.subscribe(lambda state, _: states.append(state))
    return states


async def next_of(queue: "asyncio.Queue[Any]") -> Any:  # noqa: ANN401 - what a callback was given
    async with asyncio.timeout(SECONDS):
        return await queue.get()


async def eventually(condition: Callable[[], object]) -> None:
    async with asyncio.timeout(SECONDS):
        while not condition():  # noqa: ASYNC110 - the client offers a callback, not an event
            await asyncio.sleep(0.005)


async def test_broadcast_reaches_the_others_and_oneself(
    base: Localbase, url: str, topic: str
) -> None:
    async with client(base, url) as ann, client(base, url) as bob:
        heard: asyncio.Queue[Any] = asyncio.Queue()
        here = ann.channel(topic, options(self_=True, ack=True))
        there = bob.channel(topic)
        for channel in (here, there):
            channel.on_broadcast("shout", heard.put_nowait)
            assert await subscribe(channel) == [RealtimeSubscribeStates.SUBSCRIBED]
        await here.send_broadcast("shout", {"words": "hello"})
        await here.send_broadcast("whisper", {})
        for _ in range(2):
            assert (await next_of(heard))["payload"] == {"words": "hello"}
        assert heard.empty()


async def test_presence_is_synchronised(base: Localbase, url: str, topic: str) -> None:
    async with client(base, url) as ann, client(base, url) as bob:
        events: asyncio.Queue[Any] = asyncio.Queue()
        watching = ann.channel(topic, options(key="ann"))
        watching.on_presence_join(lambda key, _, new: events.put_nowait(("join", key, len(new))))
        watching.on_presence_leave(lambda key, _, old: events.put_nowait(("leave", key, len(old))))
        await subscribe(watching)
        coming = bob.channel(topic, options(key="bob"))
        await subscribe(coming)
        await coming.track({"mood": "good"})
        assert await next_of(events) == ("join", "bob", 1)
        [entry] = watching.presence_state()["bob"]
        assert entry.items() >= {"mood": "good"}.items()
        await coming.track({"mood": "better"})
        assert await next_of(events) == ("join", "bob", 1)
        assert await next_of(events) == ("leave", "bob", 1)
        [entry] = watching.presence_state()["bob"]
        assert entry.items() >= {"mood": "better"}.items()
        await coming.untrack()
        assert await next_of(events) == ("leave", "bob", 1)
        assert watching.presence_state() == {}


async def test_a_private_channel_asks_the_policies(
    base: Localbase, url: str, person: Person, policies: Policies
) -> None:
    await policies.allow("select", condition=f"auth.uid() = '{person.id}'")
    async with client(base, url) as ann:
        closed = ann.channel(policies.topic("anon"), options(private=True))
        assert await subscribe(closed) == [RealtimeSubscribeStates.CHANNEL_ERROR]
        await ann.set_auth(person.token())
        opened = ann.channel(policies.topic("ann"), options(private=True))
        assert await subscribe(opened) == [RealtimeSubscribeStates.SUBSCRIBED]


async def test_a_new_token_keeps_a_channel_or_costs_it(
    base: Localbase, url: str, person: Person, policies: Policies
) -> None:
    await policies.allow("select", condition=f"auth.uid() = '{person.id}'")
    async with client(base, url) as ann:
        await ann.set_auth(person.token(2))
        channel = ann.channel(policies.topic(), options(private=True))
        states = await subscribe(channel)
        await ann.set_auth(person.token())
        await channel.send_broadcast("denied", {})
        assert states == [RealtimeSubscribeStates.SUBSCRIBED]
        await policies.withdraw()
        await ann.set_auth(person.token(3000))
        await eventually(lambda: RealtimeSubscribeStates.CLOSED in states)


async def test_what_the_database_sends_arrives(
    base: Localbase,
    url: str,
    person: Person,
    policies: Policies,
    db: "asyncpg.Connection[asyncpg.Record]",
) -> None:
    await policies.allow("select")
    async with client(base, url) as ann:
        await ann.set_auth(person.token())
        heard: asyncio.Queue[Any] = asyncio.Queue()
        channel = ann.channel(policies.topic(), options(private=True))
        await subscribe(channel.on_broadcast("news", heard.put_nowait))
        await db.execute("select realtime.send('{\"n\": 1}', 'news', $1)", policies.topic())
        got = await next_of(heard)
        assert got["payload"]["n"] == 1
        assert got["meta"]["id"] == got["payload"]["id"]


async def test_http_send_reaches_a_subscriber(base: Localbase, url: str, topic: str) -> None:
    async with client(base, url) as ann:
        heard: asyncio.Queue[Any] = asyncio.Queue()
        channel = ann.channel(topic).on_broadcast("e", heard.put_nowait)
        await subscribe(channel)
        await channel.http_send("e", {"n": 1})
        assert (await next_of(heard))["payload"] == {"n": 1}


async def test_leaving_is_answered(base: Localbase, url: str, topic: str) -> None:
    async with client(base, url) as ann:
        channel = ann.channel(topic)
        states = await subscribe(channel)
        await channel.unsubscribe()
        await eventually(lambda: states[-1] == RealtimeSubscribeStates.CLOSED)


@pytest.mark.filterwarnings("ignore::DeprecationWarning:supabase")  # its own http client's options
async def test_the_supabase_client_subscribes(base: Localbase, topic: str) -> None:
    supabase = await create_async_client(base.api_url, base.publishable_key)
    try:
        heard: asyncio.Queue[Any] = asyncio.Queue()
        channel = supabase.channel(topic, options(self_=True))
        await subscribe(channel.on_broadcast("e", heard.put_nowait))
        await channel.send_broadcast("e", {"n": 1})
        assert (await next_of(heard))["payload"] == {"n": 1}
    finally:
        await supabase.remove_all_channels()
