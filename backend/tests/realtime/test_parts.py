"""The hub's small parts: limits, memory of ids, origins, revocations, the queue, the protocol."""

import asyncio
import json

import pytest
from app.models.realtime import CloseCode, RevokedCode
from app.realtime.limits import Bucket
from app.realtime.origins import origin_allowed
from app.realtime.outbox import Outbox
from app.realtime.phoenix import Channel, Endpoint, Pace, decode, encode
from app.realtime.recent import RecentIds
from app.realtime.revocations import Revocation, revocation
from pydantic import JsonValue, SecretStr


class TestBucket:
    def test_allows_a_burst_and_then_a_rate(self) -> None:
        bucket = Bucket(burst=3, per_second=2, now=0)
        assert [bucket.take(0) for _ in range(4)] == [True, True, True, False]
        assert bucket.wait() == pytest.approx(0.5)
        assert bucket.take(0.5)
        assert not bucket.take(0.5)

    def test_never_saves_more_than_the_burst(self) -> None:
        bucket = Bucket(burst=2, per_second=1, now=0)
        assert [bucket.take(1000) for _ in range(3)] == [True, True, False]


def test_recent_ids_are_told_once_while_remembered() -> None:
    recent = RecentIds(2)
    assert recent.first_time("a")
    assert not recent.first_time("a")
    assert recent.first_time("b")
    assert recent.first_time("c")
    assert recent.first_time("a"), "forgotten: two newer ones were seen"


@pytest.mark.parametrize(
    ("origin", "host", "allowed"),
    [
        (None, "parley.example", True),
        ("https://parley.example", "parley.example", True),
        ("https://parley.example", "parley.example:443", True),
        ("http://127.0.0.1:8000", "127.0.0.1:8000", True),
        ("https://app.example", "parley.example", True),
        ("http://app.example", "parley.example", False),
        ("https://evil.example", "parley.example", False),
        ("https://parley.example.evil.example", "parley.example", False),
        ("https://parley.example:8443", "parley.example", False),
        ("null", "parley.example", False),
        ("https://parley.example:port", "parley.example", False),
        ("", "parley.example", False),
    ],
)
def test_origins(origin: str | None, host: str, allowed: bool) -> None:
    headers = {"host": host} | ({} if origin is None else {"origin": origin})
    assert origin_allowed(headers, frozenset({"https://app.example"})) is allowed


@pytest.mark.parametrize(
    ("event", "payload", "cut"),
    [
        ("meeting.deleted", {"id": "m"}, Revocation(RevokedCode.meeting_deleted, None)),
        ("participant.removed", {"user_id": "u"}, Revocation(RevokedCode.removed, "u")),
        ("participant.banned", {"user_id": "u"}, Revocation(RevokedCode.removed, "u")),
        ("membership.removed", {"user_id": "u"}, Revocation(RevokedCode.removed, "u")),
        ("participant.removed", {}, None),
        ("participant.removed", "u", None),
        ("participant.left", {"user_id": "u"}, None),
        ("message.created", {"user_id": "u"}, None),
    ],
)
def test_which_announcements_cut(event: str, payload: JsonValue, cut: Revocation | None) -> None:
    assert revocation(event, payload) == cut


def test_a_cut_about_one_person_concerns_that_person_only() -> None:
    cut = Revocation(RevokedCode.removed, "u")
    assert cut.concerns("u")
    assert not cut.concerns("v")


class Pipe:
    """A socket whose network is this test."""

    def __init__(self) -> None:
        self.sent: list[str] = []
        self.closed_with: tuple[int, str] | None = None
        self.flows = asyncio.Event()

    async def receive(self) -> str:
        return await asyncio.Future()

    async def send(self, frame: str) -> None:
        await self.flows.wait()
        self.sent.append(frame)

    async def close(self, code: int, reason: str) -> None:
        self.closed_with = (code, reason)


