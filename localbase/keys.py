"""The keys of one localbase: made at its first start, kept in `<state>/keys.json`.

A project has two pairs of API keys: the legacy `anon` and `service_role` JWTs (HS256), and
`sb_publishable_…` and `sb_secret_…`, which are no JWTs and stand for the former. Access tokens are
signed with ES256; its public half is served as a JWKS (RFC 7517).
"""

import base64
import hashlib
import hmac
import json
import secrets
import time
import uuid
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

import jwt
from cryptography.hazmat.primitives.asymmetric.ec import (
    SECP256R1,
    EllipticCurvePrivateKey,
    generate_private_key,
)
from jwt.algorithms import ECAlgorithm

from localbase.state import read_json, write_private

ApiRole = Literal["anon", "service_role"]
KEY_YEARS = 10
_LEEWAY = 0  # seconds; issuer and verifier share one clock


class InvalidToken(Exception):
    """A token is not valid here; `reason` says why in a few words, for a log or a client."""

    def __init__(self, reason: str, *, expired: bool = False) -> None:
        super().__init__(reason)
        self.reason = reason
        self.expired = expired


@dataclass(frozen=True)
class Keys:
    """All secrets of one localbase."""

    signing_jwk: dict[str, str] = field(repr=False)
    jwt_secret: str = field(repr=False)
    anon_key: str = field(repr=False)
    service_role_key: str = field(repr=False)
    publishable_key: str = field(repr=False)
    secret_key: str = field(repr=False)
    database_password: str = field(repr=False)

    @property
    def kid(self) -> str:
        """The name of the signing key."""
        return self.signing_jwk["kid"]

    def sign(self, claims: dict[str, Any]) -> str:
        """Return an access token with these claims, signed with ES256."""
        return jwt.encode(claims, self._private, algorithm="ES256", headers={"kid": self.kid})

    def jwks(self) -> dict[str, Any]:
        """Return the public signing keys, as `/.well-known/jwks.json` serves them."""
        public = {name: value for name, value in self.signing_jwk.items() if name != "d"}
        return {"keys": [{**public, "key_ops": ["verify"], "ext": True}]}

    def postgrest_jwks(self) -> str:
        """Return the key set PostgREST verifies with: the public key and the shared secret."""
        secret = base64.urlsafe_b64encode(self.jwt_secret.encode()).rstrip(b"=").decode()
        shared = {"kty": "oct", "k": secret, "alg": "HS256"}
        return json.dumps({"keys": [*self.jwks()["keys"], shared]})

    def verify(self, token: str, *, audience: str | None = None) -> dict[str, Any]:
        """Return the claims of a token signed here: ES256 by its `kid`, or HS256.

        Args:
            token: a compact JWS.
            audience: what `aud` must hold; not looked at when None.

        Raises:
            InvalidToken: malformed, signed by another key, expired, without `exp`, or not for
                `audience`.
        """
        try:
            key, algorithm = self._key_of(token)
            claims: dict[str, Any] = jwt.decode(
                token,
                key,
                algorithms=[algorithm],
                audience=audience,
                leeway=_LEEWAY,
                options={"require": ["exp"], "verify_aud": audience is not None},
            )
        except jwt.ExpiredSignatureError:
            raise InvalidToken("Token has expired", expired=True) from None
        except (jwt.PyJWTError, ValueError) as error:
            raise InvalidToken(str(error)) from None
        return claims

    def role_of(self, apikey: str) -> ApiRole | None:
        """Return the role an API key stands for; None for what is no key of this project."""
        given = hashlib.sha256(apikey.encode("utf-8", "replace")).digest()
        for key_digest, role in self._roles:
            if hmac.compare_digest(given, key_digest):
                return role
        return None

    def token_for(self, apikey: str) -> str:
        """Return the JWT an API key stands for.

        Raises:
            InvalidToken: it is no key of this project.
        """
        role = self.role_of(apikey)
        if role is None:
            raise InvalidToken("Invalid API key")
        return self.anon_key if role == "anon" else self.service_role_key

    def _key_of(self, token: str) -> tuple[Any, str]:
        header = jwt.get_unverified_header(token)
        algorithm = header.get("alg")
        if algorithm == "HS256":
            return self.jwt_secret, "HS256"
        if algorithm == "ES256" and header.get("kid") == self.kid:
            return self._private.public_key(), "ES256"
        raise InvalidToken("The token was not signed by a key of this project")

    @cached_property
    def _private(self) -> EllipticCurvePrivateKey:
        key = ECAlgorithm.from_jwk(self.signing_jwk)
        if not isinstance(key, EllipticCurvePrivateKey):
            raise InvalidToken("The signing key has no private half")
        return key

    @cached_property
    def _roles(self) -> list[tuple[bytes, ApiRole]]:
        roles: list[tuple[str, ApiRole]] = [
            (self.anon_key, "anon"),
            (self.publishable_key, "anon"),
            (self.service_role_key, "service_role"),
            (self.secret_key, "service_role"),
        ]
        return [(hashlib.sha256(key.encode()).digest(), role) for key, role in roles]


def make_keys() -> Keys:
    """Return a new project's keys."""
    secret = secrets.token_urlsafe(32)
    return Keys(
        signing_jwk=_signing_jwk(),
        jwt_secret=secret,
        anon_key=_role_key("anon", secret),
        service_role_key=_role_key("service_role", secret),
        publishable_key=f"sb_publishable_{_opaque()}",
        secret_key=f"sb_secret_{_opaque()}",
        database_password=secrets.token_urlsafe(24),
    )


def load_keys(path: Path) -> Keys:
    """Return the keys kept in `path`, which is made (mode 0600) when it is not there."""
    kept = read_json(path)
    if kept is not None:
        return Keys(**kept)
    keys = make_keys()
    write_private(path, json.dumps({name: getattr(keys, name) for name in _NAMES}, indent=2))
    return keys


_NAMES = tuple(Keys.__dataclass_fields__)


def _signing_jwk() -> dict[str, str]:
    jwk: dict[str, str] = ECAlgorithm.to_jwk(generate_private_key(SECP256R1()), as_dict=True)
    wanted = {name: jwk[name] for name in ("kty", "crv", "x", "y", "d")}
    return {**wanted, "kid": str(uuid.uuid4()), "alg": "ES256", "use": "sig"}


def _role_key(role: ApiRole, secret: str) -> str:
    now = int(time.time())
    claims = {"iss": "supabase-demo", "role": role, "iat": now}
    return jwt.encode({**claims, "exp": now + KEY_YEARS * 365 * 86400}, secret, algorithm="HS256")


def _opaque() -> str:
    """Return what follows `sb_…_`: 22 characters, an underscore, and 8 to catch a typo."""
    return f"{secrets.token_urlsafe(32)[:22]}_{secrets.token_urlsafe(8)[:8]}"
