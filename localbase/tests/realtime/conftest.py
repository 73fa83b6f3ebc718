"""One localbase for all of these tests, with no migrations of anybody's."""

from collections.abc import AsyncIterator, Callable, Iterator

import asyncpg
import pytest
import pytest_asyncio

from localbase.harness import Localbase
from localbase.keys import Keys, load_keys
from localbase.state import State
from localbase.tests.realtime.own_service import FAST
from localbase.tests.realtime.people import Person, Policies, policies_of, some_topic

Connection = asyncpg.Connection


@pytest.fixture(scope="session")
def base(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Localbase]:
    overrides = {**FAST, "LOCALBASE_REALTIME_PRESENCE_CALLS": "50"}
    with Localbase(overrides, supabase=tmp_path_factory.mktemp("supabase")) as base:
        yield base


@pytest.fixture(scope="session")
def url(base: Localbase) -> str:
    return f"{base.api_url}/realtime/v1"


@pytest.fixture(scope="session")
def keys(base: Localbase) -> Keys:
    return load_keys(State(base.state).keys)


@pytest.fixture
def person(keys: Keys) -> Person:
    return Person(keys)


@pytest.fixture
def make_person(keys: Keys) -> Callable[[], Person]:
    return lambda: Person(keys)


@pytest.fixture
def topic() -> str:
    return some_topic()


@pytest_asyncio.fixture
async def db(base: Localbase) -> "AsyncIterator[asyncpg.Connection[asyncpg.Record]]":
    connection = await asyncpg.connect(base.db_url)
    yield connection
    await connection.close()


@pytest_asyncio.fixture
async def policies(base: Localbase) -> AsyncIterator[Policies]:
    async with policies_of(base.db_url) as made:
        yield made
