"""Access tokens: what they say, who believes them, and which are refused."""

import time
from typing import Any

import httpx
import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from localbase.harness import Localbase
from localbase.keys import Keys
from localbase.tests.auth.own_service import own_auth
from localbase.tests.auth.people import Person, letter_to, run_sql

CLAIMS = {
    "iss", "aud", "exp", "iat", "sub", "role", "email", "phone", "app_metadata", "user_metadata",
    "aal", "amr", "session_id", "is_anonymous",
}  # fmt: skip


def _claims(person: Person) -> dict[str, Any]:
    found: dict[str, Any] = jwt.decode(person.token, options={"verify_signature": False})
    return found


async def test_a_token_is_verified_with_the_published_key(base: Localbase, ada: Person) -> None:
    async with httpx.AsyncClient() as anyone:
        answer = await anyone.get(f"{base.api_url}/auth/v1/.well-known/jwks.json")
    keys = jwt.PyJWKSet.from_dict(answer.json())
    kid = jwt.get_unverified_header(ada.token)["kid"]
    claims = jwt.decode(
        ada.token,
        keys[kid].key,
        algorithms=["ES256"],
        audience="authenticated",
        issuer=f"{base.api_url}/auth/v1",
    )

    assert claims["sub"] == ada.id
    assert answer.headers["cache-control"] == "public, max-age=600"
    assert all("d" not in key for key in answer.json()["keys"])


async def test_a_token_says_what_supabase_s_say(base: Localbase, ada: Person) -> None:
    claims = _claims(ada)

    assert set(claims) >= CLAIMS
    assert claims["aud"] == "authenticated"
    assert claims["role"] == "authenticated"
    assert claims["email"] == ada.email
    assert claims["phone"] == ""
    assert claims["aal"] == "aal1"
    assert claims["is_anonymous"] is False
    assert claims["exp"] - claims["iat"] == 3600 == ada.session["expires_in"]
    assert ada.session["expires_at"] == claims["exp"]
    assert [entry["method"] for entry in claims["amr"]] == ["password"]
    assert abs(claims["amr"][0]["timestamp"] - time.time()) < 60


async def test_a_letter_is_told_as_otp(base: Localbase, ada: Person) -> None:
    await ada.api.post("/otp", json={"email": ada.email})
    letter = await letter_to(base, ada.email)
    await ada.verify("email", email=ada.email, token=letter.code)

    assert [entry["method"] for entry in _claims(ada)["amr"]] == ["otp"]


async def test_the_newest_method_is_told_first(base: Localbase, ada: Person) -> None:
    await run_sql(
        base,
        "insert into auth.mfa_amr_claims (id, session_id, authentication_method, created_at, "
        "updated_at) select gen_random_uuid(), id, 'totp', now(), now() + interval '1 minute' "
        "from auth.sessions where user_id = $1",
        ada.id,
    )
    ada.session = (await ada.refresh()).json()

    assert [entry["method"] for entry in _claims(ada)["amr"]] == ["totp", "password"]


async def test_a_refreshed_token_keeps_the_session_and_tells_what_changed(ada: Person) -> None:
    before = _claims(ada)
    await ada.update(data={"display_name": "Ada"})
    ada.session = (await ada.refresh()).json()
    after = _claims(ada)

    assert after["session_id"] == before["session_id"]
    assert after["amr"] == before["amr"]
    assert after["user_metadata"]["display_name"] == "Ada"


async def test_anonymous_people_are_told_as_such(api: httpx.AsyncClient) -> None:
    guest = Person(api, session=(await api.post("/signup", json={})).json())
    claims = _claims(guest)

    assert claims["is_anonymous"] is True
    assert claims["email"] == ""
    assert [entry["method"] for entry in claims["amr"]] == ["anonymous"]


async def test_how_long_a_token_lasts_is_a_setting(base: Localbase) -> None:
    async with own_auth(base, jwt_expiry=300) as api:
        person = Person(api)
        await person.sign_up()

    assert _claims(person)["exp"] - _claims(person)["iat"] == 300


def _unsigned(claims: dict[str, Any]) -> str:
    return jwt.encode(claims, "", algorithm="none")


def _signed_by_another_key(claims: dict[str, Any], kid: str | None) -> str:
    key = ec.generate_private_key(ec.SECP256R1())
    return jwt.encode(claims, key, algorithm="ES256", headers={"kid": kid} if kid else None)


async def test_forged_tokens_are_refused(keys: Keys, ada: Person) -> None:
    claims = {**_claims(ada), "role": "service_role"}
    public = keys.jwks()["keys"][0]["x"]
    forged = {
        "unsigned": _unsigned(claims),
        "signed by another key": _signed_by_another_key(claims, keys.kid),
        "signed by an unknown key": _signed_by_another_key(claims, "unknown"),
        "signed without a kid": _signed_by_another_key(claims, None),
        "signed with the public key as a secret": jwt.encode(
            claims, public, algorithm="HS256", headers={"kid": keys.kid}
        ),
        "signed with a guessed secret": jwt.encode(claims, "x" * 40, algorithm="HS256"),
        "changed": ada.token[:-8] + "AAAAAAAA",
        "shortened": ada.token.rsplit(".", 1)[0] + ".",
        "nonsense": "nonsense",
    }
    for how, token in forged.items():
        headers = {"Authorization": f"Bearer {token}"}
        for path in ("/user", "/admin/users"):
            answer = await ada.api.get(path, headers=headers)
            assert answer.status_code in {401, 403}, how
            assert "service_role" not in answer.text


async def test_an_expired_token_is_refused(keys: Keys, ada: Person) -> None:
    now = int(time.time())
    token = keys.sign({**_claims(ada), "iat": now - 100, "exp": now - 1})
    answer = await ada.api.get("/user", headers={"Authorization": f"Bearer {token}"})

    assert (answer.status_code, answer.json()["error_code"]) == (403, "bad_jwt")
    assert "expired" in answer.json()["msg"]


@pytest.mark.parametrize(
    ("changes", "status", "code"),
    [
        ({"sub": None}, 403, "bad_jwt"),
        ({"sub": ""}, 403, "bad_jwt"),
        ({"sub": "ada"}, 400, "bad_jwt"),
        ({"sub": "00000000-0000-0000-0000-000000000007"}, 403, "user_not_found"),
        ({"session_id": "00000000-0000-0000-0000-000000000007"}, 403, "session_not_found"),
        ({"session_id": "nonsense"}, 403, "session_not_found"),
        ({"exp": None}, 403, "bad_jwt"),
    ],
)
async def test_what_a_token_names_must_be_there(
    keys: Keys, ada: Person, changes: dict[str, str | None], status: int, code: str
) -> None:
    claims = {**_claims(ada), **changes}
    token = keys.sign({name: value for name, value in claims.items() if value is not None})
    answer = await ada.api.get("/user", headers={"Authorization": f"Bearer {token}"})

    assert (answer.status_code, answer.json()["error_code"]) == (status, code)


async def test_postgrest_believes_a_token(base: Localbase, ada: Person) -> None:
    headers = {"apikey": base.publishable_key, **ada.bearer}
    async with httpx.AsyncClient(headers=headers) as client:
        answer = await client.get(f"{base.api_url}/rest/v1/profiles?select=id&id=eq.{ada.id}")

    assert answer.json() == [{"id": ada.id}]