class TestOutbox:
    async def test_writes_in_order_and_then_closes(self) -> None:
        outbox, pipe = Outbox(), Pipe()
        pipe.flows.set()
        outbox.put("a")
        outbox.put("b")
        outbox.close(CloseCode.replaced, "replaced")
        outbox.put("never")
        await outbox.drain(pipe)
        assert pipe.sent == ["a", "b"]
        assert pipe.closed_with == (4409, "replaced")

    async def test_is_bounded_by_frames(self) -> None:
        outbox = Outbox(max_frames=2)
        assert [outbox.put("x") for _ in range(3)] == [True, True, False]

    async def test_is_bounded_by_size(self) -> None:
        outbox = Outbox(max_chars=10)
        assert [outbox.put("x" * 6) for _ in range(3)] == [True, True, False]

    async def test_discarding_frees_what_waits(self) -> None:
        outbox, pipe = Outbox(), Pipe()
        outbox.put("a")
        outbox.close(CloseCode.too_slow, "too slow", discard=True)
        assert len(outbox) == 0
        await outbox.drain(pipe)
        assert pipe.sent == []
        assert pipe.closed_with == (4408, "too slow")

    async def test_a_close_that_cannot_be_written_is_given_up(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("app.realtime.outbox.CLOSING_SECONDS", 0.05)
        outbox, pipe = Outbox(), Pipe()
        outbox.put("a")
        draining = asyncio.create_task(outbox.drain(pipe))
        await asyncio.sleep(0)
        outbox.close(CloseCode.too_slow, "too slow", discard=True)
        await asyncio.wait_for(draining, 5)
        assert pipe.closed_with is None


class TestPhoenix:
    def test_a_legacy_key_is_the_token_and_a_secret_key_is_not(self) -> None:
        legacy = Endpoint("wss://x.supabase.co/realtime/v1", SecretStr("eyJ.a.b"))
        secret = Endpoint("wss://x.supabase.co/realtime/v1", SecretStr("sb_secret_1"))
        assert legacy.access_token() == {"access_token": "eyJ.a.b"}
        assert secret.access_token() == {}
        assert secret.address() == (
            "wss://x.supabase.co/realtime/v1/websocket?apikey=sb_secret_1&vsn=1.0.0"
        )

    def test_a_key_is_not_shown_when_printed(self) -> None:
        assert "eyJ" not in repr(Endpoint("ws://x", SecretStr("eyJ.a.b")))

    def test_frames_carry_the_topic_of_the_wire(self) -> None:
        frame = json.loads(encode("meeting:1", "broadcast", {"a": 1}, "2", "1"))
        assert frame == {
            "topic": "realtime:meeting:1",
            "event": "broadcast",
            "payload": {"a": 1},
            "ref": "2",
            "join_ref": "1",
        }
        assert json.loads(encode("phoenix", "heartbeat", {}, "3", ""))["topic"] == "phoenix"

    @pytest.mark.parametrize("text", ["", "[]", "{}", "null", '{"topic":1,"event":2,"payload":3}'])
    def test_what_is_no_frame_is_not_read(self, text: str) -> None:
        assert decode(text) is None

    def test_a_first_join_asks_for_no_replay_and_a_second_one_does(self) -> None:
        channel = Channel("meeting:1", presence_key=None, replays=True)
        assert "replay" not in channel.join_payload(may_replay=True)["broadcast"]
        channel.heard_ms = 100_000
        replay = channel.join_payload(may_replay=True)["broadcast"]["replay"]
        assert replay == {"since": 95_000, "limit": 25}
        assert "replay" not in channel.join_payload(may_replay=False)["broadcast"]

    def test_a_key_stays_present_while_one_of_its_connections_stays(self) -> None:
        channel = Channel("hub:workers", presence_key="w1", replays=False)
        assert channel.see_state({"w2": {"metas": [{"phx_ref": "a"}]}}) == {"w2"}
        channel.see_diff({"joins": {"w2": {"metas": [{"phx_ref": "b"}]}}, "leaves": {}})
        assert channel.see_diff({"leaves": {"w2": {"metas": [{"phx_ref": "a"}]}}}) == {"w2"}
        assert channel.see_diff({"leaves": {"w2": {"metas": [{"phx_ref": "b"}]}}}) == frozenset()

    def test_retries_grow_and_stay_under_the_longest(self) -> None:
        pace = Pace(first_retry=0.2, longest_retry=5)
        assert 0.1 <= pace.retry(0) <= 0.2
        assert all(2.5 <= pace.retry(attempt) <= 5 for attempt in (5, 50, 5000))
