import asyncio
import json
import time
from typing import Any
from uuid import UUID

import asyncpg
import pytest

from localbase.harness import Localbase
from localbase.tests.realtime.own_service import own_service
from localbase.tests.realtime.people import Person, Policies
from localbase.tests.realtime.raw import Raw, raw

SEND = "select realtime.send($1::jsonb, $2, $3, $4)"


async def send(
    db: "asyncpg.Connection[asyncpg.Record]",
    topic: str,
    event: str,
    payload: object,
    *,
    private: bool = False,
) -> None:
    await db.execute(SEND, json.dumps(payload), event, topic, private)


async def numbers(socket: Raw, count: int) -> list[int]:
    return [(await socket.receive()).payload["payload"]["n"] for _ in range(count)]


async def test_what_is_sent_arrives_with_the_id_of_its_row(
    base: Localbase, url: str, topic: str, db: "asyncpg.Connection[asyncpg.Record]"
) -> None:
    async with raw(url, base.anon_key) as one, raw(url, base.anon_key, "2.0.0") as two:
        await one.join_ok(topic)
        await two.join_ok(topic)
        await send(db, topic, "e", {"ä": [1.5, None]})
        got = await one.receive()
        row = await db.fetchrow("select * from realtime.messages where topic = $1", topic)
        assert row is not None
        row_id = str(row["id"])
        payload = {"ä": [1.5, None], "id": row_id}
        expected = {"event": "e", "type": "broadcast", "payload": payload, "meta": {"id": row_id}}
        assert got == (f"realtime:{topic}", "broadcast", expected, None, None)
        assert (await two.receive()).payload == expected
        assert (row["extension"], row["private"]) == ("broadcast", False)


@pytest.mark.parametrize(
    ("payload", "expected"),
    [({"id": "mine"}, {"id": "mine"}), ([1], [1]), ("text", "text"), (None, None)],
)
async def test_a_payload_is_changed_only_to_give_it_an_id(
    *,
    base: Localbase,
    url: str,
    topic: str,
    db: "asyncpg.Connection[asyncpg.Record]",
    payload: object,
    expected: object,
) -> None:
    async with raw(url, base.anon_key) as socket:
        await socket.join_ok(topic)
        await send(db, topic, "e", payload)
        assert (await socket.receive()).payload["payload"] == expected


async def test_sending_is_private_unless_said_otherwise(
    base: Localbase, url: str, topic: str, db: "asyncpg.Connection[asyncpg.Record]"
) -> None:
    key = base.service_role_key
    async with raw(url, key) as private, raw(url, key) as public:
        await private.join_ok(topic, private=True)
        await public.join_ok(topic)
        await db.execute("select realtime.send('{}', 'hidden', $1)", topic)
        await db.execute("select realtime.send('{}', 'open', $1, false)", topic)
        assert (await private.receive()).payload["event"] == "hidden"
        assert (await public.receive()).payload["event"] == "open"
        await private.nothing_came()


async def test_only_those_the_policies_let_listen_hear_it(
    base: Localbase,
    url: str,
    person: Person,
    policies: Policies,
    db: "asyncpg.Connection[asyncpg.Record]",
) -> None:
    await policies.allow("select", ("broadcast",), condition="auth.jwt() ->> 'level' = 'high'")
    await policies.allow("select", ("presence",))
    topic = policies.topic()
    config: dict[str, Any] = {"private": True, "presence": {"enabled": True}}
    async with raw(url, base.anon_key) as may, raw(url, base.anon_key) as may_not:
        await may.join_ok(topic, person.token(level="high"), **config)
        await may_not.join_ok(topic, person.token(), **config)
        await send(db, topic, "e", {}, private=True)
        assert (await may.receive_event("broadcast")).payload["event"] == "e"
        assert (await may_not.receive()).event == "presence_state"
        await may_not.nothing_came()


