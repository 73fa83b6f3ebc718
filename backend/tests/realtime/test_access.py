"""Who may do what on which topic: topic by person by act by outcome."""

from uuid import uuid4

import pytest
from tests.realtime.conftest import Gathering, OpenPage, call
from tests.realtime.gateway import Gateway
from tests.realtime.page import Frame, Page

OK = "ok"
FORBIDDEN = "forbidden"
ACTS = ("subscribe", "publish", "presence", "signal")
POLICY = [
    # topic              who         subscribe  publish    presence   signal
    ("the meeting", "host", OK, OK, OK, OK),
    ("the meeting", "guest", OK, OK, OK, OK),
    ("the meeting", "member", FORBIDDEN, None, None, None),
    ("the meeting", "stranger", FORBIDDEN, None, None, None),
    ("the organisation", "host", OK, FORBIDDEN, FORBIDDEN, FORBIDDEN),
    ("the organisation", "member", OK, FORBIDDEN, FORBIDDEN, FORBIDDEN),
    ("the organisation", "stranger", FORBIDDEN, None, None, None),
    ("oneself", "stranger", OK, FORBIDDEN, FORBIDDEN, FORBIDDEN),
    ("somebody else", "stranger", FORBIDDEN, None, None, None),
    ("a meeting that is none", "host", FORBIDDEN, None, None, None),
    ("an organisation that is none", "host", FORBIDDEN, None, None, None),
    ("the workers' channel", "host", "unknown_topic", None, None, None),
    ("the meeting's hub channel", "host", "unknown_topic", None, None, None),
    ("another shape", "host", "unknown_topic", None, None, None),
]


def topic_of(name: str, who: str, gathering: Gathering) -> str:
    me = getattr(gathering, who).id
    return {
        "the meeting": gathering.topic,
        "the organisation": f"org:{gathering.organization.id}",
        "oneself": f"user:{me}",
        "somebody else": f"user:{gathering.host.id}",
        "a meeting that is none": f"meeting:{uuid4()}",
        "an organisation that is none": f"org:{uuid4()}",
        "the workers' channel": "hub:workers",
        "the meeting's hub channel": f"hub:{gathering.topic}",
        "another shape": f"meeting:{str(gathering.meeting.id).upper()}x",
    }[name]


async def outcome(page: Page, act: str, topic: str) -> str:
    fields: dict[str, dict[str, object]] = {
        "subscribe": {},
        "publish": {"event": "wave", "payload": {}},
        "presence": {"state": {}},
        "signal": {"to": page.peer_id, "payload": {}},
    }
    reply: Frame = await page.ask(act, topic=topic, **fields[act])
    return str(reply.get("code", reply["type"]))


@pytest.mark.parametrize(
    ("topic", "who", "outcomes"),
    [(row[0], row[1], row[2:]) for row in POLICY],
    ids=[f"{row[1]} on {row[0]}" for row in POLICY],
)
async def test_policy(
    gathering: Gathering, page: OpenPage, topic: str, who: str, outcomes: tuple[str | None, ...]
) -> None:
    mine = await page(getattr(gathering, who))
    name = topic_of(topic, who, gathering)
    for act, expected in zip(ACTS, outcomes, strict=True):
        assert await outcome(mine, act, name) == (expected or "not_subscribed"), act


async def test_an_org_topic_says_it_is_read_only(gathering: Gathering, page: OpenPage) -> None:
    mine = await page(gathering.member)
    reply = await mine.must("subscribe", topic=f"org:{gathering.organization.id}")
    assert reply["can_write"] is False
    assert reply["presence"] == {}


async def test_joining_the_meeting_opens_its_topic(
    gathering: Gathering, gateway: Gateway, page: OpenPage
) -> None:
    mine = await page(gathering.member)
    assert await outcome(mine, "subscribe", gathering.topic) == FORBIDDEN
    await call(gateway, gathering.member, "POST", f"meetings/{gathering.meeting.id}/join", {})
    assert await outcome(mine, "subscribe", gathering.topic) == OK


@pytest.mark.parametrize(
    "event",
    [
        "message.created",
        "message.",
        "participant.joined",
        "participant.removed",
        "meeting.deleted",
        "membership.removed",
        "organization.updated",
    ],
)
async def test_names_of_stored_facts_cannot_be_published(
    gathering: Gathering, page: OpenPage, event: str
) -> None:
    mine, other = await page(gathering.host), await page(gathering.guest)
    await mine.must("subscribe", topic=gathering.topic)
    await other.must("subscribe", topic=gathering.topic)
    reply = await mine.ask("publish", topic=gathering.topic, event=event, payload={})
    assert reply["code"] == "forbidden"
    await mine.must("publish", topic=gathering.topic, event="wave", payload={})
    await other.event("wave")
    assert not other.events(event)
