"""What happens when two do something at once: one waits until the other is done."""

import asyncio
import json
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg
import pytest
from tests.policies.rules import outcome_of
from tests.policies.town import Database, Town, become, raze, settle

JOIN = "select public.join_meeting(:closed) ->> 'occurrence_id'"
LEAVE = "select public.leave_meeting(:closed)"
SEND = "select public.send_message(:open, 'Twice?', :nobody)"
ANNOUNCED = """
select count(*) from realtime.messages
where topic = 'meeting:' || :open and event = 'message.created'
  and payload ->> 'client_id' = :nobody
"""


@pytest.fixture
async def owner(database_url: str) -> AsyncIterator[Database]:
    connection = await asyncpg.connect(database_url)
    yield connection
    await connection.close()


@pytest.fixture
async def standing(owner: Database) -> AsyncIterator[Town]:
    """A town that others' transactions can see."""
    async with owner.transaction():
        town = await settle(owner)
    yield town
    await raze(owner, town)


@asynccontextmanager
async def someone(database_url: str, who: str, town: Town) -> AsyncIterator[Database]:
    """Somebody in a transaction of their own, committed at the end."""
    connection = await asyncpg.connect(database_url)
    try:
        async with connection.transaction():
            await become(connection, who, town)
            yield connection
    finally:
        await connection.close()


async def until_waiting(owner: Database, other: Database) -> None:
    """Waits until Postgres makes somebody wait for somebody else."""
    deadline = time.monotonic() + 10
    pid = other.get_server_pid()
    while not await owner.fetchval("select cardinality(pg_blocking_pids($1)) > 0", pid):
        assert time.monotonic() < deadline, "nobody waited"


async def test_the_first_two_to_join_are_in_one_occurrence(
    database_url: str, owner: Database, standing: Town
) -> None:
    async with someone(database_url, "member", standing) as second:
        async with someone(database_url, "host", standing) as first:
            opened = await first.fetchval(standing.spell(JOIN))
            joining = asyncio.create_task(second.fetchval(standing.spell(JOIN)))
            await until_waiting(owner, second)
        assert await joining == opened


async def test_many_who_join_at_once_are_in_one_occurrence(
    database_url: str, owner: Database, standing: Town
) -> None:
    async def join(who: str) -> None:
        async with someone(database_url, who, standing) as connection:
            await connection.execute(standing.spell(JOIN))

    await asyncio.gather(*(join(who) for who in ("host", "member", "admin") * 4))
    found = await owner.fetchrow(
        standing.spell(
            "select count(distinct p.occurrence_id), count(distinct p.id), count(s.id)"
            " from public.participants p join public.participant_spans s"
            " on s.participant_id = p.id and s.left_at is null where p.meeting_id = :closed"
        )
    )
    assert found is not None
    assert tuple(found) == (1, 3, 3)


async def test_who_joins_as_the_last_one_leaves_opens_a_new_occurrence(
    database_url: str, owner: Database, standing: Town
) -> None:
    async with someone(database_url, "host", standing) as host:
        before = await host.fetchval(standing.spell(JOIN))
    async with someone(database_url, "member", standing) as member:
        async with someone(database_url, "host", standing) as host:
            await host.execute(standing.spell(LEAVE))
            joining = asyncio.create_task(member.fetchval(standing.spell(JOIN)))
            await until_waiting(owner, member)
        after = await joining
    assert after != before
    ended = "select ended_at is not null from public.meeting_occurrences where id = $1"
    assert await owner.fetchval(ended, before)
    assert not await owner.fetchval(ended, after)


async def test_who_leaves_as_somebody_joins_ends_nothing(
    database_url: str, owner: Database, standing: Town
) -> None:
    async with someone(database_url, "host", standing) as host:
        before = await host.fetchval(standing.spell(JOIN))
    async with someone(database_url, "host", standing) as host:
        async with someone(database_url, "member", standing) as member:
            assert await member.fetchval(standing.spell(JOIN)) == before
            leaving = asyncio.create_task(host.execute(standing.spell(LEAVE)))
            await until_waiting(owner, host)
        await leaving
    open_one = "select id::text from public.meeting_occurrences where meeting_id = :closed"
    assert await owner.fetchval(standing.spell(open_one + " and ended_at is null")) == before


async def test_the_last_two_who_leave_at_once_end_it(
    database_url: str, owner: Database, standing: Town
) -> None:
    for who in ("host", "member"):
        async with someone(database_url, who, standing) as connection:
            await connection.execute(standing.spell(JOIN))
    async with someone(database_url, "host", standing) as host:
        async with someone(database_url, "member", standing) as member:
            await member.execute(standing.spell(LEAVE))
            leaving = asyncio.create_task(host.execute(standing.spell(LEAVE)))
            await until_waiting(owner, host)
        await leaving
    still_open = "select count(*) from public.meeting_occurrences where meeting_id = :closed"
    assert await owner.fetchval(standing.spell(still_open + " and ended_at is null")) == 0


async def test_a_message_sent_twice_at_once_is_stored_and_announced_once(
    database_url: str, owner: Database, standing: Town
) -> None:
    async with someone(database_url, "host", standing) as second:
        async with someone(database_url, "host", standing) as first:
            stored = await first.fetchval(standing.spell(SEND))
            sending = asyncio.create_task(second.fetchval(standing.spell(SEND)))
            await until_waiting(owner, second)
        assert json.loads(await sending) == json.loads(stored)
    assert await owner.fetchval(standing.spell(ANNOUNCED)) == 1


async def test_two_admins_who_demote_each_other_at_once_do_not_both_succeed(
    database_url: str, owner: Database, standing: Town
) -> None:
    demote = "update public.memberships set role = 'user' where user_id = :%s"
    await owner.execute(
        standing.spell("update public.memberships set role = 'org_admin' where user_id = :member")
    )
    async with someone(database_url, "member", standing) as second:
        async with someone(database_url, "admin", standing) as first:
            assert await outcome_of(first, standing.spell(demote % "member")) == "allowed"
            await second.execute("savepoint before")
            demoting = asyncio.create_task(outcome_of(second, standing.spell(demote % "admin")))
            await until_waiting(owner, second)
        assert await demoting == "guarded"
        await second.execute("rollback to savepoint before")


async def test_who_joins_a_meeting_that_is_being_deleted_finds_none(
    database_url: str, owner: Database, standing: Town
) -> None:
    async with someone(database_url, "member", standing) as member:
        await member.execute("savepoint before")
        async with someone(database_url, "host", standing) as host:
            await host.execute(standing.spell("delete from public.meetings where id = :closed"))
            joining = asyncio.create_task(outcome_of(member, standing.spell(JOIN)))
            await until_waiting(owner, member)
        assert await joining == "absent"
        await member.execute("rollback to savepoint before")


async def test_accounts_of_everybody_are_deleted_in_mid_call(
    owner: Database, standing: Town
) -> None:
    await raze(owner, standing)
    left = "select count(*) from public.profiles where id in (:host, :participant, :admin)"
    assert await owner.fetchval(standing.spell(left)) == 0
