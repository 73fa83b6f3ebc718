"""Which tokens are believed. The keys are the test's own; the verifier is the real one."""

import asyncio
import base64
import hashlib
import hmac
import json
from collections.abc import AsyncIterator
from uuid import UUID

import jwt
import pytest
from app.core.exceptions import SessionEnded, TokenExpired, TokenInvalid, UpstreamUnavailable
from app.core.jwks import usable
from app.core.security import TokenVerifier
from app.core.supabase import Supabase
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from tests.standin import ISSUER, PERSON, Standin, claims, ec_key, public_jwk, standin_settings

SECRET = "a shared secret of more than thirty-two bytes"


@pytest.fixture
def upstream() -> Standin:
    return Standin()


class Clock:
    """Time that passes when the test says so."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def verifier(upstream: Standin, clock: Clock) -> AsyncIterator[TokenVerifier]:
    settings = standin_settings()
    async with Supabase(settings, upstream.transport) as supabase:
        yield TokenVerifier(settings, supabase, clock)


@pytest.fixture
async def hs256(upstream: Standin) -> AsyncIterator[TokenVerifier]:
    settings = standin_settings(jwt_secret=SECRET)
    async with Supabase(settings, upstream.transport) as supabase:
        yield TokenVerifier(settings, supabase)


async def test_a_good_token_tells_who_is_calling(
    verifier: TokenVerifier, upstream: Standin
) -> None:
    token = upstream.token(user_role="org_admin", aal="aal2")
    principal = await verifier.verify(token)
    assert principal.user_id == UUID(PERSON)
    assert (principal.email, principal.aal) == ("ada@example.org", "aal2")
    assert principal.user_role == "org_admin"
    assert token not in repr(principal)


async def test_an_rs256_token_is_believed(verifier: TokenVerifier, upstream: Standin) -> None:
    upstream.keys["rsa"] = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    assert (await verifier.verify(upstream.token("rsa"))).user_id == UUID(PERSON)


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        ({"exp": 1_700_000_001}, TokenExpired),
        ({"exp": None}, TokenInvalid),
        ({"exp": "tomorrow"}, TokenInvalid),
        ({"exp": 10**400}, TokenInvalid),
        ({"nbf": 3_999_999_999}, TokenInvalid),
        ({"aud": "anon"}, TokenInvalid),
        ({"aud": None}, TokenInvalid),
        ({"iss": "https://elsewhere.example/auth/v1"}, TokenInvalid),
        ({"iss": None}, TokenInvalid),
        ({"sub": None}, TokenInvalid),
        ({"sub": "nobody"}, TokenInvalid),
        ({"session_id": None}, TokenInvalid),
        ({"session_id": "x"}, TokenInvalid),
    ],
)
async def test_a_token_with_wrong_claims_is_refused(
    verifier: TokenVerifier,
    upstream: Standin,
    change: dict[str, object],
    refusal: type[Exception],
) -> None:
    with pytest.raises(refusal):
        await verifier.verify(upstream.token(**change))


async def test_a_token_forged_with_another_key_is_refused(
    verifier: TokenVerifier,
) -> None:
    forged = jwt.encode(claims(), ec_key(), "ES256", headers={"kid": "first"})
    with pytest.raises(TokenInvalid):
        await verifier.verify(forged)


@pytest.mark.parametrize("algorithm", ["none", "None", "NONE", ""])
async def test_an_unsigned_token_is_refused(verifier: TokenVerifier, algorithm: str) -> None:
    parts = [{"alg": algorithm, "typ": "JWT", "kid": "first"}, claims()]
    encoded = [base64.urlsafe_b64encode(json.dumps(p).encode()).rstrip(b"=") for p in parts]
    with pytest.raises(TokenInvalid):
        await verifier.verify(b".".join([*encoded, b""]).decode())


async def test_a_public_key_is_not_taken_for_a_shared_secret(
    hs256: TokenVerifier, upstream: Standin
) -> None:
    public = upstream.keys["first"].public_key()
    pem = public.public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    header = base64.urlsafe_b64encode(b'{"alg":"HS256","typ":"JWT","kid":"first"}').rstrip(b"=")
    body = base64.urlsafe_b64encode(json.dumps(claims()).encode()).rstrip(b"=")
    signature = hmac.digest(pem, header + b"." + body, hashlib.sha256)
    forged = b".".join([header, body, base64.urlsafe_b64encode(signature).rstrip(b"=")])
    with pytest.raises(TokenInvalid):
        await hs256.verify(forged.decode())


async def test_hs256_is_refused_without_a_shared_secret(verifier: TokenVerifier) -> None:
    with pytest.raises(TokenInvalid):
        await verifier.verify(jwt.encode(claims(), SECRET, "HS256"))


async def test_hs256_is_believed_with_the_shared_secret(hs256: TokenVerifier) -> None:
    principal = await hs256.verify(jwt.encode(claims(), SECRET, "HS256"))
    assert principal.user_id == UUID(PERSON)


async def test_an_ec_key_does_not_verify_what_claims_rs256(
    verifier: TokenVerifier, upstream: Standin
) -> None:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    forged = jwt.encode(claims(), key, "RS256", headers={"kid": "first"})
    with pytest.raises(TokenInvalid):
        await verifier.verify(forged)


@pytest.mark.parametrize("text", ["", "a", "a.b", "a.b.c", "é.é.é", "." * 40, "a" * 20_000, "\0"])
async def test_what_is_no_token_is_refused(verifier: TokenVerifier, text: str) -> None:
    with pytest.raises(TokenInvalid):
        await verifier.verify(text)


async def test_a_flood_of_unknown_keys_asks_once(
    verifier: TokenVerifier, upstream: Standin
) -> None:
    await verifier.verify(upstream.token())
    upstream.asked_keys = 0
    forged = [
        jwt.encode(claims(), ec_key(), "ES256", headers={"kid": f"made-up-{n}"}) for n in range(50)
    ]
    outcomes = await asyncio.gather(*map(verifier.verify, forged), return_exceptions=True)
    assert {type(each) for each in outcomes} == {TokenInvalid}
    assert upstream.asked_keys <= 1


async def test_many_first_requests_share_one_fetch(
    verifier: TokenVerifier, upstream: Standin
) -> None:
    token = upstream.token()
    await asyncio.gather(*(verifier.verify(token) for _ in range(50)))
    assert (upstream.asked_keys, upstream.asked_user) == (1, 1)


async def test_a_new_signing_key_is_found_at_once(
    verifier: TokenVerifier, upstream: Standin, clock: Clock
) -> None:
    await verifier.verify(upstream.token())
    clock.now = 31.0
    upstream.keys["second"] = ec_key()
    await verifier.verify(upstream.token("second"))
    assert upstream.asked_keys == 2


async def test_a_revoked_key_is_forgotten_after_ten_minutes(
    verifier: TokenVerifier, upstream: Standin, clock: Clock
) -> None:
    token = upstream.token()
    await verifier.verify(token)
    upstream.keys = {"second": ec_key()}
    clock.now = 601.0
    with pytest.raises(TokenInvalid):
        await verifier.verify(token)


async def test_without_any_keys_the_answer_is_not_now(
    verifier: TokenVerifier, upstream: Standin
) -> None:
    upstream.status = 503
    with pytest.raises(UpstreamUnavailable):
        await verifier.verify(upstream.token())


async def test_known_keys_outlive_an_outage_of_the_key_server(
    verifier: TokenVerifier, upstream: Standin
) -> None:
    await verifier.verify(upstream.token())
    upstream.status = 500
    token = jwt.encode(claims(), ec_key(), "ES256", headers={"kid": "unknown"})
    with pytest.raises(TokenInvalid):
        await verifier.verify(token)
    assert (await verifier.verify(upstream.token())).user_id == UUID(PERSON)


def test_keys_that_cannot_sign_are_passed_over() -> None:
    good = ec_key()
    kept = usable(
        [
            public_jwk(good, "good"),
            {"kty": "oct", "kid": "secret", "k": "AAAA", "alg": "HS256"},
            {**public_jwk(ec_key(), "enc"), "use": "enc"},
            {"kty": "EC", "kid": "broken", "crv": "P-256"},
        ]
    )
    assert set(kept) == {"good"}


async def test_a_signed_out_session_is_refused_although_its_token_is_good(
    verifier: TokenVerifier, upstream: Standin
) -> None:
    upstream.session_alive = False
    with pytest.raises(SessionEnded):
        await verifier.verify(upstream.token())


async def test_a_living_session_is_believed_for_a_minute_and_not_longer(
    verifier: TokenVerifier, upstream: Standin, clock: Clock
) -> None:
    token = upstream.token()
    await verifier.verify(token)
    upstream.session_alive = False
    clock.now = 59.0
    await verifier.verify(token)
    clock.now = 61.0
    with pytest.raises(SessionEnded):
        await verifier.verify(token)


async def test_a_purged_session_is_asked_about_again(
    verifier: TokenVerifier, upstream: Standin
) -> None:
    principal = await verifier.verify(upstream.token())
    upstream.session_alive = False
    verifier.sessions.purge_user(principal.user_id)
    with pytest.raises(SessionEnded):
        await verifier.verify(upstream.token())


async def test_an_unreachable_auth_server_is_not_a_sign_out(
    verifier: TokenVerifier, upstream: Standin
) -> None:
    await verifier.read(upstream.token())
    upstream.status = 503
    with pytest.raises(UpstreamUnavailable):
        await verifier.verify(upstream.token())


def test_the_issuer_is_supabases_own() -> None:
    assert standin_settings().issuer == ISSUER
