"""What happens to sockets and messages when Postgres, or the way to it, goes away."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Iterator

import asyncpg
import httpx
import pytest

from localbase.config import free_port
from localbase.harness import Localbase
from localbase.tests.realtime.own_service import FAST, own_service
from localbase.tests.realtime.people import Person
from localbase.tests.realtime.raw import Raw, raw

SOCKETS = 50
CUT = """
select pg_terminate_backend(pid) from pg_stat_activity
where application_name = 'localbase' and usename = 'supabase_admin'
"""
SEND = "select realtime.send(jsonb_build_object('n', $1::int), 'e', $2, false)"


@pytest.fixture
def doomed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Localbase]:
    """A localbase of the test's own, whose Postgres it may kill without losing what it stored."""
    folder = tmp_path_factory.mktemp("supabase")
    with Localbase(FAST, supabase=folder, fsync=True) as base:
        yield base


@contextlib.asynccontextmanager
async def crowd(base: Localbase, url: str, topic: str) -> AsyncIterator[list[Raw]]:
    """Many sockets, half of each version, on one topic."""
    async with contextlib.AsyncExitStack() as stack:
        sockets = []
        for number in range(SOCKETS):
            vsn = "2.0.0" if number % 2 else "1.0.0"
            socket = await stack.enter_async_context(raw(url, base.anon_key, vsn))
            await socket.join_ok(topic)
            sockets.append(socket)
        yield sockets


async def connected(url: str) -> "asyncpg.Connection[asyncpg.Record]":
    """Connect as soon as Postgres takes connections again."""
    async with asyncio.timeout(30):
        while True:
            try:
                return await asyncpg.connect(url)
            except (OSError, asyncpg.PostgresError):
                await asyncio.sleep(0.01)


async def test_sockets_outlive_postgres_and_hear_what_is_sent_after_it_is_back_once(
    doomed: Localbase, topic: str
) -> None:
    url = f"{doomed.api_url}/realtime/v1"
    async with crowd(doomed, url, topic) as sockets:
        for number in range(2):
            doomed.kill("postgres")
            db = await connected(doomed.db_url)
            await db.execute(SEND, number, topic)
            await db.close()
            for socket in sockets:
                assert (await socket.receive()).payload["payload"]["n"] == number
        await asyncio.gather(*(socket.nothing_came() for socket in sockets))


async def test_nothing_is_lost_or_doubled_when_the_connection_is_cut_again_and_again(
    base: Localbase, topic: str, db: "asyncpg.Connection[asyncpg.Record]"
) -> None:
    admin = await asyncpg.connect(base.admin_url)
    count = 400
    async with own_service(base) as url, raw(url, base.anon_key) as socket:
        await socket.join_ok(topic, broadcast={"replication_ready": True})
        await socket.receive_event("system")
        for number in range(count):
            await db.execute(SEND, number, topic)
            if number % 80 == 40:
                await admin.execute(CUT)
        got = [(await socket.receive()).payload["payload"]["n"] for _ in range(count)]
        assert got == list(range(count))
        await db.execute(SEND, count, topic)
        assert (await socket.receive()).payload["payload"]["n"] == count
    await admin.close()


async def test_a_server_without_commit_times_and_logical_wal_will_do(
    doomed: Localbase, topic: str
) -> None:
    admin = await asyncpg.connect(doomed.admin_url)
    await admin.execute("alter system set track_commit_timestamp = off")
    await admin.execute("alter system set wal_level = replica")
    await admin.close()
    doomed.kill("postgres")
    admin = await connected(doomed.admin_url)
    assert await admin.fetchval("show track_commit_timestamp") == "off"
    async with own_service(doomed) as url, raw(url, doomed.anon_key) as socket:
        await socket.join_ok(topic, broadcast={"replication_ready": True})
        await socket.receive_event("system")
        await admin.execute(SEND, 1, topic)
        assert (await socket.receive()).payload["payload"]["n"] == 1
        other = await asyncpg.connect(doomed.db_url)
        await admin.execute(CUT)
        await other.execute(SEND, 2, topic)
        await other.execute(SEND, 3, topic)
        got = [(await socket.receive()).payload["payload"]["n"] for _ in range(2)]
        assert got == [2, 3]
        await socket.nothing_came()
        await other.close()
    await admin.close()


async def test_a_transaction_that_was_open_across_a_cut_is_heard_once_it_commits(
    base: Localbase, topic: str, db: "asyncpg.Connection[asyncpg.Record]"
) -> None:
    admin = await asyncpg.connect(base.admin_url)
    async with own_service(base) as url, raw(url, base.anon_key) as socket:
        await socket.join_ok(topic, broadcast={"replication_ready": True})
        await socket.receive_event("system")
        transaction = db.transaction()
        await transaction.start()
        await db.execute(SEND, 1, topic)
        await admin.execute(CUT)
        await transaction.commit()
        await db.execute(SEND, 2, topic)
        for number in (1, 2):
            assert (await socket.receive()).payload["payload"]["n"] == number
        await socket.nothing_came()
    await admin.close()


async def test_what_was_sent_before_the_service_began_is_not_sent_again(
    base: Localbase, topic: str, db: "asyncpg.Connection[asyncpg.Record]"
) -> None:
    admin = await asyncpg.connect(base.admin_url)
    await db.execute(SEND, 1, topic)
    async with own_service(base) as url, raw(url, base.anon_key) as socket:
        await socket.join_ok(topic, broadcast={"replication_ready": True})
        await socket.receive_event("system")
        await admin.execute(CUT)
        await db.execute(SEND, 2, topic)
        assert (await socket.receive()).payload["payload"]["n"] == 2
        await socket.nothing_came()
    await admin.close()


async def test_without_a_database_public_channels_work_and_private_ones_say_why_not(
    base: Localbase, topic: str, person: Person
) -> None:
    nowhere = f"postgresql://supabase_admin@127.0.0.1:{free_port()}/postgres"
    async with own_service(base, nowhere) as url, raw(url, base.anon_key) as socket:
        await socket.join_ok(topic, broadcast={"self": True})
        await socket.broadcast(topic, "e", {})
        assert (await socket.receive()).event == "broadcast"
        reply = await socket.join(f"{topic}:private", person.token(), private=True)
        message = "Realtime was unable to connect to the project database"
        assert reply["response"]["reason"] == f"UnableToConnectToProject: {message}"
        async with httpx.AsyncClient() as client:
            response = await client.post(
                f"{url}/api/broadcast/{topic}/events/e?private=true",
                headers={"authorization": f"Bearer {base.service_role_key}"},
                json={},
            )
        assert response.status_code == 503
        assert int(response.headers["retry-after"]) > 0


async def test_a_client_that_vanishes_is_forgotten(base: Localbase, url: str, topic: str) -> None:
    async with raw(url, base.anon_key) as watcher:
        await watcher.join_ok(topic, presence={"enabled": True})
        await watcher.receive_event("presence_state")
        async with raw(url, base.anon_key) as gone:
            await gone.join_ok(topic)
            await gone.track(topic, {})
            await gone.receive_event("presence_diff")
            gone.websocket.transport.abort()
        assert (await watcher.receive()).payload["joins"]
        assert (await watcher.receive()).payload["leaves"]


async def test_a_service_that_stops_tells_its_clients_to_come_back(base: Localbase) -> None:
    async with contextlib.AsyncExitStack() as stack:
        async with own_service(base) as url:
            socket = await stack.enter_async_context(raw(url, base.anon_key))
            await socket.nothing_came()
        assert await socket.closed() == 1012
