"""The objects of schema realtime are those a Supabase database has."""

import asyncpg
import pytest

COLUMNS = {
    "topic": ("text", "NO", None),
    "extension": ("text", "NO", None),
    "payload": ("jsonb", "YES", None),
    "event": ("text", "YES", None),
    "private": ("boolean", "YES", "false"),
    "updated_at": ("timestamp without time zone", "NO", "timezone('utc'::text, now())"),
    "inserted_at": ("timestamp without time zone", "NO", "timezone('utc'::text, now())"),
    "id": ("uuid", "NO", "gen_random_uuid()"),
    "binary_payload": ("bytea", "YES", None),
}


async def test_messages_has_the_platforms_columns(db: "asyncpg.Connection[asyncpg.Record]") -> None:
    rows = await db.fetch(
        "select column_name, data_type, is_nullable, column_default"
        " from information_schema.columns"
        " where table_schema = 'realtime' and table_name = 'messages' order by ordinal_position"
    )
    assert {row[0]: tuple(row)[1:] for row in rows} == COLUMNS


async def test_messages_is_closed_until_a_policy_opens_it(
    db: "asyncpg.Connection[asyncpg.Record]",
) -> None:
    row = await db.fetchrow(
        "select relrowsecurity, relowner::regrole::text as owner, relkind::text"
        " from pg_class where oid = 'realtime.messages'::regclass"
    )
    assert row is not None
    assert dict(row) == {
        "relrowsecurity": True,
        "owner": "supabase_realtime_admin",
        "relkind": "p",
    }


@pytest.mark.parametrize("role", ["anon", "authenticated", "service_role"])
async def test_every_role_of_the_api_may_use_it_as_far_as_policies_let_it(
    db: "asyncpg.Connection[asyncpg.Record]", role: str
) -> None:
    rows = await db.fetch(
        "select privilege_type from information_schema.role_table_grants"
        " where table_schema = 'realtime' and table_name = 'messages' and grantee = $1",
        role,
    )
    assert {row[0] for row in rows} == {"SELECT", "INSERT", "UPDATE"}


async def test_the_functions_have_the_platforms_signatures(
    db: "asyncpg.Connection[asyncpg.Record]",
) -> None:
    rows = await db.fetch(
        "select proname, pg_get_function_arguments(oid) from pg_proc"
        " where pronamespace = 'realtime'::regnamespace"
        " and has_function_privilege('anon', oid, 'execute') and prorettype <> 'trigger'::regtype"
    )
    assert dict(map(tuple, rows)) == {
        "topic": "",
        "send": "payload jsonb, event text, topic text, private boolean DEFAULT true",
        "send_binary": "payload bytea, event text, topic text, private boolean DEFAULT true",
        "broadcast_changes": (
            "topic_name text, event_name text, operation text, table_name text,"
            " table_schema text, new record, old record, level text DEFAULT 'ROW'::text"
        ),
    }


async def test_the_topic_is_null_until_it_is_set(db: "asyncpg.Connection[asyncpg.Record]") -> None:
    async with db.transaction():
        assert await db.fetchval("select realtime.topic()") is None
        await db.execute("select set_config('realtime.topic', 'room', true)")
        assert await db.fetchval("select realtime.topic()") == "room"
    assert await db.fetchval("select realtime.topic()") is None


async def test_changes_are_told_row_by_row(db: "asyncpg.Connection[asyncpg.Record]") -> None:
    call = "select realtime.broadcast_changes('t', 'e', $1, 't', 's', null::record, null, $2)"
    for operation, level in (("INSERT", "STATEMENT"), ("TRUNCATE", "ROW")):
        with pytest.raises(asyncpg.RaiseError, match="failed to process the row"):
            await db.execute(call, operation, level)
