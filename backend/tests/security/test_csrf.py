"""A cookie goes along by itself: its routes answer only our own page."""

import httpx
import pytest
from tests.factories import PASSWORD, Factory

AUTH = "/api/v1/auth"


@pytest.fixture
async def signed_in(client: httpx.AsyncClient, make: Factory) -> httpx.AsyncClient:
    body = {"email": (await make.person()).email, "password": PASSWORD}
    assert (await client.post(f"{AUTH}/login", json=body)).status_code == 200
    return client


@pytest.mark.parametrize("path", ["refresh", "logout"])
@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"X-Requested-With": "XMLHttpRequest"},
        {"X-Requested-With": "parley", "Origin": "https://evil.example"},
        {"X-Requested-With": "parley", "Origin": "null"},
        {"X-Requested-With": "parley", "Origin": "http://gateway.test.evil.example"},
        {"X-Requested-With": "parley", "Origin": "http://gateway.test:8001"},
    ],
)
async def test_another_page_is_refused_and_nothing_happens(
    signed_in: httpx.AsyncClient, path: str, headers: dict[str, str]
) -> None:
    before = signed_in.cookies["parley_refresh"]
    response = await signed_in.post(f"{AUTH}/{path}", headers=headers)
    assert (response.status_code, response.json()["code"]) == (403, "csrf_failed")
    assert "set-cookie" not in response.headers
    assert signed_in.cookies["parley_refresh"] == before


@pytest.mark.parametrize("origin", [{}, {"Origin": "http://gateway.test"}])
async def test_our_own_page_is_served(signed_in: httpx.AsyncClient, origin: dict[str, str]) -> None:
    headers = {"X-Requested-With": "parley", **origin}
    assert (await signed_in.post(f"{AUTH}/refresh", headers=headers)).status_code == 200


async def test_the_cookie_opens_nothing_else(signed_in: httpx.AsyncClient) -> None:
    headers = {"Cookie": f"parley_refresh={signed_in.cookies['parley_refresh']}"}
    response = await signed_in.get(f"{AUTH}/me", headers=headers)
    assert response.status_code == 401
