"""Two localbases: one where sign-up signs in, one where addresses must be confirmed."""

from collections.abc import AsyncIterator, Callable, Iterator

import httpx
import pytest
import pytest_asyncio

from localbase.harness import Localbase
from localbase.keys import Keys, load_keys
from localbase.state import State
from localbase.tests.auth.people import Person


@pytest.fixture(scope="session")
def base() -> Iterator[Localbase]:
    with Localbase() as base:
        yield base


@pytest.fixture(scope="session")
def careful() -> Iterator[Localbase]:
    """Addresses must be confirmed, and no two letters may go out within half a minute."""
    overrides = {
        "LOCALBASE_AUTH_EMAIL_ENABLE_CONFIRMATIONS": "true",
        "LOCALBASE_AUTH_EMAIL_MAX_FREQUENCY": "30s",
    }
    with Localbase(overrides) as base:
        yield base


@pytest.fixture(scope="session")
def keys(base: Localbase) -> Keys:
    return load_keys(State(base.state).keys)


@pytest_asyncio.fixture
async def api(base: Localbase) -> AsyncIterator[httpx.AsyncClient]:
    async with _client(base, base.publishable_key) as client:
        yield client


@pytest_asyncio.fixture
async def careful_api(careful: Localbase) -> AsyncIterator[httpx.AsyncClient]:
    async with _client(careful, careful.publishable_key) as client:
        yield client


@pytest_asyncio.fixture
async def admin(base: Localbase) -> AsyncIterator[httpx.AsyncClient]:
    async with _client(base, base.secret_key) as client:
        yield client


@pytest_asyncio.fixture
async def careful_admin(careful: Localbase) -> AsyncIterator[httpx.AsyncClient]:
    async with _client(careful, careful.secret_key) as client:
        yield client


@pytest_asyncio.fixture
async def ada(api: httpx.AsyncClient) -> Person:
    """Someone who is signed in."""
    person = Person(api)
    answer = await person.sign_up()
    assert answer.status_code == 200, answer.text
    return person


@pytest.fixture
def stranger(api: httpx.AsyncClient) -> Person:
    """Someone who has no account."""
    return Person(api)


@pytest.fixture
def newcomer(careful_api: httpx.AsyncClient) -> Person:
    """Someone who has no account where addresses must be confirmed."""
    return Person(careful_api)


@pytest.fixture
def make_newcomer(careful_api: httpx.AsyncClient) -> Callable[[], Person]:
    return lambda: Person(careful_api)


def _client(base: Localbase, key: str) -> httpx.AsyncClient:
    return httpx.AsyncClient(
        base_url=f"{base.api_url}/auth/v1", headers={"apikey": key}, timeout=30
    )
