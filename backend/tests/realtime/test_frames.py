"""What a client may send, and what it may not."""

import json
from typing import Any

import pytest
from app.models.realtime import (
    CLIENT_FRAME,
    EventPush,
    PresenceFrame,
    PublishFrame,
    Sender,
    SignalPush,
    is_topic,
)
from pydantic import ValidationError

TOPIC = "meeting:0192f0c1-7d1e-7b9a-9d0f-5f1f3f0a7c11"
GOOD: list[dict[str, Any]] = [
    {"type": "auth", "id": 1, "token": "t", "session": "k3J9x_20aB"},
    {"type": "auth", "id": 1, "token": "t"},
    {"type": "subscribe", "id": "a", "topic": TOPIC},
    {"type": "unsubscribe", "id": 0, "topic": TOPIC},
    {"type": "publish", "id": 3, "topic": TOPIC, "event": "typing", "payload": {"on": True}},
    {"type": "publish", "id": 3, "topic": TOPIC, "event": "a.b-c_9", "payload": None},
    {"type": "presence", "id": 4, "topic": TOPIC, "state": {}},
    {"type": "presence", "id": 4, "topic": TOPIC, "state": None},
    {"type": "signal", "id": 5, "topic": TOPIC, "to": "u.s", "payload": [1, "x"]},
    {"type": "ping", "id": 6},
]
BAD: list[tuple[str, str]] = [
    ("not JSON", "{"),
    ("not an object", "[]"),
    ("no type", '{"id": 1}'),
    ("an unknown type", '{"type": "shout", "id": 1}'),
    ("no id", '{"type": "ping"}'),
    ("an id that is a fraction", '{"type": "ping", "id": 1.5}'),
    ("an id that is true", '{"type": "ping", "id": true}'),
    ("a negative id", '{"type": "ping", "id": -1}'),
    ("an unknown field", '{"type": "ping", "id": 1, "more": 1}'),
    ("a short session", '{"type": "auth", "id": 1, "token": "t", "session": "short"}'),
    ("a strange session", '{"type": "auth", "id": 1, "token": "t", "session": "a.b.c.d.e.f"}'),
    ("no token", '{"type": "auth", "id": 1, "token": "", "session": "12345678"}'),
    ("an event with capitals", '{"type":"publish","id":1,"topic":"t","event":"A","payload":1}'),
    (
        "a long event name",
        json.dumps({"type": "publish", "id": 1, "topic": "t", "event": "a" * 65, "payload": 1}),
    ),
    ("a state that is no object", '{"type":"presence","id":1,"topic":"t","state":[]}'),
    (
        "a state over 2 KB",
        json.dumps({"type": "presence", "id": 1, "topic": "t", "state": {"x": "y" * 2048}}),
    ),
    (
        "a payload nested too deeply",
        '{"type":"publish","id":1,"topic":"t","event":"a","payload":' + "[" * 500 + "]" * 500 + "}",
    ),
    ("a lone surrogate", '{"type":"ping","id":"\\ud800"}'),
]


@pytest.mark.parametrize("frame", GOOD, ids=lambda frame: str(frame["type"]))
def test_a_well_formed_frame_is_read(frame: dict[str, Any]) -> None:
    read = CLIENT_FRAME.validate_json(json.dumps(frame))
    assert read.model_dump(exclude_unset=True) == frame


@pytest.mark.parametrize("text", [text for _, text in BAD], ids=[name for name, _ in BAD])
def test_a_malformed_frame_is_refused(text: str) -> None:
    with pytest.raises(ValidationError):
        CLIENT_FRAME.validate_json(text)


def test_a_token_is_not_shown_in_a_frame_that_is_printed() -> None:
    frame = CLIENT_FRAME.validate_python(GOOD[0] | {"token": "secret-token"})
    assert "secret-token" not in repr(frame)


def test_a_state_of_exactly_two_kilobytes_is_taken() -> None:
    state = {"x": "y" * (2048 - len('{"x":""}'))}
    assert PresenceFrame(type="presence", id=1, topic=TOPIC, state=state).state == state


def test_numbers_that_json_does_not_know_do_not_leave_the_hub() -> None:
    text = '{"type":"publish","id":1,"topic":"t","event":"a","payload":[NaN,Infinity]}'
    frame = CLIENT_FRAME.validate_json(text)
    assert isinstance(frame, PublishFrame)
    push = EventPush(topic="t", event="a", payload=frame.payload, sender=None, event_id=None)
    assert json.loads(push.encode())["payload"] == [None, None]


def test_pushes_say_from() -> None:
    sender = Sender(peer_id="u.s", user_id="u")
    event = EventPush(topic="t", event="e", payload={}, sender=sender, event_id=None)
    assert json.loads(event.encode())["from"] == {"peer_id": "u.s", "user_id": "u"}
    signal = SignalPush(topic="t", sender="u.s", payload=1)
    assert json.loads(signal.encode())["from"] == "u.s"


@pytest.mark.parametrize(
    ("name", "known"),
    [
        (TOPIC, True),
        (TOPIC.replace("meeting", "org"), True),
        (TOPIC.replace("meeting", "user"), True),
        (TOPIC.replace("meeting", "hub"), False),
        (TOPIC.upper(), False),
        (TOPIC + " ", False),
        ("meeting:", False),
        ("meeting:0192f0c17d1e7b9a9d0f5f1f3f0a7c11----", False),
        ("hub:workers", False),
        ("", False),
    ],
)
def test_topics_have_a_shape(name: str, known: bool) -> None:
    assert is_topic(name) is known
