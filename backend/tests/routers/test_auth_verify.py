"""Signing up where addresses must be confirmed: the code from the mail opens the account."""

import re
from collections.abc import AsyncIterator
from uuid import uuid4

import httpx
import pytest
from app.main import create_app
from tests.conftest import serving
from tests.factories import PASSWORD
from tests.stack import Stack, running, settings_for

AUTH = "/api/v1/auth"


@pytest.fixture(scope="module")
async def strict() -> AsyncIterator[tuple[httpx.AsyncClient, Stack]]:
    """A gateway before a Supabase that demands confirmation."""
    overrides = {"LOCALBASE_AUTH_EMAIL_ENABLE_CONFIRMATIONS": "true"}
    with running(overrides) as (_base, stack):
        async with serving(create_app(settings_for(stack))) as client:
            yield client, stack


async def sign_up(client: httpx.AsyncClient) -> str:
    email = f"{uuid4().hex}@example.org"
    body = {"email": email, "password": PASSWORD, "display_name": "Ada"}
    response = await client.post(f"{AUTH}/register", json=body)
    assert response.status_code == 201, response.text
    assert response.json() == {"session": None, "confirmation_required": True}
    assert "set-cookie" not in response.headers
    return email


async def code_for(stack: Stack, email: str) -> str:
    async with httpx.AsyncClient(base_url=stack.mail_url) as mail:
        found = (await mail.get("/api/v1/search", params={"query": f"to:{email}"})).json()
        newest = found["messages"][0]["ID"]
        text = (await mail.get(f"/api/v1/message/{newest}")).json()["Text"]
    code = re.search(r"\b(\d{6})\b", text)
    assert code
    return code.group(1)


async def test_the_code_from_the_mail_signs_in(
    strict: tuple[httpx.AsyncClient, Stack],
) -> None:
    client, stack = strict
    email = await sign_up(client)
    body = {"email": email, "token": await code_for(stack, email)}
    response = await client.post(f"{AUTH}/verify", json=body)
    assert response.status_code == 200, response.text
    assert response.json()["user"]["email"] == email
    assert "parley_refresh" in client.cookies
    again = await client.post(f"{AUTH}/verify", json=body)
    assert (again.status_code, again.json()["code"]) == (422, "invalid_code")


async def test_a_wrong_code_is_refused(strict: tuple[httpx.AsyncClient, Stack]) -> None:
    client, stack = strict
    email = await sign_up(client)
    wrong = f"{(int(await code_for(stack, email)) + 1) % 1_000_000:06}"
    for address in (email, "nobody-at-all@example.org"):
        response = await client.post(f"{AUTH}/verify", json={"email": address, "token": wrong})
        assert (response.status_code, response.json()["code"]) == (422, "invalid_code")


async def test_before_the_code_the_password_does_not_sign_in(
    strict: tuple[httpx.AsyncClient, Stack],
) -> None:
    client, _stack = strict
    email = await sign_up(client)
    body = {"email": email, "password": PASSWORD}
    response = await client.post(f"{AUTH}/login", json=body)
    assert (response.status_code, response.json()["code"]) == (403, "email_not_confirmed")
    wrong = await client.post(f"{AUTH}/login", json={**body, "password": "not it at all"})
    assert (wrong.status_code, wrong.json()["code"]) == (401, "invalid_credentials")


async def test_a_known_address_signs_up_like_a_new_one(
    strict: tuple[httpx.AsyncClient, Stack],
) -> None:
    client, stack = strict
    email = await sign_up(client)
    await client.post(
        f"{AUTH}/verify", json={"email": email, "token": await code_for(stack, email)}
    )
    client.cookies.clear()
    body = {"email": email, "password": "another password", "display_name": "Eve"}
    response = await client.post(f"{AUTH}/register", json=body)
    assert response.status_code == 201
    assert response.json() == {"session": None, "confirmation_required": True}


async def test_asking_for_the_mail_again_says_nothing_about_accounts(
    strict: tuple[httpx.AsyncClient, Stack],
) -> None:
    client, _stack = strict
    for email in (await sign_up(client), "nobody-at-all@example.org"):
        for _ in range(2):
            response = await client.post(f"{AUTH}/resend", json={"email": email})
            assert (response.status_code, response.content) == (204, b"")
