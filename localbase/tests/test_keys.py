import json
import stat
import time
from collections.abc import Callable
from pathlib import Path

import jwt
import pytest

from localbase.keys import InvalidToken, Keys, load_keys, make_keys

SOON = int(time.time()) + 86_400


@pytest.fixture(scope="module")
def keys() -> Keys:
    return make_keys()


def test_keys_are_made_once_and_for_their_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "keys.json"
    made = load_keys(path)
    assert load_keys(path) == made
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_no_two_projects_share_a_key(keys: Keys) -> None:
    other = make_keys()
    assert not {value for value in vars(keys).values() if isinstance(value, str)} & {
        value for value in vars(other).values() if isinstance(value, str)
    }


def test_keys_are_shaped_as_the_platforms(keys: Keys) -> None:
    assert keys.publishable_key.startswith("sb_publishable_")
    assert keys.secret_key.startswith("sb_secret_")
    for key, role in ((keys.anon_key, "anon"), (keys.service_role_key, "service_role")):
        claims = keys.verify(key)
        assert (claims["iss"], claims["role"]) == ("supabase-demo", role)
        assert claims["exp"] - claims["iat"] == 10 * 365 * 86400


def test_the_key_set_has_no_private_half(keys: Keys) -> None:
    (key,) = keys.jwks()["keys"]
    assert "d" not in key
    assert (key["kty"], key["crv"], key["alg"], key["kid"]) == ("EC", "P-256", "ES256", keys.kid)


def test_whoever_has_the_key_set_verifies_our_tokens(keys: Keys) -> None:
    public = jwt.PyJWKSet.from_json(json.dumps(keys.jwks()))[keys.kid]
    token = keys.sign({"sub": "1", "aud": "authenticated", "exp": SOON})
    assert jwt.decode(token, public, algorithms=["ES256"], audience="authenticated")["sub"] == "1"


def test_a_token_of_ours_is_believed(keys: Keys) -> None:
    claims = {"sub": "1", "aud": "authenticated", "exp": SOON}
    assert keys.verify(keys.sign(claims), audience="authenticated") == claims
    shared = jwt.encode(claims, keys.jwt_secret, algorithm="HS256")
    assert keys.verify(shared, audience="authenticated") == claims


def unsigned(keys: Keys) -> str:
    return jwt.encode({"sub": "1", "exp": SOON}, "", algorithm="none")


def of_another_project(_keys: Keys) -> str:
    return make_keys().sign({"sub": "1", "exp": SOON})


def of_another_with_our_kid(keys: Keys) -> str:
    other = make_keys()
    forged = Keys(**{**vars(other), "signing_jwk": {**other.signing_jwk, "kid": keys.kid}})
    return forged.sign({"sub": "1", "exp": SOON})


def signed_with_the_public_key(keys: Keys) -> str:
    secret = keys.signing_jwk["x"]
    headers = {"kid": keys.kid}
    return jwt.encode({"sub": "1", "exp": SOON}, secret, algorithm="HS256", headers=headers)


def expired(keys: Keys) -> str:
    return keys.sign({"sub": "1", "exp": 1})


def endless(keys: Keys) -> str:
    return keys.sign({"sub": "1"})


def changed(keys: Keys) -> str:
    head, _, signature = keys.sign({"sub": "1", "exp": SOON}).split(".")
    other = keys.sign({"sub": "2", "exp": SOON}).split(".")[1]
    return f"{head}.{other}.{signature}"


def gibberish(_keys: Keys) -> str:
    return "a.b.c"


def empty(_keys: Keys) -> str:
    return ""


@pytest.mark.parametrize(
    "token",
    [
        unsigned,
        of_another_project,
        of_another_with_our_kid,
        signed_with_the_public_key,
        expired,
        endless,
        changed,
        gibberish,
        empty,
    ],
)
def test_no_other_token_is_believed(keys: Keys, token: Callable[[Keys], str]) -> None:
    with pytest.raises(InvalidToken) as refused:
        keys.verify(token(keys))
    assert refused.value.expired is (token is expired)


def test_a_token_for_others_is_not_for_us(keys: Keys) -> None:
    for claims in ({"exp": SOON}, {"exp": SOON, "aud": "others"}):
        with pytest.raises(InvalidToken):
            keys.verify(keys.sign(claims), audience="authenticated")


def test_a_key_stands_for_its_role(keys: Keys) -> None:
    assert keys.role_of(keys.publishable_key) == keys.role_of(keys.anon_key) == "anon"
    assert keys.role_of(keys.secret_key) == keys.role_of(keys.service_role_key) == "service_role"
    assert keys.token_for(keys.publishable_key) == keys.anon_key
    assert keys.token_for(keys.secret_key) == keys.service_role_key
    assert keys.role_of("sb_secret_other") is None
    with pytest.raises(InvalidToken):
        keys.token_for("sb_secret_other")


def test_secrets_are_not_shown(keys: Keys) -> None:
    shown = repr(keys)
    for secret in (keys.jwt_secret, keys.secret_key, keys.signing_jwk["d"]):
        assert secret not in shown
