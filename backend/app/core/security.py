"""From an access token to the person who holds it.

A token is believed when its signature, times, audience and issuer are right *and* its session
is still alive: Supabase's own sign-out leaves tokens valid until they expire, so the session is
asked about and the answer kept for at most a minute (`core.liveness`).
"""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID

import jwt

from app.config import Settings
from app.core.exceptions import TokenExpired, TokenInvalid
from app.core.jwks import ASYMMETRIC, KeySet
from app.core.liveness import SessionLiveness
from app.core.supabase import Supabase

AUDIENCE: Final = "authenticated"
MAX_TOKEN_CHARS: Final = 16_384
_REQUIRED: Final = ("exp", "sub", "aud", "iss", "session_id")


@dataclass(frozen=True, slots=True)
class Principal:
    """Who is calling: the verified content of an access token.

    Args:
        user_id: the person (`sub`).
        session_id: the sign-in this token belongs to.
        email: may be empty (anonymous people).
        aal: how strongly signed in, `aal1` or `aal2`.
        user_role: `user_role` of the token hook; for display, never for permission.
        expires_at: when the token ends.
        token: the token itself, to act upstream as this person; never printed.
    """

    user_id: UUID
    session_id: str
    email: str
    aal: str
    user_role: str
    expires_at: datetime
    token: str = field(repr=False)


class TokenVerifier:
    """Verifies access tokens of one Supabase project.

    Args:
        settings: issuer, allowed algorithms, leeway.
        supabase: where keys and sessions are asked for.
        clock: seconds that only grow, by which both age; replaced in tests of ageing.
    """

    def __init__(
        self,
        settings: Settings,
        supabase: Supabase,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._settings = settings
        self._secret = settings.jwt_secret.get_secret_value()
        url = f"{settings.auth_url}/.well-known/jwks.json"
        self.keys = KeySet(url, lambda: supabase.pool, clock)
        self.sessions = SessionLiveness(supabase, settings.session_cache_seconds, clock)

    async def verify(self, token: str) -> Principal:
        """Believes a token, or says why not.

        Raises:
            TokenInvalid: malformed, forged, or for another audience or issuer.
            TokenExpired: its time is over.
            SessionEnded: its session was signed out, or its person banned or deleted.
            UpstreamUnavailable: keys or session cannot be asked about just now.
        """
        principal = await self.read(token)
        await self.sessions.check(principal.session_id, principal.user_id, token)
        return principal

    async def read(self, token: str) -> Principal:
        """Checks signature and claims only, not whether the session still lives.

        Raises:
            TokenInvalid, TokenExpired, UpstreamUnavailable: as `verify`.
        """
        algorithm, key = await self._key_for(token)
        try:
            claims = jwt.decode(
                token,
                key,
                algorithms=[algorithm],
                audience=AUDIENCE,
                issuer=self._settings.issuer,
                leeway=self._settings.jwt_leeway_seconds,
                options={"require": list(_REQUIRED)},
            )
            return _principal(claims, token)
        except jwt.ExpiredSignatureError:
            raise TokenExpired from None
        except (jwt.PyJWTError, ValueError, TypeError, OverflowError):
            raise TokenInvalid from None

    async def _key_for(self, token: str) -> tuple[str, jwt.PyJWK | str]:
        """The one algorithm and key this token may be checked with.

        The algorithm comes from our own key, never from the token alone: a public key can so
        not be mistaken for a shared secret, nor `none` for a signature.
        """
        header = _header(token)
        algorithm, kid = header.get("alg"), header.get("kid")
        if algorithm == "HS256" and self._secret:
            return "HS256", self._secret
        if algorithm in ASYMMETRIC and isinstance(kid, str):
            key = await self.keys.get(kid)
            if key is not None and key.algorithm_name == algorithm:
                return key.algorithm_name, key
        raise TokenInvalid


def _header(token: str) -> Mapping[str, Any]:
    if len(token) > MAX_TOKEN_CHARS:
        raise TokenInvalid
    try:
        return jwt.get_unverified_header(token)
    except (jwt.PyJWTError, ValueError):
        raise TokenInvalid from None


def _principal(claims: Mapping[str, Any], token: str) -> Principal:
    """Raises ValueError or TypeError when a claim has not the shape Supabase gives it."""
    return Principal(
        user_id=UUID(claims["sub"]),
        session_id=str(UUID(claims["session_id"])),
        email=str(claims.get("email") or ""),
        aal=str(claims.get("aal") or "aal1"),
        user_role=str(claims.get("user_role") or "user"),
        expires_at=datetime.fromtimestamp(claims["exp"], UTC),
        token=token,
    )
