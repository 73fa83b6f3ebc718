"""The shapes on the wire, to the letter."""

import json

import pytest

from localbase.harness import Localbase
from localbase.tests.realtime.raw import raw


async def test_frames_of_version_1_are_objects_without_join_ref(
    base: Localbase, url: str, topic: str
) -> None:
    async with raw(url, base.anon_key) as socket:
        full = f"realtime:{topic}"
        config = {"presence": {"enabled": True}, "broadcast": {"self": True, "ack": True}}
        await socket.send(full, "phx_join", {"config": config}, "1", "1")
        assert json.loads(await socket.receive_raw()) == {
            "topic": full,
            "event": "phx_reply",
            "payload": {"status": "ok", "response": {"postgres_changes": []}},
            "ref": "1",
        }
        assert json.loads(await socket.receive_raw()) == {
            "topic": full,
            "event": "presence_state",
            "payload": {},
            "ref": None,
        }
        message = {"type": "broadcast", "event": "e", "payload": {"ä": [1, None]}, "more": True}
        await socket.send(full, "broadcast", message, "2")
        assert json.loads(await socket.receive_raw()) == {
            "topic": full,
            "event": "broadcast",
            "payload": message,
            "ref": None,
        }
        assert json.loads(await socket.receive_raw())["ref"] == "2"
        await socket.send(full, "phx_leave", {}, "3")
        reply, closing = [json.loads(await socket.receive_raw()) for _ in range(2)]
        assert reply["payload"] == {"status": "ok", "response": {}}
        assert closing == {"topic": full, "event": "phx_close", "payload": {}, "ref": "1"}


async def test_frames_of_version_2_are_arrays_that_name_the_join(
    base: Localbase, url: str, topic: str
) -> None:
    async with raw(url, base.anon_key, "2.0.0") as socket:
        full = f"realtime:{topic}"
        config = {"presence": {"enabled": True}, "broadcast": {"self": True, "ack": True}}
        await socket.send_raw(json.dumps(["7", "8", full, "phx_join", {"config": config}, "extra"]))
        ok = {"status": "ok", "response": {"postgres_changes": []}}
        assert json.loads(await socket.receive_raw()) == ["7", "8", full, "phx_reply", ok]
        assert json.loads(await socket.receive_raw()) == ["7", None, full, "presence_state", {}]
        message = {"type": "broadcast", "event": "e", "payload": {"a": 1}}
        await socket.send(full, "broadcast", message, "9", "7")
        received = json.loads(await socket.receive_raw())
        assert received == [None, None, full, "broadcast", message]
        ok = {"status": "ok", "response": {}}
        assert json.loads(await socket.receive_raw()) == ["7", "9", full, "phx_reply", ok]
        await socket.send(full, "phx_leave", {}, "10", "7")
        assert json.loads(await socket.receive_raw()) == ["7", "10", full, "phx_reply", ok]
        assert json.loads(await socket.receive_raw()) == ["7", "7", full, "phx_close", {}]


def push(topic: str, event: str, payload: bytes, encoding: int, ref: str = "2") -> bytes:
    parts = [part.encode() for part in ("1", ref, topic, event, "")]
    return bytes([3, *map(len, parts), encoding]) + b"".join(parts) + payload


def broadcast(topic: str, event: str, payload: bytes, encoding: int) -> bytes:
    parts = [part.encode() for part in (topic, event, "")]
    return bytes([4, *map(len, parts), encoding]) + b"".join(parts) + payload


@pytest.mark.parametrize(("payload", "encoding"), [(b'{"x": "\xc3\xa4"}', 1), (b"\x00\xff", 0)])
async def test_a_binary_push_reaches_version_2_as_a_binary_broadcast(
    base: Localbase, url: str, topic: str, payload: bytes, encoding: int
) -> None:
    async with raw(url, base.anon_key, "2.0.0") as socket:
        await socket.join_ok(topic, broadcast={"self": True})
        full = f"realtime:{topic}"
        await socket.send_raw(push(full, "ö", payload, encoding))
        assert await socket.receive_raw() == broadcast(full, "ö", payload, encoding)


async def test_version_1_gets_the_json_of_a_binary_push_and_never_its_bytes(
    base: Localbase, url: str, topic: str
) -> None:
    async with raw(url, base.anon_key, "2.0.0") as sender, raw(url, base.anon_key) as old:
        await sender.join_ok(topic)
        await old.join_ok(topic)
        full = f"realtime:{topic}"
        for payload, encoding in ((b"\x01", 0), (b"{broken", 1), (b'{"a":1}', 1)):
            await sender.send_raw(push(full, "e", payload, encoding))
        got = await old.receive()
        assert got.payload == {"event": "e", "payload": {"a": 1}, "type": "broadcast"}


async def test_a_heartbeat_is_answered_also_without_a_ref(base: Localbase, url: str) -> None:
    async with raw(url, base.anon_key) as socket:
        await socket.send("phoenix", "heartbeat", {}, None, None)
        got = await socket.receive()
        assert got == ("phoenix", "phx_reply", {"status": "ok", "response": {}}, None, None)


BAD = {
    "1.0.0": [
        "",
        "{",
        "[]",
        "null",
        '{"topic": "a"}',
        '{"topic": 1, "event": "e", "ref": "1"}',
        '{"topic": "a", "event": "e"}',
        '["1", "1", "realtime:a", "phx_join", {}]',
        b"\x03",
        b"",
    ],
    "2.0.0": [
        "",
        "{",
        "[]",
        "null",
        '["1", "1", "realtime:a", "phx_join"]',
        '{"topic": "a"}',
        "[1.5, null, 1, 2, 3]",
        b"",
        b"\x03",
        b"\x03\x00\x00\x00\x00\x00\x02",
        b"\x04" * 40,
        b"\x03\xff\x00\x00\x00\x00\x00",
        push("realtime:\x00", "e", b"", 1)[:12],
        b"\x03\x00\x00\x01\x00\x00\x00\xff",
    ],
}


@pytest.mark.parametrize(("vsn", "data"), [(vsn, data) for vsn in BAD for data in BAD[vsn]])
async def test_what_is_no_frame_is_dropped_and_the_socket_stays(
    base: Localbase, url: str, vsn: str, data: str | bytes
) -> None:
    async with raw(url, base.anon_key, vsn) as socket:
        await socket.send_raw(data)
        await socket.nothing_came()


async def test_a_frame_that_is_too_long_closes_the_socket(base: Localbase) -> None:
    from localbase.tests.realtime.own_service import own_service

    async with own_service(base, max_frame_size_in_kb=10) as url:
        async with raw(url, base.anon_key) as socket:
            await socket.send("phoenix", "heartbeat", {"x": "y" * 9_000})
            assert (await socket.receive()).event == "phx_reply"
            await socket.send("phoenix", "heartbeat", {"x": "y" * 10_000})
            assert await socket.closed() == 1009
        async with raw(url, base.anon_key) as socket:
            await socket.send_raw('"' + "é" * 6_000)
            assert await socket.closed() == 1009
