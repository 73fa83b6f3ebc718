"""Postgres dies in mid-use: the client is told to come back, and then is served."""

import asyncio
import time
from collections.abc import Iterator

import asyncpg
import httpx
import pytest

from localbase.auth import store
from localbase.harness import Localbase
from localbase.tests.auth.own_service import own_auth
from localbase.tests.auth.people import Person, soon


@pytest.fixture
def fragile() -> Iterator[Localbase]:
    """A localbase of one's own, to break; what it commits is on disk."""
    with Localbase(fsync=True) as base:
        yield base


async def test_a_dead_postgres_is_told_and_gets_over(fragile: Localbase) -> None:
    headers = {"apikey": fragile.publishable_key}
    address = f"{fragile.api_url}/auth/v1"
    async with httpx.AsyncClient(base_url=address, headers=headers, timeout=15) as api:
        person = Person(api)
        assert (await person.sign_up()).status_code == 200

        busy = asyncio.create_task(_keep_asking(person))
        fragile.kill("postgres")
        answers = await busy

        assert {answer.status_code for answer in answers} <= {200, 503}
        refused = [answer for answer in answers if answer.status_code == 503]
        for answer in refused:
            assert answer.headers["retry-after"] == "1"
            assert answer.json()["error_code"] == "unexpected_failure"
            assert "Traceback" not in answer.text
        assert (await person.refresh()).status_code == 200, "nothing was lost"
        assert (await person.sign_in()).status_code == 200


async def _keep_asking(person: Person) -> list[httpx.Response]:
    """Ask until Postgres was seen to be gone and to be back."""
    answers: list[httpx.Response] = []
    deadline = soon() + 20
    while time.monotonic() < deadline:
        answers += await asyncio.gather(*(person.who_am_i() for _ in range(5)))
        statuses = [answer.status_code for answer in answers]
        if 503 in statuses and statuses[-5:] == [200] * 5:
            return answers
    raise AssertionError(f"never gone and back: {sorted(set(statuses))}")


async def test_a_database_that_does_not_answer_is_not_waited_for(
    base: Localbase, ada: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store, "SECONDS", 0.5)
    held = await asyncpg.connect(base.admin_url)
    async with held.transaction(), own_auth(base) as api:
        await held.execute("select from auth.users where id = $1::uuid for update", ada.id)
        waiting = await Person(api, session=ada.session).update(data={"a": 1})
    await held.close()
    later = await ada.update(data={"a": 1})

    assert (waiting.status_code, waiting.json()["error_code"]) == (504, "request_timeout")
    assert later.status_code == 200