async def test_bytes_arrive_as_bytes_and_only_at_version_2(
    base: Localbase, url: str, topic: str, db: "asyncpg.Connection[asyncpg.Record]"
) -> None:
    async with raw(url, base.anon_key) as old, raw(url, base.anon_key, "2.0.0") as new:
        await old.join_ok(topic)
        await new.join_ok(topic)
        await db.execute("select realtime.send_binary('\\x00ff', 'e', $1, false)", topic)
        data = await new.receive_raw()
        assert isinstance(data, bytes)
        row_id = await db.fetchval("select id from realtime.messages where topic = $1", topic)
        metadata = f'{{"id":"{row_id}"}}'.encode()
        names = [f"realtime:{topic}".encode(), b"e", metadata]
        assert data == bytes([4, *map(len, names), 0]) + b"".join(names) + b"\x00\xff"
        await send(db, topic, "after", {})
        assert (await old.receive()).payload["event"] == "after"


async def test_a_rolled_back_message_never_was(
    base: Localbase, url: str, topic: str, db: "asyncpg.Connection[asyncpg.Record]"
) -> None:
    async with raw(url, base.anon_key) as socket:
        await socket.join_ok(topic)
        transaction = db.transaction()
        await transaction.start()
        await send(db, topic, "never", {})
        await transaction.rollback()
        await send(db, topic, "real", {})
        assert (await socket.receive()).payload["event"] == "real"


async def test_messages_arrive_in_the_order_of_their_commits(
    base: Localbase, url: str, topic: str, db: "asyncpg.Connection[asyncpg.Record]"
) -> None:
    later = await asyncpg.connect(base.db_url)
    async with raw(url, base.anon_key) as socket:
        await socket.join_ok(topic)
        transaction = later.transaction()
        await transaction.start()
        await send(later, topic, "e", {"n": 2})
        await send(later, topic, "e", {"n": 3})
        await send(db, topic, "e", {"n": 1})
        await transaction.commit()
        await db.execute(
            "select realtime.send(jsonb_build_object('n', n), 'e', $1, false)"
            " from generate_series(4, 1000) as numbers (n)",
            topic,
        )
        assert await numbers(socket, 1000) == list(range(1, 1001))
        await socket.nothing_came()
    await later.close()


async def test_a_row_may_be_inserted_by_hand(
    base: Localbase, url: str, topic: str, db: "asyncpg.Connection[asyncpg.Record]"
) -> None:
    """Also far in the future, where no day has a partition yet."""
    async with raw(url, base.anon_key) as socket:
        await socket.join_ok(topic)
        for number, days in enumerate((0, 90)):
            await db.execute(
                "insert into realtime.messages (topic, extension, event, payload, inserted_at)"
                " values ($1, 'broadcast', 'e', $2::jsonb, now() + $3::int * interval '1 day')",
                topic,
                json.dumps({"n": number}),
                days,
            )
        assert await numbers(socket, 2) == [0, 1]


async def test_a_triggers_changes_arrive(
    base: Localbase, url: str, topic: str, db: "asyncpg.Connection[asyncpg.Record]"
) -> None:
    name = topic.replace("-", "_")
    await db.execute(f"""
        create table public.{name} (id int primary key, word text);
        create function public.tell_{name}() returns trigger
        language plpgsql security definer set search_path = '' as $$
        begin
          perform realtime.broadcast_changes(
            '{topic}', tg_op, tg_op, tg_table_name, tg_table_schema, new, old);
          return null;
        end $$;
        create trigger tell after insert or update or delete on public.{name}
          for each row execute function public.tell_{name}();
    """)
    try:
        async with raw(url, base.service_role_key) as socket:
            await socket.join_ok(topic, private=True)
            await db.execute(f"insert into public.{name} values (1, 'a')")  # noqa: S608 - our name
            await db.execute(f"update public.{name} set word = 'b'")  # noqa: S608 - our name
            await db.execute(f"delete from public.{name}")  # noqa: S608 - our name
            first, second = {"id": 1, "word": "a"}, {"id": 1, "word": "b"}
            for operation, record, old in (
                ("INSERT", first, None),
                ("UPDATE", second, first),
                ("DELETE", None, second),
            ):
                got = (await socket.receive()).payload
                UUID(got["payload"].pop("id"))
                assert got["event"] == operation
                assert got["payload"] == {
                    "operation": operation,
                    "record": record,
                    "old_record": old,
                    "schema": "public",
                    "table": name,
                }
    finally:
        await db.execute(f"drop table public.{name}; drop function public.tell_{name}()")


