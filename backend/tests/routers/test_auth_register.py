"""Making an account. This Supabase confirms addresses by itself; test_auth_verify has the other."""

from uuid import uuid4

import httpx
import pytest
from tests.factories import PASSWORD, Factory

REGISTER = "/api/v1/auth/register"


def body(**changes: object) -> dict[str, object]:
    fresh = {"email": f"{uuid4().hex}@example.org", "password": PASSWORD, "display_name": "Ada"}
    return {**fresh, **changes}


async def test_somebody_new_is_signed_in_at_once(client: httpx.AsyncClient) -> None:
    asked = body(display_name="  Ada Lovelace ")
    response = await client.post(REGISTER, json=asked)
    assert response.status_code == 201
    answer = response.json()
    assert answer["confirmation_required"] is False
    session = answer["session"]
    assert session["token_type"] == "bearer"
    assert session["user"]["email"] == asked["email"]
    assert session["user"]["display_name"] == "Ada Lovelace"
    assert 0 < session["expires_in"] <= 3600


async def test_the_refresh_token_goes_into_a_strict_cookie_only(client: httpx.AsyncClient) -> None:
    response = await client.post(REGISTER, json=body())
    cookie = response.headers["set-cookie"]
    assert cookie.startswith("parley_refresh=")
    for attribute in ("HttpOnly", "SameSite=strict", "Path=/api/v1/auth", "Max-Age="):
        assert attribute in cookie
    assert "Secure" not in cookie
    assert client.cookies["parley_refresh"] not in response.text


async def test_an_address_is_the_same_in_capitals(client: httpx.AsyncClient) -> None:
    asked = body()
    email = str(asked["email"])
    await client.post(REGISTER, json={**asked, "email": email.upper()})
    login = {"email": email, "password": PASSWORD}
    response = await client.post("/api/v1/auth/login", json=login)
    assert response.status_code == 200
    assert response.json()["user"]["email"] == email


async def test_a_taken_address_gets_no_session(client: httpx.AsyncClient, make: Factory) -> None:
    taken = await make.person()
    response = await client.post(REGISTER, json=body(email=taken.email, password="another one"))
    assert (response.status_code, response.json()["code"]) == (409, "conflict")
    assert "set-cookie" not in response.headers


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"password": "seven77"}, "/password"),
        ({"password": "x" * 73}, "/password"),
        ({"password": "ü" * 37}, "/password"),
        ({"password": "nul\0inside it"}, "/password"),
        ({"password": 12345678}, "/password"),
        ({"email": "nobody"}, "/email"),
        ({"email": "a@b"}, "/email"),
        ({"email": f"{'a' * 250}@example.org"}, "/email"),
        ({"display_name": " "}, "/display_name"),
        ({"display_name": "x" * 81}, "/display_name"),
        ({"display_name": "A\0da"}, "/display_name"),
        ({"display_name": "A\nda"}, "/display_name"),
        ({"role": "super_admin"}, "/role"),
    ],
)
async def test_what_cannot_be_an_account_is_refused(
    client: httpx.AsyncClient, change: dict[str, object], pointer: str
) -> None:
    response = await client.post(REGISTER, json=body(**change))
    assert (response.status_code, response.json()["code"]) == (422, "validation_failed")
    assert [each["pointer"] for each in response.json()["errors"]] == [pointer]
    assert "seven77" not in response.text
