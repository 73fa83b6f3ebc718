"""Parts are killed in mid-work: the answer says "not now", and everything comes back by itself."""

import asyncio
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass

import asyncpg
import httpx
import pytest
from app.main import create_app
from tests.conftest import serving
from tests.factories import Factory, Person
from tests.stack import running, settings_for

from localbase.harness import Localbase, Part

RECOVERY_SECONDS = 30.0


@dataclass
class Broken:
    """A gateway before a Supabase that may be broken, and somebody signed in."""

    base: Localbase
    client: httpx.AsyncClient
    person: Person

    async def get(self, path: str = "/api/v1/meetings") -> httpx.Response:
        return await self.client.get(path, headers=self.person.headers)

    async def comes_back(self) -> None:
        """Polls until it answers; every answer before that is an honest one."""
        deadline = time.monotonic() + RECOVERY_SECONDS
        while True:
            response = await self.get()
            if response.status_code == 200:
                return
            assert_not_now(response)
            assert time.monotonic() < deadline, response.text
            await asyncio.sleep(0.1)


def assert_not_now(response: httpx.Response) -> None:
    assert response.status_code == 503, response.text
    assert response.json()["code"] == "upstream_unavailable"
    assert int(response.headers["retry-after"]) >= 1


@pytest.fixture(scope="module")
async def broken() -> AsyncIterator[Broken]:
    with running() as (base, stack):
        async with (
            httpx.AsyncClient(timeout=30) as http,
            serving(create_app(settings_for(stack, session_cache_seconds=60))) as client,
        ):
            database = await asyncpg.connect(stack.database_url)
            person = await Factory(stack, http, database).person()
            await database.close()
            yield Broken(base, client, person)


@pytest.mark.parametrize("part", ["postgrest", "postgres"])
async def test_a_killed_part_is_503_and_then_comes_back(broken: Broken, part: Part) -> None:
    await broken.comes_back()
    broken.base.kill(part)
    for response in await asyncio.gather(*(broken.get() for _ in range(20))):
        if response.status_code != 200:
            assert_not_now(response)
    await broken.comes_back()


async def test_requests_in_flight_when_postgres_dies_are_answered_honestly(broken: Broken) -> None:
    await broken.comes_back()

    async def ask_often() -> list[httpx.Response]:
        return [await broken.get() for _ in range(20)]

    asking = [asyncio.create_task(ask_often()) for _ in range(5)]
    await asyncio.sleep(0)
    broken.base.kill("postgres")
    for responses in await asyncio.gather(*asking):
        for response in responses:
            if response.status_code != 200:
                assert_not_now(response)
    await broken.comes_back()


async def test_readiness_tells_what_is_down_and_when_it_is_back(broken: Broken) -> None:
    await broken.comes_back()
    broken.base.stop()
    down = await broken.client.get("/health/ready")
    assert down.status_code == 503
    assert {each["status"] for each in down.json()["dependencies"].values()} == {"failing"}
    assert_not_now(await broken.get())
    login = {"email": broken.person.email, "password": "correct horse battery"}
    assert_not_now(await broken.client.post("/api/v1/auth/login", json=login))
    broken.base.start()
    await broken.comes_back()
    assert (await broken.client.get("/health/ready")).status_code == 200
