"""The worker's own connection to Realtime, against a real one that is stopped and woken."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from urllib.parse import urlencode
from uuid import uuid4

import pytest
from app.realtime.link import Link
from app.realtime.phoenix import Channel, Endpoint, Pace, decode, encode
from app.realtime.upstream import CHANNELS_A_LINK, Upstream
from pydantic import JsonValue, SecretStr
from tests.realtime.conftest import factory
from tests.realtime.world import World
from websockets.asyncio.client import connect

QUICK = Pace(heartbeat=0.1, reply=1.0, first_retry=0.05, longest_retry=0.5)


class Told:
    """A listener that remembers."""

    def __init__(self) -> None:
        self.joins: list[str] = []
        self.losses: list[str] = []
        self.events: list[tuple[str, str, JsonValue, str | None]] = []
        self.keys: dict[str, frozenset[str]] = {}
        self._changed = asyncio.Condition()
        self._tasks: set[asyncio.Task[None]] = set()

    def joined(self, channel: str) -> None:
        self.joins.append(channel)
        self._tell()

    def lost(self, channel: str) -> None:
        self.losses.append(channel)
        self._tell()

    def broadcast(self, channel: str, event: str, payload: JsonValue, event_id: str | None) -> None:
        self.events.append((channel, event, payload, event_id))
        self._tell()

    def present(self, channel: str, keys: frozenset[str]) -> None:
        self.keys[channel] = keys
        self._tell()

    def _tell(self) -> None:
        task = asyncio.get_running_loop().create_task(self._notify())
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _notify(self) -> None:
        async with self._changed:
            self._changed.notify_all()

    async def joined_times(self, times: int) -> None:
        async with asyncio.timeout(20), self._changed:
            await self._changed.wait_for(lambda: len(self.joins) >= times)

    async def lost_times(self, times: int) -> None:
        async with asyncio.timeout(20), self._changed:
            await self._changed.wait_for(lambda: len(self.losses) >= times)

    async def event(self, name: str) -> None:
        async with asyncio.timeout(20), self._changed:
            await self._changed.wait_for(lambda: any(name == e[1] for e in self.events))

    async def present_are(self, channel: str, keys: frozenset[str]) -> None:
        async with asyncio.timeout(20), self._changed:
            await self._changed.wait_for(lambda: self.keys.get(channel) == keys)


@asynccontextmanager
async def link(endpoint: Endpoint, told: Told) -> AsyncIterator[Link]:
    made = Link(endpoint, told, QUICK)
    task = asyncio.create_task(made.run())
    try:
        yield made
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


@contextmanager
def asleep(world: World) -> Iterator[None]:
    """Supabase keeps its connections and answers nothing; the database goes on."""
    os.kill(world.base.pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(world.base.pid, signal.SIGCONT)


async def announce(world: World, topic: str, event: str) -> None:
    async with factory(world.stack) as make:
        await make.value("select realtime.send('{}'::jsonb, $1, $2, true)", event, topic)


async def test_what_the_database_says_arrives_with_its_id(world: World) -> None:
    told, topic = Told(), f"meeting:{uuid4()}"
    async with link(world.endpoint, told) as mine:
        mine.join(topic)
        await told.joined_times(1)
        await announce(world, topic, "meeting.updated")
        await told.event("meeting.updated")
        ((channel, _, _, event_id),) = told.events
        assert channel == topic
        assert event_id


async def test_broadcasts_reach_other_workers_and_not_oneself(world: World) -> None:
    one, two, topic = Told(), Told(), f"hub:meeting:{uuid4()}"
    async with link(world.endpoint, one) as first, link(world.endpoint, two) as second:
        first.join(topic)
        second.join(topic)
        await one.joined_times(1)
        await two.joined_times(1)
        assert first.broadcast(topic, "hub", {"n": 1})
        await two.event("hub")
        assert second.broadcast(topic, "hub", {"n": 2})
        await one.event("hub")
        assert [payload for _, _, payload, _ in one.events] == [{"n": 2}]
        assert [payload for _, _, payload, _ in two.events] == [{"n": 1}]


async def test_a_worker_is_seen_to_come_and_to_die(world: World) -> None:
    told, roster = Told(), f"hub:{uuid4()}"
    async with link(world.endpoint, told) as first:
        first.join(roster, presence_key="w1")
        await told.joined_times(1)
        first.track(roster, {"worker": "w1"})
        await told.present_are(roster, frozenset({"w1"}))
        other = Told()
        async with link(world.endpoint, other) as second:
            second.join(roster, presence_key="w2")
            await other.joined_times(1)
            second.track(roster, {"worker": "w2"})
            await told.present_are(roster, frozenset({"w1", "w2"}))
            await other.present_are(roster, frozenset({"w1", "w2"}))
        await told.present_are(roster, frozenset({"w1"}))


async def test_nothing_is_sent_while_not_joined(world: World) -> None:
    mine = Link(world.endpoint, Told(), QUICK)
    mine.join("meeting:1")
    assert not mine.broadcast("meeting:1", "hub", {})
    assert not mine.broadcast("meeting:2", "hub", {})
    assert mine.dropped == 2


async def test_a_channel_that_was_left_is_silent_and_can_be_joined_again(world: World) -> None:
    told, topic = Told(), f"meeting:{uuid4()}"
    async with link(world.endpoint, told) as mine:
        mine.join(topic)
        await told.joined_times(1)
        mine.leave(topic)
        mine.join(topic)
        await told.joined_times(2)
        await announce(world, topic, "meeting.updated")
        await told.event("meeting.updated")
        assert len(told.events) == 1


async def test_silence_is_noticed_by_the_heartbeat(world: World) -> None:
    told, topic = Told(), f"meeting:{uuid4()}"
    async with link(world.endpoint, told) as mine:
        mine.join(topic, replays=True)
        await told.joined_times(1)
        with asleep(world):
            await told.lost_times(1)
            assert not mine.connected
        await told.joined_times(2)
        assert mine.connections >= 2
        await announce(world, topic, "meeting.updated")
        await told.event("meeting.updated")


async def test_what_was_said_while_we_were_away_comes_after_all(world: World) -> None:
    told, topic = Told(), f"meeting:{uuid4()}"
    async with link(world.endpoint, told) as mine:
        mine.join(topic, replays=True)
        await told.joined_times(1)
        with asleep(world):
            await told.lost_times(1)
            await announce(world, topic, "message.created")
        await told.event("message.created")
        await told.joined_times(2)
        assert len({event_id for _, _, _, event_id in told.events}) == 1


async def test_a_full_connection_is_followed_by_another(world: World) -> None:
    told = Told()
    upstream = Upstream(world.endpoint, told, QUICK)
    try:
        names = [f"hub:{uuid4()}" for _ in range(CHANNELS_A_LINK + 5)]
        for name in names:
            upstream.join(name)
        await told.joined_times(len(names))
        assert all(upstream.joined(name) for name in names)
        assert upstream.connected
        assert upstream.connections == 2
        upstream.leave(names[0])
        assert not upstream.joined(names[0])
        assert upstream.channels == len(names) - 1
    finally:
        await upstream.stop()


@pytest.mark.parametrize(
    "topic", ["hub:workers", "hub:meeting:0192f0c1-7d1e-7b9a-9d0f-5f1f3f0a7c11"]
)
async def test_a_person_cannot_join_the_workers_channels(world: World, topic: str) -> None:
    async with factory(world.stack) as make:
        eve = await make.person("Eve")
    query = urlencode({"apikey": world.stack.anon_key, "vsn": "1.0.0"})
    async with connect(f"{world.endpoint.url}/websocket?{query}", proxy=None) as socket:
        config = Channel(topic, presence_key="w1", replays=False).join_payload(may_replay=False)
        payload = {"config": config, "access_token": eve.token}
        await socket.send(encode(topic, "phx_join", payload, "1", "1"))
        async with asyncio.timeout(20):
            reply = decode(await socket.recv())
    assert reply is not None
    assert reply.payload["status"] == "error"


@pytest.mark.parametrize("key", ["service_role_key", "secret_key"])
async def test_either_kind_of_service_key_joins(world: World, key: str) -> None:
    told = Told()
    endpoint = Endpoint(world.endpoint.url, SecretStr(getattr(world.base, key)))
    async with link(endpoint, told) as mine:
        mine.join(f"meeting:{uuid4()}")
        await told.joined_times(1)
