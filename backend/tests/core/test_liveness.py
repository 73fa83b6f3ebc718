"""How long a session is believed, and what ends that."""

import asyncio
from collections.abc import AsyncIterator
from uuid import UUID, uuid4

import pytest
from app.core import liveness
from app.core.exceptions import RateLimited, SessionEnded, UpstreamFailed
from app.core.liveness import SessionLiveness
from app.core.supabase import Supabase
from tests.standin import PERSON, SESSION, Standin, standin_settings

SOMEBODY = UUID(PERSON)


@pytest.fixture
def upstream() -> Standin:
    return Standin()


@pytest.fixture
async def sessions(upstream: Standin) -> AsyncIterator[SessionLiveness]:
    async with Supabase(standin_settings(), upstream.transport) as supabase:
        yield SessionLiveness(supabase, 60)


async def test_signing_out_beats_an_answer_under_way(
    sessions: SessionLiveness, upstream: Standin
) -> None:
    upstream.pause = asyncio.Event()
    asking = asyncio.create_task(sessions.check(SESSION, SOMEBODY, "token"))
    await upstream.asked.wait()
    sessions.purge(SESSION)
    upstream.pause.set()
    await asking
    upstream.session_alive = False
    with pytest.raises(SessionEnded):
        await sessions.check(SESSION, SOMEBODY, "token")


async def test_who_gives_up_waiting_does_not_spoil_it_for_others(
    sessions: SessionLiveness, upstream: Standin
) -> None:
    upstream.pause = asyncio.Event()
    impatient, patient = (
        asyncio.create_task(sessions.check(SESSION, SOMEBODY, "token")) for _ in range(2)
    )
    await upstream.asked.wait()
    impatient.cancel()
    upstream.pause.set()
    await patient
    assert upstream.asked_user == 1


async def test_only_so_many_sessions_are_remembered(
    sessions: SessionLiveness, upstream: Standin, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(liveness, "MAX_SESSIONS", 2)
    for session_id in ("one", "two", "three", "one"):
        await sessions.check(session_id, SOMEBODY, "token")
    assert upstream.asked_user == 4
    await sessions.check("three", SOMEBODY, "token")
    assert upstream.asked_user == 4


async def test_forgetting_a_person_leaves_others(
    sessions: SessionLiveness, upstream: Standin
) -> None:
    await sessions.check("mine", SOMEBODY, "token")
    await sessions.check("theirs", uuid4(), "token")
    sessions.purge_user(SOMEBODY)
    await sessions.check("theirs", SOMEBODY, "token")
    assert upstream.asked_user == 2
    await sessions.check("mine", SOMEBODY, "token")
    assert upstream.asked_user == 3


@pytest.mark.parametrize(
    ("status", "outcome"), [(429, RateLimited), (500, UpstreamFailed), (401, SessionEnded)]
)
async def test_an_answer_that_is_no_answer_is_not_remembered(
    sessions: SessionLiveness, upstream: Standin, status: int, outcome: type[Exception]
) -> None:
    upstream.answers["/user"] = (status, {"code": status, "msg": "no"})
    with pytest.raises(outcome):
        await sessions.check(SESSION, SOMEBODY, "token")
    upstream.answers.clear()
    await sessions.check(SESSION, SOMEBODY, "token")
