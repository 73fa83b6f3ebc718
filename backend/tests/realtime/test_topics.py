"""What subscribers of one topic see of one another, and of what is stored."""

from uuid import uuid4

from tests.realtime.conftest import Gathering, OpenPage, call
from tests.realtime.gateway import Gateway


async def test_an_event_reaches_the_others_and_not_its_sender(
    gathering: Gathering, page: OpenPage
) -> None:
    ada, grace = await page(gathering.host), await page(gathering.guest)
    for mine in (ada, grace):
        await mine.must("subscribe", topic=gathering.topic)
    await ada.must("publish", topic=gathering.topic, event="typing", payload={"on": True})
    push = await grace.event("typing")
    assert push["payload"] == {"on": True}
    assert push["from"] == {"peer_id": ada.peer_id, "user_id": str(gathering.host.id)}
    assert push["event_id"] is None
    await ada.must("ping")
    assert not ada.events("typing")


async def test_presence_shows_who_comes_changes_and_leaves(
    gathering: Gathering, page: OpenPage
) -> None:
    ada, grace = await page(gathering.host), await page(gathering.guest)
    assert (await ada.attend(gathering.topic, mic=True))["presence"] == {}
    reply = await grace.must("subscribe", topic=gathering.topic)
    assert reply["presence"][ada.peer_id] == {
        "user_id": str(gathering.host.id),
        "display_name": "Ada",
        "role": "host",
        "state": {"mic": True},
    }
    assert grace.peer_id not in reply["presence"], "a subscriber is present once it says so"
    await grace.must("presence", topic=gathering.topic, state={"mic": False})
    await ada.joined(grace.peer_id, mic=False)
    await grace.must("presence", topic=gathering.topic, state={"mic": True})
    await ada.joined(grace.peer_id, mic=True)
    await grace.must("presence", topic=gathering.topic, state=None)
    assert await ada.left(grace.peer_id) == "left"


async def test_unsubscribing_is_leaving(gathering: Gathering, page: OpenPage) -> None:
    ada, grace = await page(gathering.host), await page(gathering.guest)
    await ada.attend(gathering.topic)
    await grace.attend(gathering.topic)
    await grace.must("unsubscribe", topic=gathering.topic)
    assert await ada.left(grace.peer_id) == "left"
    reply = await grace.ask("publish", topic=gathering.topic, event="wave", payload={})
    assert reply["code"] == "not_subscribed"


async def test_closing_the_page_is_leaving(gathering: Gathering, page: OpenPage) -> None:
    ada, grace = await page(gathering.host), await page(gathering.guest)
    await ada.attend(gathering.topic)
    await grace.attend(gathering.topic)
    await grace.close(1001)
    assert await ada.left(grace.peer_id) == "left"


async def test_a_broken_connection_is_lost_after_a_moment(
    gathering: Gathering, page: OpenPage
) -> None:
    ada, grace = await page(gathering.host), await page(gathering.guest)
    await ada.attend(gathering.topic)
    await grace.attend(gathering.topic)
    await grace.tear()
    assert await ada.left(grace.peer_id) == "lost"


async def test_a_page_that_is_back_in_time_was_never_gone(
    gathering: Gathering, page: OpenPage
) -> None:
    ada, grace = await page(gathering.host), await page(gathering.guest, "graces-own-page")
    await ada.attend(gathering.topic)
    await grace.attend(gathering.topic, take=1)
    await grace.tear()
    again = await page(gathering.guest, "graces-own-page")
    assert again.peer_id == grace.peer_id
    await again.attend(gathering.topic, take=2)
    await ada.joined(grace.peer_id, take=2)
    third = await page(gathering.guest)
    await third.tear()
    await third.closed()
    assert not any(grace.peer_id in push.get("leaves", {}) for push in ada.pushes)


async def test_a_signal_reaches_its_addressee_alone(gathering: Gathering, page: OpenPage) -> None:
    ada, grace, phone = (
        await page(gathering.host),
        await page(gathering.guest),
        await page(gathering.guest),
    )
    for mine in (ada, grace, phone):
        await mine.attend(gathering.topic)
    await ada.must("signal", topic=gathering.topic, to=grace.peer_id, payload={"sdp": "v=0"})
    push = await grace.until(lambda push: push["type"] == "signal")
    assert push == {
        "type": "signal",
        "topic": gathering.topic,
        "from": ada.peer_id,
        "payload": {"sdp": "v=0"},
    }
    await ada.must("publish", topic=gathering.topic, event="after", payload=None)
    await phone.event("after")
    assert not [push for push in ada.pushes + phone.pushes if push["type"] == "signal"]


async def test_a_signal_to_nobody_says_peer_gone(gathering: Gathering, page: OpenPage) -> None:
    ada, grace = await page(gathering.host), await page(gathering.guest)
    await ada.attend(gathering.topic)
    await grace.must("subscribe", topic=gathering.topic)
    for to in (f"{uuid4()}.12345678", grace.peer_id, "x"):
        reply = await ada.ask("signal", topic=gathering.topic, to=to, payload={})
        assert reply["code"] == "peer_gone"


async def test_a_stored_message_is_announced_once_to_everybody(
    gathering: Gathering, gateway: Gateway, page: OpenPage
) -> None:
    ada, grace = await page(gathering.host), await page(gathering.guest)
    for mine in (ada, grace):
        reply = await mine.must("subscribe", topic=gathering.topic)
        assert reply["stale"] is False
    path = f"meetings/{gathering.meeting.id}/messages"
    said = {"body": "Hello", "client_id": str(uuid4())}
    stored = (await call(gateway, gathering.host, "POST", path, said)).json()
    await call(gateway, gathering.host, "POST", path, said)
    last = {"body": "Bye", "client_id": str(uuid4())}
    await call(gateway, gathering.guest, "POST", path, last)
    for mine in (ada, grace):
        await mine.message("Bye")
        first, second = mine.events("message.created")
        assert first["payload"]["id"] == stored["id"]
        assert first["payload"]["body"] == "Hello"
        assert first["payload"]["sender_name"] == "Ada"
        assert first["from"] is None
        assert first["event_id"] != second["event_id"]


async def test_joining_and_leaving_a_meeting_is_announced(
    gathering: Gathering, gateway: Gateway, page: OpenPage
) -> None:
    ada = await page(gathering.host)
    await ada.must("subscribe", topic=gathering.topic)
    await call(gateway, gathering.member, "POST", f"meetings/{gathering.meeting.id}/join", {})
    push = await ada.event("participant.joined")
    assert push["payload"]["user_id"] == str(gathering.member.id)
    await call(gateway, gathering.member, "POST", f"meetings/{gathering.meeting.id}/leave")
    await ada.event("participant.left")


async def test_a_deleted_meeting_revokes_everybody(
    gathering: Gathering, gateway: Gateway, page: OpenPage
) -> None:
    ada, grace = await page(gathering.host), await page(gathering.guest)
    for mine in (ada, grace):
        await mine.attend(gathering.topic)
    await call(gateway, gathering.host, "DELETE", f"meetings/{gathering.meeting.id}")
    for mine in (ada, grace):
        push = await mine.until(lambda push: push["type"] == "revoked")
        assert push == {"type": "revoked", "topic": gathering.topic, "code": "meeting_deleted"}
        reply = await mine.ask("publish", topic=gathering.topic, event="wave", payload={})
        assert reply["code"] == "not_subscribed"
        assert (await mine.ask("subscribe", topic=gathering.topic))["code"] == "forbidden"
