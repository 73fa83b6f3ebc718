"""Who a token speaks for, and the documented words for every way it can be no good."""

import time
from dataclasses import dataclass
from typing import Any

import jwt

from localbase.keys import InvalidToken, Keys

MALFORMED = "The token provided is not a valid JWT"
INCOMPLETE = "Fields `role` and `exp` are required in JWT"
FORGED = "Failed to validate JWT signature"


class TokenRefused(Exception):
    """A token is no good: `code` as in a join's error, `message` as everywhere."""

    def __init__(self, code: str, message: str, *, expired: bool = False) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.expired = expired


@dataclass(frozen=True, slots=True)
class Identity:
    """A verified token: its claims, the database role it names, and when it ends (Unix time)."""

    claims: dict[str, Any]
    role: str
    expires_at: float


NOBODY = Identity({}, "", 0.0)


def identify(keys: Keys, token: str) -> Identity:
    """Return who a JWT speaks for.

    Raises:
        TokenRefused: malformed, forged, expired, or without `role` and `exp`.
    """
    unverified = _read(token)
    try:
        claims = keys.verify(token)
    except InvalidToken as error:
        raise _refusal(error, unverified) from None
    role, expires_at = claims.get("role"), claims.get("exp")
    if not isinstance(role, str) or not isinstance(expires_at, int | float):
        raise TokenRefused("InvalidJWTToken", INCOMPLETE)
    return Identity(claims, role, float(expires_at))


def resolve(keys: Keys, apikey: str) -> str:
    """Return the JWT an API key stands for; a JWT stands for itself."""
    return keys.token_for(apikey) if keys.role_of(apikey) else apikey


def expiry(expired_at: float) -> TokenRefused:
    """Return the refusal of a token that ended at `expired_at` (Unix time)."""
    seconds = max(0, int(time.time() - expired_at))
    message = f"Token has expired {seconds} seconds ago"
    return TokenRefused("InvalidJWTToken", message, expired=True)


def _read(token: str) -> dict[str, Any]:
    try:
        claims: dict[str, Any] = jwt.decode(token, options={"verify_signature": False})
    except (jwt.PyJWTError, ValueError):
        raise TokenRefused("MalformedJWT", MALFORMED) from None
    return claims


def _refusal(error: InvalidToken, claims: dict[str, Any]) -> TokenRefused:
    if error.expired:
        return expiry(float(claims["exp"]))
    if "exp" not in claims:
        return TokenRefused("InvalidJWTToken", INCOMPLETE)
    return TokenRefused("JwtSignatureError", FORGED)
