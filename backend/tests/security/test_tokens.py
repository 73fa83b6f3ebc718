"""Forged, foreign and ended tokens, against the whole application."""

import base64
import json
import time
from uuid import uuid4

import httpx
import jwt
import pytest
from app.config import WELL_KNOWN_JWT_SECRET, Settings
from tests.factories import Factory, Person
from tests.stack import Stack
from tests.standin import ec_key

ME = "/api/v1/auth/me"


def with_claims(token: str, **changes: object) -> str:
    """The same token with other claims; its signature no longer fits."""
    header, payload, signature = token.split(".")
    claims = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    altered = json.dumps({**claims, **changes}).encode()
    return f"{header}.{base64.urlsafe_b64encode(altered).rstrip(b'=').decode()}.{signature}"


@pytest.fixture(scope="module")
async def person(make: Factory) -> Person:
    return await make.person()


async def refused(client: httpx.AsyncClient, authorization: str) -> str:
    """The code of a refusal; the answer never repeats the token."""
    response = await client.get(ME, headers={"Authorization": authorization})
    assert response.status_code == 401, response.text
    assert response.headers["www-authenticate"] == "Bearer"
    assert authorization.rpartition(" ")[2] not in response.text
    return str(response.json()["code"])


@pytest.mark.parametrize(
    "authorization", ["Basic YTpi", "Token abc.def.ghi", "abc.def.ghi", "Bearers abc"]
)
async def test_another_scheme_is_no_sign_in(client: httpx.AsyncClient, authorization: str) -> None:
    assert await refused(client, authorization) == "not_authenticated"


async def test_a_token_in_the_address_is_not_read(
    client: httpx.AsyncClient, person: Person
) -> None:
    for key in ("access_token", "token", "apikey"):
        assert (await client.get(ME, params={key: person.token})).status_code == 401


@pytest.mark.parametrize(
    "changes",
    [
        {"sub": str(uuid4())},
        {"exp": 4_000_000_000},
        {"role": "service_role"},
        {"user_role": "super_admin"},
    ],
)
async def test_an_altered_token_is_refused(
    client: httpx.AsyncClient, person: Person, changes: dict[str, object]
) -> None:
    assert (
        await refused(client, f"Bearer {with_claims(person.token, **changes)}") == "token_invalid"
    )


async def test_a_token_signed_by_somebody_else_is_refused(
    client: httpx.AsyncClient, person: Person
) -> None:
    header = jwt.get_unverified_header(person.token)
    claims = jwt.decode(person.token, options={"verify_signature": False})
    forged = jwt.encode(claims, ec_key(), "ES256", headers={"kid": header["kid"]})
    assert await refused(client, f"Bearer {forged}") == "token_invalid"


async def test_a_token_signed_with_a_published_secret_is_refused(
    client: httpx.AsyncClient, person: Person, settings: Settings
) -> None:
    claims = jwt.decode(person.token, options={"verify_signature": False})
    for secret in (WELL_KNOWN_JWT_SECRET, settings.supabase_anon_key.get_secret_value().ljust(32)):
        forged = jwt.encode(claims, secret, "HS256")
        assert await refused(client, f"Bearer {forged}") == "token_invalid"


async def test_the_keys_themselves_are_no_tokens(client: httpx.AsyncClient, stack: Stack) -> None:
    for key in (stack.anon_key, stack.service_key):
        assert await refused(client, f"Bearer {key}") == "token_invalid"


async def test_an_expired_token_says_so(client: httpx.AsyncClient, person: Person) -> None:
    expired = with_claims(person.token, exp=int(time.time()) - 3600)
    # Altered, hence forged first: only a true signature earns the gentler answer.
    assert await refused(client, f"Bearer {expired}") == "token_invalid"


async def test_a_deleted_person_is_refused_within_a_minute(
    client: httpx.AsyncClient, make: Factory
) -> None:
    gone = await make.person()
    await make.value("delete from auth.users where id = $1", gone.id)
    assert await refused(client, f"Bearer {gone.token}") == "session_ended"


async def test_a_banned_person_is_refused(client: httpx.AsyncClient, make: Factory) -> None:
    banned = await make.person()
    await make.value(
        "update auth.users set banned_until = now() + interval '1 hour' where id = $1", banned.id
    )
    assert await refused(client, f"Bearer {banned.token}") == "session_ended"
