"""Which key opens which door, and what stands behind it afterwards."""

import asyncio
from collections.abc import Callable

import httpx
import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus

from localbase.harness import Localbase
from localbase.keys import Keys, load_keys
from localbase.state import State

MISSING = "No API key found in request"
INVALID = "Invalid API key"

KEYS: dict[str, Callable[[Localbase], str]] = {
    "anon": lambda base: base.anon_key,
    "publishable": lambda base: base.publishable_key,
    "service_role": lambda base: base.service_role_key,
    "secret": lambda base: base.secret_key,
}


@pytest.fixture(scope="module")
def keys(small: Localbase) -> Keys:
    return load_keys(State(small.state).keys)


def get(base: Localbase, path: str, **headers: str) -> httpx.Response:
    return httpx.get(f"{base.api_url}{path}", headers=headers)


def role(base: Localbase, path: str = "", **headers: str) -> str:
    """Return the role a request runs as, as Postgres sees it."""
    said = httpx.post(f"{base.api_url}/rest/v1/rpc/whoami{path}", headers=headers, json={})
    assert said.status_code == 200, said.text
    return str(said.json())


@pytest.mark.parametrize("path", ["/rest/v1/counters", "/auth/v1/settings", "/auth/v1/user"])
def test_without_a_key_no_service_is_reached(small: Localbase, path: str) -> None:
    said = get(small, path)
    assert (said.status_code, said.json()["message"]) == (401, MISSING)
    assert said.headers["access-control-allow-origin"] == "*"


@pytest.mark.parametrize("key", ["nonsense", "sb_secret_of_another", "\N{SNOWMAN}"])
@pytest.mark.parametrize("path", ["/rest/v1/counters", "/auth/v1/settings"])
def test_a_key_of_nobodys_opens_nothing(small: Localbase, path: str, key: str) -> None:
    said = httpx.get(f"{small.api_url}{path}", headers=[(b"apikey", key.encode())])
    assert (said.status_code, said.json()["message"]) == (401, INVALID)


def test_a_token_of_a_person_is_no_key(small: Localbase, keys: Keys) -> None:
    token = keys.sign({"role": "authenticated", "sub": "1", "exp": 2_000_000_000})
    said = get(small, "/rest/v1/counters", authorization=f"Bearer {token}")
    assert (said.status_code, said.json()["message"]) == (401, INVALID)


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        ("anon", "anon"),
        ("publishable", "anon"),
        ("service_role", "service_role"),
        ("secret", "service_role"),
    ],
)
def test_each_key_stands_for_its_role(small: Localbase, key: str, expected: str) -> None:
    value = KEYS[key](small)
    assert role(small, apikey=value) == expected
    assert role(small, authorization=f"Bearer {value}") == expected
    assert role(small, apikey=value, authorization=f"Bearer {value}") == expected
    assert role(small, f"?apikey={value}") == expected


def test_a_person_comes_with_a_key_and_is_herself(small: Localbase, keys: Keys) -> None:
    token = keys.sign({"role": "authenticated", "sub": "1", "exp": 2_000_000_000})
    for key in KEYS.values():
        assert role(small, apikey=key(small), authorization=f"Bearer {token}") == "authenticated"


def test_a_browser_may_not_use_the_secret_key(small: Localbase) -> None:
    browser = {"user-agent": "Mozilla/5.0 (X11; Linux x86_64) Gecko/20100101 Firefox/130.0"}
    said = get(small, "/rest/v1/counters", apikey=small.secret_key, **browser)
    assert (said.status_code, said.json()["message"]) == (
        401,
        "Forbidden use of secret API key in browser",
    )
    said = get(small, "/rest/v1/counters", apikey=small.publishable_key, **browser)
    assert said.status_code == 200


def test_the_header_counts_before_the_query(small: Localbase) -> None:
    assert role(small, f"?apikey={small.secret_key}", apikey=small.publishable_key) == "anon"


@pytest.mark.parametrize(
    "path",
    ["/health", "/auth/v1/health", "/auth/v1/.well-known/jwks.json"],
)
def test_what_verifiers_and_mails_lead_to_needs_no_key(small: Localbase, path: str) -> None:
    assert get(small, path).status_code == 200


@pytest.mark.parametrize(
    "path", ["/health/", "/auth/v1/healthy", "/auth/v1/verify/x", "/auth/v1/.well-known"]
)
def test_what_only_looks_public_is_not(small: Localbase, path: str) -> None:
    assert get(small, path).status_code == 401


@pytest.mark.parametrize("path", ["/", "/rest", "/rest/v2/counters", "/storage/v1/bucket"])
def test_where_nothing_is_there_is_no_route(small: Localbase, path: str) -> None:
    said = get(small, path, apikey=small.anon_key)
    assert said.status_code == 404
    assert said.json() == {"message": "no Route matched with those values"}


async def test_a_socket_without_a_key_is_refused_before_it_opens(small: Localbase) -> None:
    url = f"{small.api_url.replace('http', 'ws')}/realtime/v1/websocket?vsn=1.0.0"
    with pytest.raises(InvalidStatus) as refused:
        await connect(url)
    assert refused.value.response.status_code == 401
    async with asyncio.timeout(5), connect(f"{url}&apikey={small.publishable_key}") as socket:
        await socket.ping()


def test_reset_is_for_the_service_key_alone(small: Localbase) -> None:
    said = httpx.post(f"{small.api_url}/localbase/reset", headers={"apikey": small.publishable_key})
    assert said.status_code == 403
