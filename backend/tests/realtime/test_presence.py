"""The presence map, and two workers keeping theirs in step."""

import asyncio
from collections.abc import Callable

import pytest
from app.models.realtime import LeaveReason, PeerPresence
from app.realtime.bus import MESSAGE, Bye, Diff, Message, Published, Signalled, Snapshot
from app.realtime.peers import GATHER_SECONDS, HELLOS, WORKER_GRACE, Peers
from app.realtime.presence import Change, Entry, PresenceMap


def entry(name: str, since: int = 1, **state: int) -> Entry:
    return Entry(PeerPresence(user_id=name, display_name=name, role=None, state={**state}), since)


class TestPresenceMap:
    def test_a_new_peer_is_a_join(self) -> None:
        change = PresenceMap().put("w1", "a", entry("a"))
        assert list(change.joins) == ["a"]
        assert not change.leaves

    def test_the_same_again_is_no_change(self) -> None:
        presence = PresenceMap()
        presence.put("w1", "a", entry("a"))
        assert not presence.put("w1", "a", entry("a"))

    def test_a_new_state_is_a_join_of_a_known_peer(self) -> None:
        presence = PresenceMap()
        presence.put("w1", "a", entry("a"))
        assert presence.put("w1", "a", entry("a", mic=1)).joins["a"].state == {"mic": 1}

    def test_a_newer_connection_on_another_worker_takes_the_peer_over(self) -> None:
        presence = PresenceMap()
        presence.put("w1", "a", entry("a", since=1))
        change = presence.put("w2", "a", entry("a", since=2))
        assert change.superseded == {"a": "w1"}
        assert presence.owner("a") == "w2"

    def test_an_older_connection_on_another_worker_does_not(self) -> None:
        presence = PresenceMap()
        presence.put("w2", "a", entry("a", since=2))
        assert not presence.put("w1", "a", entry("a", since=1))
        assert presence.owner("a") == "w2"

    def test_a_worker_cannot_take_anothers_peer_away(self) -> None:
        presence = PresenceMap()
        presence.put("w2", "a", entry("a"))
        assert not presence.drop("w1", "a", LeaveReason.left)
        assert "a" in presence

    def test_a_dead_worker_loses_its_peers_and_nobody_elses(self) -> None:
        presence = PresenceMap()
        presence.put("w1", "a", entry("a"))
        presence.put("w2", "b", entry("b"))
        change = presence.drop_worker("w1")
        assert {peer: left.reason for peer, left in change.leaves.items()} == {
            "a": LeaveReason.lost
        }
        assert list(presence.snapshot()) == ["b"]

    def test_the_last_word_about_a_peer_wins(self) -> None:
        change = Change(joins={"a": entry("a").peer})
        presence = PresenceMap()
        presence.put("w1", "a", entry("a"))
        change.add(presence.drop("w1", "a", LeaveReason.left))
        assert not change.joins
        assert list(change.leaves) == ["a"]


class Wire:
    """Carries messages between workers as the upstream would: through JSON, to all others."""

    def __init__(self) -> None:
        self.workers: dict[str, Peers] = {}
        self.told: dict[str, list[Change]] = {}
        self.sent: list[Message] = []
        self.drops: Callable[[Message], bool] = lambda _: False
        self.now = 0.0

    def worker(self, name: str) -> Peers:
        told: list[Change] = []
        peers = Peers(name, told.append, self.carry)
        self.workers[name], self.told[name] = peers, told
        peers.connected(self.now)
        return peers

    def carry(self, message: Message) -> None:
        self.sent.append(message)
        if self.drops(message):
            return
        read = MESSAGE.validate_json(message.model_dump_json())
        for name, peers in self.workers.items():
            if name != read.worker and not isinstance(read, Published | Signalled):
                peers.receive(read, self.now)


def kept(held: list[Message], message: Message) -> bool:
    held.append(message)
    return True


async def gathered() -> None:
    await asyncio.sleep(GATHER_SECONDS * 2)


