"""realtime.messages keeps a partition a day, and takes what is sent when there is none."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta

import asyncpg
import pytest
import pytest_asyncio

from localbase.db.database import ADMIN, Address, Database
from localbase.harness import Localbase
from localbase.keys import Keys
from localbase.realtime.maintenance import keep_partitions

PARTITIONS = """
select child.relname from pg_inherits
join pg_class child on child.oid = inhrelid
where inhparent = 'realtime.messages'::regclass order by 1
"""


def today() -> date:
    return datetime.now(UTC).date()


def name(day: date) -> str:
    return f"messages_{day:%Y_%m_%d}"


async def names(db: "asyncpg.Connection[asyncpg.Record]") -> set[str]:
    return {row["relname"] for row in await db.fetch(PARTITIONS)}


@pytest_asyncio.fixture
async def admin(base: Localbase) -> "AsyncIterator[asyncpg.Connection[asyncpg.Record]]":
    """A superuser whose transaction is rolled back at the end."""
    connection = await asyncpg.connect(base.admin_url)
    transaction = connection.transaction()
    await transaction.start()
    yield connection
    await transaction.rollback()
    await connection.close()


async def test_there_are_partitions_from_yesterday_to_three_days_ahead(
    db: "asyncpg.Connection[asyncpg.Record]",
) -> None:
    days = {name(today() + timedelta(days=ahead)) for ahead in range(-1, 4)}
    assert days | {"messages_default"} <= await names(db)


async def test_after_days_away_a_message_is_taken_and_moved_to_its_day(
    admin: "asyncpg.Connection[asyncpg.Record]", topic: str
) -> None:
    for day in await names(admin) - {"messages_default"}:
        await admin.execute(f'drop table realtime."{day}"')
    await admin.execute("select realtime.send('{}', 'e', $1)", topic)
    where = "select tableoid::regclass::text from realtime.messages where topic = $1"
    assert await admin.fetchval(where, topic) == "realtime.messages_default"
    await admin.execute("select realtime.keep_messages_partitions()")
    assert await admin.fetchval(where, topic) == f"realtime.{name(today())}"
    await admin.execute("select realtime.keep_messages_partitions()")


async def test_what_is_older_than_72_hours_is_dropped(
    admin: "asyncpg.Connection[asyncpg.Record]", topic: str
) -> None:
    for age in (3, 4, 5):
        day = today() - timedelta(days=age)
        await admin.execute("select realtime.make_messages_partition($1)", day)
    insert = """
        insert into realtime.messages (topic, extension, inserted_at)
        values ($1, 'broadcast', timezone('utc', now()) - interval '10 days')
    """
    await admin.execute(insert, topic)
    await admin.execute("select realtime.keep_messages_partitions()")
    found = await names(admin)
    assert name(today() - timedelta(days=3)) in found
    assert not {name(today() - timedelta(days=age)) for age in (4, 5)} & found
    assert not await admin.fetchval(
        "select count(*) from realtime.messages where topic = $1", topic
    )


async def test_maintenance_waits_for_nobody_long_and_comes_back(
    base: Localbase, keys: Keys, db: "asyncpg.Connection[asyncpg.Record]"
) -> None:
    database = Database(Address(base.admin_url, {ADMIN: keys.database_password}))
    blocker = await asyncpg.connect(base.admin_url)
    try:
        await blocker.execute("begin; drop table realtime.messages_default")
        async with asyncio.timeout(10):
            assert not await keep_partitions(database)
        await blocker.execute("rollback")
        assert await keep_partitions(database)
    finally:
        await blocker.close()
        await database.close()


@pytest.mark.parametrize("role", ["anon", "authenticated", "service_role"])
@pytest.mark.parametrize(
    "call", ["keep_messages_partitions()", "make_messages_partition(current_date)"]
)
async def test_the_partitions_are_the_servers_business(
    db: "asyncpg.Connection[asyncpg.Record]", role: str, call: str
) -> None:
    transaction = db.transaction()
    await transaction.start()
    await db.execute(f"set local role {role}")
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await db.execute(f"select realtime.{call}")
    await transaction.rollback()