async def test_what_cannot_be_sent_warns_and_does_not_fail(
    db: "asyncpg.Connection[asyncpg.Record]",
) -> None:
    warnings: list[Any] = []
    db.add_log_listener(lambda _, message: warnings.append(message))
    await db.execute("select realtime.send('{}', 'e', null)")
    assert "WarnSendingBroadcastMessage" in str(warnings[0])


async def test_a_role_the_policies_keep_out_cannot_send(
    topic: str, db: "asyncpg.Connection[asyncpg.Record]"
) -> None:
    async with db.transaction():
        await db.execute("set local role authenticated")
        await send(db, topic, "e", {})
    count = await db.fetchval("select count(*) from realtime.messages where topic = $1", topic)
    assert count == 0


async def test_what_is_too_long_is_not_sent(
    base: Localbase, topic: str, db: "asyncpg.Connection[asyncpg.Record]"
) -> None:
    async with (
        own_service(base, max_payload_size_in_kb=1) as url,
        raw(url, base.anon_key) as socket,
    ):
        await socket.join_ok(topic, broadcast={"replication_ready": True})
        await socket.receive_event("system")
        await send(db, topic, "long", {"x": "y" * 1000})
        await send(db, topic, "short", {})
        assert (await socket.receive()).payload["event"] == "short"


async def test_a_client_may_wait_for_the_database_to_be_heard(
    base: Localbase, url: str, topic: str
) -> None:
    async with raw(url, base.anon_key) as socket:
        await socket.join_ok(topic, broadcast={"replication_ready": True})
        assert (await socket.receive()).payload == {
            "extension": "system",
            "status": "ok",
            "message": "Replication connection established",
            "channel": topic,
        }


async def test_it_arrives_soon_after_the_commit(
    base: Localbase, url: str, topic: str, db: "asyncpg.Connection[asyncpg.Record]"
) -> None:
    """Half of the budget's 95th percentile, for the median, on a machine that does other things."""
    async with raw(url, base.anon_key) as socket:
        await socket.join_ok(topic)
        delays = []
        for number in range(40):
            await send(db, topic, "e", {"n": number})
            begin = time.perf_counter()
            await socket.receive()
            delays.append(time.perf_counter() - begin)
        assert sorted(delays)[20] < 0.025


async def test_many_rooms_hear_only_their_own(
    base: Localbase, url: str, topic: str, db: "asyncpg.Connection[asyncpg.Record]"
) -> None:
    async with raw(url, base.anon_key) as one, raw(url, base.anon_key) as two:
        await one.join_ok(f"{topic}1")
        await two.join_ok(f"{topic}2")
        await asyncio.gather(one.nothing_came(), two.nothing_came())
        for number in range(20):
            await send(db, f"{topic}{number % 2 + 1}", "e", {"n": number})
        assert await numbers(one, 10) == list(range(0, 20, 2))
        assert await numbers(two, 10) == list(range(1, 20, 2))


async def test_notifications_of_others_disturb_nobody(
    base: Localbase, url: str, topic: str, db: "asyncpg.Connection[asyncpg.Record]"
) -> None:
    async with raw(url, base.anon_key) as socket:
        await socket.join_ok(topic)
        for junk in ("", "junk", "00000000-0000-0000-0000-000000000000 2026-01-01 00:00:00"):
            await db.execute("select pg_notify('localbase_realtime_messages', $1)", junk)
        await send(db, topic, "e", {})
        assert (await socket.receive()).payload["event"] == "e"
