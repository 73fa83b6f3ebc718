"""A worker process of the gateway, and people in a meeting."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

import asyncpg
import httpx
import pytest
from tests.factories import Factory, Meeting, Organization, Person
from tests.realtime.gateway import Gateway, serving
from tests.realtime.page import Page
from tests.realtime.world import World
from tests.stack import Stack, running

OpenPage = Callable[..., Awaitable[Page]]


@dataclass(frozen=True)
class Gathering:
    """A meeting that two people have joined, and people who have not.

    Args:
        host: made the meeting, administers its organisation.
        guest: another member who joined.
        member: a member of the organisation who did not join.
        stranger: somebody from elsewhere.
    """

    meeting: Meeting
    organization: Organization
    host: Person
    guest: Person
    member: Person
    stranger: Person

    @property
    def topic(self) -> str:
        return f"meeting:{self.meeting.id}"


@pytest.fixture(scope="session")
async def gateway(stack: Stack) -> AsyncIterator[Gateway]:
    async with serving(stack) as served:
        yield served


@pytest.fixture
async def gathering(make: Factory, gateway: Gateway) -> Gathering:
    return await gather(make, gateway)


@pytest.fixture(scope="module")
async def world() -> AsyncIterator[World]:
    # What is committed must survive the kill of Postgres, as it does outside of tests.
    with running({"LOCALBASE_DB_FSYNC": "true"}) as (base, stack):
        async with serving(stack) as served:
            yield World(base, stack, served)


@pytest.fixture
async def here(world: World) -> AsyncIterator[Gathering]:
    """A meeting in that world."""
    async with factory(world.stack) as make:
        yield await gather(make, world.gateway)


@pytest.fixture
async def page(gateway: Gateway) -> AsyncIterator[OpenPage]:
    """Opens signed-in pages, and closes them in the end."""
    async with AsyncExitStack() as pages:

        async def opened(person: Person, session: str = "", on: Gateway | None = None) -> Page:
            made = await pages.enter_async_context(Page(on or gateway, session))
            return await made.sign_in(person)

        yield opened


@asynccontextmanager
async def factory(stack: Stack) -> AsyncIterator[Factory]:
    """Makes people and meetings in a Supabase that is not the shared one."""
    database = await asyncpg.connect(stack.database_url)
    try:
        async with httpx.AsyncClient(timeout=30) as http:
            yield Factory(stack, http, database)
    finally:
        await database.close()


async def gather(make: Factory, gateway: Gateway) -> Gathering:
    """Makes the people and the meeting; host and guest join over the API."""
    host, guest = await make.person("Ada"), await make.person("Grace")
    member, stranger = await make.person("Joan"), await make.person("Eve")
    organization = await make.organization(host, guest, member)
    meeting = await make.meeting(organization, host)
    for person in (host, guest):
        await call(gateway, person, "POST", f"meetings/{meeting.id}/join", {})
    return Gathering(meeting, organization, host, guest, member, stranger)


async def call(
    gateway: Gateway, person: Person, method: str, path: str, body: object = None
) -> httpx.Response:
    """One call of the HTTP API that must succeed."""
    url = f"{gateway.url}/api/v1/{path}"
    async with httpx.AsyncClient(trust_env=False, timeout=20) as http:
        response = await http.request(method, url, json=body, headers=person.headers)
    assert response.is_success, response.text
    return response
