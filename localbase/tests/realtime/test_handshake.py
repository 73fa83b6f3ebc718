import json
import time
from typing import Any

import jwt
import pytest
import websockets

from localbase.harness import Localbase
from localbase.keys import Keys
from localbase.tests.realtime.own_service import own_service
from localbase.tests.realtime.people import Person
from localbase.tests.realtime.raw import raw


async def refusal(url: str, query: str, headers: dict[str, str] | None = None) -> tuple[int, Any]:
    address = f"{url.replace('http', 'ws', 1)}/websocket{query}"
    with pytest.raises(websockets.InvalidStatus) as refused:
        await websockets.connect(address, additional_headers=headers)
    response = refused.value.response
    return response.status_code, json.loads(bytes(response.body))


@pytest.mark.parametrize("vsn", ["1.0.0", "2.0.0"])
@pytest.mark.parametrize("key", ["anon_key", "service_role_key", "publishable_key", "secret_key"])
async def test_every_key_of_the_project_opens_a_socket(
    base: Localbase, url: str, key: str, vsn: str
) -> None:
    async with raw(url, getattr(base, key), vsn) as socket:
        await socket.nothing_came()


@pytest.mark.parametrize("query", ["", "?apikey=", "?apikey=wrong", "?apikey=sb_publishable_wrong"])
async def test_the_edge_refuses_who_has_no_key_of_the_project(url: str, query: str) -> None:
    status, body = await refusal(url, query)
    assert status == 401
    assert "API key" in body["message"]


def forged(keys: Keys, **claims: object) -> str:
    return jwt.encode({"exp": time.time() + 60, "role": "anon", **claims}, "x" * 32)


def signed(keys: Keys, **claims: object) -> str:
    return jwt.encode(claims, keys.jwt_secret, algorithm="HS256")


async def test_a_key_that_is_no_good_is_refused_in_the_documented_words(
    base: Localbase, keys: Keys
) -> None:
    past, soon = time.time() - 60, time.time() + 60
    unsigned = jwt.encode({"exp": soon, "role": "anon"}, "", algorithm="none")
    table = [
        ("", "API key is missing"),
        ("not-a-jwt", "The token provided is not a valid JWT"),
        (signed(keys, exp=past, role="anon"), "Token has expired"),
        (signed(keys, role="anon"), "Fields `role` and `exp` are required in JWT"),
        (signed(keys, exp=soon), "Fields `role` and `exp` are required in JWT"),
        (forged(keys), "Failed to validate JWT signature"),
        (unsigned, "Failed to validate JWT signature"),
    ]
    async with own_service(base) as url:
        for key, message in table:
            assert await refusal(url, f"?apikey={key}") == (401, {"error": message}), key


async def test_a_persons_token_is_a_key(base: Localbase, person: Person) -> None:
    async with own_service(base) as url, raw(url, f"  {person.token()}%20") as socket:
        await socket.nothing_came()


async def test_the_header_wins_over_the_query(base: Localbase, person: Person) -> None:
    async with own_service(base) as url:
        headers = {"x-api-key": "not-a-jwt"}
        status, _ = await refusal(url, f"?apikey={base.anon_key}", headers)
        assert status == 401
        async with raw(url, "not-a-jwt", headers={"x-api-key": base.anon_key}) as socket:
            await socket.nothing_came()


async def test_a_version_nobody_speaks_is_refused(base: Localbase, url: str) -> None:
    status, body = await refusal(url, f"?apikey={base.anon_key}&vsn=3.0.0")
    assert status == 400
    assert "vsn" in body["error"]


async def test_the_last_place_is_the_last(base: Localbase) -> None:
    async with own_service(base, max_concurrent_users=1) as url:
        async with raw(url, base.anon_key):
            refused = await refusal(url, f"?apikey={base.anon_key}")
            assert refused == (429, {"error": "Too many connected users"})
        async with raw(url, base.anon_key) as socket:
            await socket.nothing_came()
