import pytest

from localbase.harness import Localbase
from localbase.tests.realtime.own_service import own_service
from localbase.tests.realtime.raw import raw


@pytest.mark.parametrize(("config", "echoed"), [({}, False), ({"self": True}, True)])
async def test_a_sender_hears_itself_only_where_it_asked_to(
    base: Localbase, url: str, topic: str, config: dict[str, bool], echoed: bool
) -> None:
    async with raw(url, base.anon_key) as sender, raw(url, base.anon_key, "2.0.0") as other:
        await sender.join_ok(topic, broadcast=config)
        await other.join_ok(topic)
        await sender.broadcast(topic, "e", {"n": 1})
        assert (await other.receive()).payload["payload"] == {"n": 1}
        if echoed:
            assert (await sender.receive()).payload["payload"] == {"n": 1}
        await sender.nothing_came()


async def test_messages_arrive_in_the_order_they_were_sent(
    base: Localbase, url: str, topic: str
) -> None:
    async with raw(url, base.anon_key) as sender, raw(url, base.anon_key) as other:
        await sender.join_ok(topic)
        await other.join_ok(topic)
        for number in range(200):
            await sender.broadcast(topic, "e", {"n": number})
        numbers = [(await other.receive()).payload["payload"]["n"] for _ in range(200)]
        assert numbers == list(range(200))


async def test_topics_hear_nothing_of_each_other(base: Localbase, url: str, topic: str) -> None:
    async with raw(url, base.anon_key) as one, raw(url, base.anon_key) as two:
        await one.join_ok(topic, broadcast={"ack": True})
        await two.join_ok(f"{topic}:more")
        await one.broadcast(topic, "e", {})
        assert (await one.receive()).event == "phx_reply"
        await two.nothing_came()


async def test_a_public_and_a_private_topic_of_one_name_are_two(
    base: Localbase, url: str, topic: str
) -> None:
    key = base.service_role_key
    async with raw(url, key) as private, raw(url, key) as public:
        await private.join_ok(topic, private=True, broadcast={"ack": True})
        await public.join_ok(topic, broadcast={"ack": True})
        await private.broadcast(topic, "secret", {})
        assert (await private.receive()).event == "phx_reply"
        await public.nothing_came()
        await public.broadcast(topic, "open", {})
        assert (await public.receive()).event == "phx_reply"
        await private.nothing_came()


async def test_what_is_too_long_is_refused_with_ack_and_dropped_without(
    base: Localbase, topic: str
) -> None:
    async with (
        own_service(base, max_payload_size_in_kb=1) as url,
        raw(url, base.anon_key) as sender,
        raw(url, base.anon_key) as quiet,
    ):
        await sender.join_ok(topic, broadcast={"ack": True})
        await quiet.join_ok(topic)
        await sender.broadcast(topic, "e", {"x": "y" * 1000})
        reply = (await sender.receive()).payload
        assert reply == {"status": "error", "response": {"error": "payload_size_exceeded"}}
        await quiet.broadcast(topic, "e", {"x": "y" * 1000})
        await quiet.nothing_came()
        await sender.nothing_came()


async def test_who_sends_too_much_is_told_and_taken_off_the_channel(
    base: Localbase, topic: str
) -> None:
    async with (
        own_service(base, max_events_per_second=0) as url,
        raw(url, base.anon_key, "2.0.0") as socket,
    ):
        await socket.join_ok(topic)
        await socket.broadcast(topic, "e", {})
        full = f"realtime:{topic}"
        assert await socket.receive() == (
            full,
            "system",
            {
                "extension": "system",
                "status": "error",
                "message": "Too many messages per second",
                "channel": topic,
            },
            None,
            "1",
        )
        assert await socket.receive() == (full, "phx_close", {}, "1", "1")
        await socket.join_ok(topic)