class TestTwoWorkers:
    async def test_share_who_is_there(self) -> None:
        wire = Wire()
        one, two = wire.worker("w1"), wire.worker("w2")
        one.show("a", entry("a"))
        two.show("b", entry("b"))
        await gathered()
        assert one.map.snapshot() == two.map.snapshot()
        assert set(one.map.snapshot()) == {"a", "b"}

    async def test_a_worker_that_comes_later_learns_who_was_there(self) -> None:
        wire = Wire()
        wire.worker("w1").show("a", entry("a"))
        assert set(wire.worker("w2").map.snapshot()) == {"a"}

    async def test_a_worker_alone_sends_nothing_about_its_people(self) -> None:
        wire = Wire()
        wire.worker("w1").show("a", entry("a"))
        await gathered()
        assert [message.kind for message in wire.sent] == ["hello"]

    async def test_quick_changes_travel_as_one(self) -> None:
        wire = Wire()
        one, two = wire.worker("w1"), wire.worker("w2")
        for level in range(20):
            one.show("a", entry("a", level=level))
        await gathered()
        assert sum(isinstance(message, Diff) for message in wire.sent) == 1
        assert two.map.snapshot()["a"].state == {"level": 19}

    async def test_a_missed_change_is_healed(self) -> None:
        wire = Wire()
        one, two = wire.worker("w1"), wire.worker("w2")
        wire.drops = lambda message: isinstance(message, Diff)
        one.show("a", entry("a"))
        await gathered()
        assert "a" not in two.map
        wire.drops = lambda _: False
        wire.now = 5.0
        one.show("b", entry("b"))
        await gathered()
        assert set(two.map.snapshot()) == {"a", "b"}

    async def test_what_changes_between_a_greeting_and_its_answer_is_told(self) -> None:
        wire = Wire()
        one, held = wire.worker("w1"), list[Message]()
        wire.drops = lambda message: message.worker == "w1" and kept(held, message)
        two = wire.worker("w2")
        two.show("b", entry("b"))
        assert "b" not in one.map
        wire.drops = lambda _: False
        for answer in held:
            assert isinstance(answer, Snapshot)
            two.receive(answer, now=0)
        assert "b" in one.map

    async def test_a_lost_greeting_is_repeated_while_somebody_did_not_answer(self) -> None:
        wire = Wire()
        wire.drops = lambda _: True
        one, two = wire.worker("w1"), wire.worker("w2")
        both = frozenset({"w1", "w2"})
        one.show("a", entry("a"))
        two.show("b", entry("b"))
        for peers in (one, two):
            peers.roster(both, now=0)
        wire.drops = lambda _: False
        wire.now = 1.0
        two.expire(1.0)
        assert set(one.map.snapshot()) == set(two.map.snapshot()) == {"a", "b"}

    async def test_greetings_to_workers_that_have_nobody_here_end(self) -> None:
        wire = Wire()
        one = wire.worker("w1")
        one.roster(frozenset({"w1", "w2"}), now=0)
        for now in range(1000):
            one.expire(now)
        assert len(wire.sent) == 1 + HELLOS

    async def test_leaving_on_purpose_says_so_elsewhere(self) -> None:
        wire = Wire()
        one, _ = wire.worker("w1"), wire.worker("w2")
        one.show("a", entry("a"))
        await gathered()
        one.hide("a", LeaveReason.left)
        await gathered()
        assert wire.told["w2"][-1].leaves["a"].reason == LeaveReason.left

    async def test_a_worker_that_dies_is_given_a_while_and_then_its_people_are_lost(self) -> None:
        wire = Wire()
        one, two = wire.worker("w1"), wire.worker("w2")
        one.show("a", entry("a"))
        await gathered()
        del wire.workers["w1"]
        two.roster(frozenset({"w2"}), now=100)
        two.expire(100 + WORKER_GRACE - 1)
        assert "a" in two.map
        two.expire(100 + WORKER_GRACE)
        assert wire.told["w2"][-1].leaves["a"].reason == LeaveReason.lost
        assert not two.neighbours

    async def test_a_worker_that_only_the_roster_misses_is_asked_and_kept(self) -> None:
        wire = Wire()
        one, two = wire.worker("w1"), wire.worker("w2")
        one.show("a", entry("a"))
        await gathered()
        two.roster(frozenset({"w2"}), now=100)
        two.expire(100 + WORKER_GRACE / 2)
        two.expire(100 + WORKER_GRACE)
        assert "a" in two.map

    async def test_a_worker_that_is_back_in_time_lost_nobody(self) -> None:
        wire = Wire()
        one, two = wire.worker("w1"), wire.worker("w2")
        one.show("a", entry("a"))
        await gathered()
        two.roster(frozenset({"w2"}), now=100)
        two.roster(frozenset({"w1", "w2"}), now=102)
        two.expire(200)
        assert "a" in two.map

    async def test_nobody_is_given_up_while_upstream_is_lost(self) -> None:
        wire = Wire()
        one, two = wire.worker("w1"), wire.worker("w2")
        one.show("a", entry("a"))
        await gathered()
        two.roster(frozenset({"w2"}), now=100)
        two.disconnected()
        two.expire(1000)
        assert "a" in two.map
        two.connected(1000)
        two.expire(1000 + WORKER_GRACE)
        assert "a" in two.map, "the neighbour answered the greeting"

    async def test_a_peer_that_reconnects_elsewhere_is_moved_not_lost(self) -> None:
        wire = Wire()
        one, two = wire.worker("w1"), wire.worker("w2")
        one.show("a", entry("a", since=1))
        await gathered()
        one.abandon("a", deadline=3.0)
        two.show("a", entry("a", since=2))
        await gathered()
        one.expire(10)
        assert one.map.owner("a") == two.map.owner("a") == "w2"
        assert not any(change.leaves for change in wire.told["w1"] + wire.told["w2"])

    async def test_a_clock_that_is_late_does_not_keep_a_newer_connection_out(self) -> None:
        wire = Wire()
        one, two = wire.worker("w1"), wire.worker("w2")
        one.show("a", entry("a", since=5_000))
        await gathered()
        two.show("a", entry("a", since=1_000))
        await gathered()
        two.show("a", entry("a", since=1_000, mic=1))
        await gathered()
        assert one.map.owner("a") == two.map.owner("a") == "w2"
        assert one.map.snapshot()["a"].state == {"mic": 1}

    async def test_an_abandoned_peer_is_lost_after_its_deadline(self) -> None:
        wire = Wire()
        one = wire.worker("w1")
        one.show("a", entry("a"))
        one.abandon("a", deadline=3.0)
        one.expire(2.9)
        assert "a" in one.map
        one.expire(3.0)
        assert wire.told["w1"][-1].leaves["a"].reason == LeaveReason.lost

    async def test_closing_tells_the_neighbours(self) -> None:
        wire = Wire()
        one, two = wire.worker("w1"), wire.worker("w2")
        one.close()
        assert isinstance(wire.sent[-1], Bye)
        assert not two.neighbours


@pytest.mark.parametrize("text", ['{"kind":"shout","worker":"w"}', "{}", '{"kind":"hello"}'])
def test_what_no_worker_says_is_not_read(text: str) -> None:
    with pytest.raises(ValueError, match="validation error"):
        MESSAGE.validate_json(text)
