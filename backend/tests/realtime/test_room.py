"""What one topic does with what comes from elsewhere, without any network."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from app.models.realtime import Access, CloseCode, ErrorCode, PeerPresence
from app.realtime.bus import Diff, Message, Published, Signalled
from app.realtime.counters import Counters
from app.realtime.presence import Entry
from app.realtime.refused import Refused
from app.realtime.room import Room

TOPIC = "meeting:0192f0c1-7d1e-7b9a-9d0f-5f1f3f0a7c11"
WRITER = Access(can_read=True, can_write=True, display_name="Ada", role="host")


class Listener:
    """A subscriber whose socket is a list."""

    def __init__(self, name: str, since: int = 1) -> None:
        self.user_id = name
        self.peer_id = f"{name}.page"
        self.since = since
        self.topics: set[str] = set()
        self.frames: list[dict[str, Any]] = []
        self.code: CloseCode | None = None

    def push(self, frame: str) -> None:
        self.frames.append(json.loads(frame))

    def close(self, code: CloseCode) -> None:
        self.code = code

    def kinds(self) -> list[str]:
        return [frame["type"] for frame in self.frames]


@pytest.fixture
def shared() -> list[Message]:
    return []


@pytest.fixture
def room(shared: list[Message]) -> Room:
    made = Room(TOPIC, worker="w1", share=shared.append, counters=Counters(), now=0)
    made.delivers(delivers=True)
    return made


def entered(room: Room, name: str) -> Listener:
    listener = Listener(name)
    room.enter(listener, WRITER)
    return listener


def neighbour(room: Room, name: str, since: int = 1) -> None:
    """Somebody is present on another worker."""
    peer = PeerPresence(user_id=name, display_name=name, role=None, state={})
    joins = {f"{name}.page": Entry(peer, since)}
    room.receive(Diff(worker="w2", sequence=1, joins=joins, leaves={}), now=0)


def test_an_announcement_that_is_repeated_is_pushed_once(room: Room) -> None:
    ada = entered(room, "ada")
    for event_id in ("1", "1", "2", "1"):
        room.fact("message.created", {"body": "x"}, event_id, 0)
    assert [frame["event_id"] for frame in ada.frames] == ["1", "2"]


def test_announcements_without_an_id_are_all_pushed(room: Room) -> None:
    ada = entered(room, "ada")
    room.fact("message.created", {}, None, 0)
    room.fact("message.created", {}, None, 0)
    assert ada.kinds() == ["event", "event"]


def test_stale_and_fresh_are_told_when_they_change(room: Room) -> None:
    ada = entered(room, "ada")
    for delivers in (True, False, False, True):
        room.delivers(delivers=delivers)
    assert ada.kinds() == ["stale", "fresh"]


def test_somebody_removed_while_access_was_asked_is_known(room: Room) -> None:
    room.fact("participant.removed", {"user_id": "eve"}, "1", now=10)
    assert room.was_cut("eve", since=9)
    assert not room.was_cut("eve", since=11), "asked after the removal: the answer counts"
    assert not room.was_cut("ada", since=9)


def test_a_deleted_meeting_empties_the_room(room: Room) -> None:
    ada, eve = entered(room, "ada"), entered(room, "eve")
    room.fact("meeting.deleted", {"id": "m"}, "1", 0)
    assert ada.kinds() == eve.kinds() == ["event", "revoked"]
    assert not room.members
    assert not ada.topics


def test_an_event_is_shared_when_there_is_a_neighbour(room: Room, shared: list[Message]) -> None:
    ada = entered(room, "ada")
    room.publish(ada, "wave", {})
    assert not shared
    neighbour(room, "grace")
    shared.clear()
    room.publish(ada, "wave", {})
    assert [type(message) for message in shared] == [Published]


def test_a_signal_to_a_neighbours_peer_is_shared(room: Room, shared: list[Message]) -> None:
    ada = entered(room, "ada")
    neighbour(room, "grace")
    shared.clear()
    room.signal(ada, "grace.page", {})
    (message,) = shared
    assert isinstance(message, Signalled)
    assert message.to == "grace.page"


def test_a_signal_to_a_neighbour_that_cannot_be_reached_says_so(room: Room) -> None:
    ada = entered(room, "ada")
    neighbour(room, "grace")
    room.delivers(delivers=False)
    with pytest.raises(Refused) as refused:
        room.signal(ada, "grace.page", {})
    assert refused.value.code == ErrorCode.upstream_unavailable


def test_a_shared_signal_is_pushed_to_its_addressee_alone(room: Room) -> None:
    ada, grace = entered(room, "ada"), entered(room, "grace")
    room.receive(Signalled(worker="w2", to="grace.page", frame='{"type":"signal"}'), now=0)
    room.receive(Signalled(worker="w2", to="nobody.page", frame='{"type":"signal"}'), now=0)
    assert grace.kinds() == ["signal"]
    assert not ada.frames


def test_our_own_words_coming_back_are_not_heard(room: Room) -> None:
    ada = entered(room, "ada")
    room.receive(Published(worker="w1", frame='{"type":"event"}'), now=0)
    assert not ada.frames


def test_a_peer_that_shows_up_elsewhere_replaces_the_socket_here(room: Room) -> None:
    ada = entered(room, "ada")
    room.show(ada, {})
    neighbour(room, "ada", since=2)
    assert ada.code == CloseCode.replaced


def test_a_late_goodbye_of_a_replaced_socket_does_not_end_the_newer_subscription(
    room: Room,
) -> None:
    older, newer = entered(room, "ada"), entered(room, "ada")
    room.leave(older, purposeful=False, now=0)
    room.fact("message.created", {}, "1", 0)
    assert newer.kinds() == ["event"]


def test_reading_is_not_writing(room: Room) -> None:
    ada = Listener("ada")
    room.enter(ada, Access(can_read=True))
    acts: list[Callable[[], None]] = [
        lambda: room.publish(ada, "wave", {}),
        lambda: room.show(ada, {}),
        lambda: room.signal(ada, "ada.page", {}),
    ]
    for act in acts:
        with pytest.raises(Refused) as refused:
            act()
        assert refused.value.code == ErrorCode.forbidden
