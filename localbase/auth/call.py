"""One request on its way: what an endpoint is given, and who may reach it."""

import ipaddress
import re
import uuid
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from localbase.auth import redirects, sessions, users
from localbase.auth.bodies import Body, read_body
from localbase.auth.errors import BadRequest, Code, Forbidden, Unauthorized
from localbase.auth.mailer import Mailer
from localbase.auth.passwords import Passwords
from localbase.auth.sessions import Device, Session
from localbase.auth.store import Connection, Store
from localbase.auth.tokens import Tokens
from localbase.auth.users import User
from localbase.config import Auth
from localbase.keys import InvalidToken, Keys

_BEARER = re.compile(r"bearer (\S+)", re.IGNORECASE)
_ADMINISTRATORS = frozenset({"service_role", "supabase_admin"})


@dataclass(frozen=True, slots=True)
class Parts:
    """What every endpoint works with, made once at start."""

    settings: Auth
    keys: Keys
    store: Store
    passwords: Passwords
    tokens: Tokens
    mailer: Mailer


@dataclass(frozen=True, slots=True)
class Caller:
    """Whoever signed in: the token's claims, the user, and the session the token belongs to."""

    claims: dict[str, Any]
    user: User
    session: Session | None


@dataclass(frozen=True, slots=True)
class Call:
    """One request."""

    request: Request
    parts: Parts
    signed_in: Caller | None = None

    @property
    def caller(self) -> Caller:
        """Whoever signed in; only for routes guarded by `signed_in`."""
        if self.signed_in is None:  # pragma: no cover - the route table guards it
            raise Unauthorized(Code.NO_AUTHORIZATION, "This endpoint requires a valid Bearer token")
        return self.signed_in

    @property
    def settings(self) -> Auth:
        """`[auth]` of the settings."""
        return self.parts.settings

    async def body(self, *, required: bool = True) -> Body:
        """Read the request's JSON body; see `read_body`."""
        return await read_body(self.request, required=required)

    @property
    def destination(self) -> str:
        """Where a link in a mail leads in the end."""
        return redirects.destination(self.request, self.settings)

    @property
    def device(self) -> Device:
        """Where the request comes from.

        A gateway tells its client's address in `Sb-Forwarded-For`; only the secret key makes that
        believable.
        """
        address = self.request.client.host if self.request.client else ""
        if getattr(self.request.state, "apikey_role", "") == "service_role":
            address = self.request.headers.get("sb-forwarded-for", address)
        return Device(self.request.headers.get("user-agent"), _address(address))


Guard = Callable[[Request, Parts], Awaitable[Caller | None]]
Endpoint = Callable[[Call], Awaitable[Response]]


async def public(_request: Request, _parts: Parts) -> None:
    """Let anyone in."""


async def signed_in(request: Request, parts: Parts) -> Caller:
    """Let in whoever holds an access token of a living session.

    Raises:
        Unauthorized: there is no token.
        Forbidden: it is not valid, or its user or session is gone.
    """
    claims = _claims(request, parts)
    subject = claims.get("sub")
    if not subject:
        raise Forbidden(Code.BAD_JWT, "invalid claim: missing sub claim")
    user_id = _identifier(subject)
    if user_id is None:
        raise BadRequest(Code.BAD_JWT, "invalid claim: sub claim must be a UUID")
    async with parts.store.transaction() as connection:
        user = await users.find(connection, user_id)
        if user is None:
            raise Forbidden(Code.USER_NOT_FOUND, "User from sub claim in JWT does not exist")
        session = None
        if session_id := claims.get("session_id"):
            session = await _living(connection, session_id)
    return Caller(claims, user, session)


async def registered(request: Request, parts: Parts) -> Caller:
    """Let in whoever is signed in, but not anonymously.

    Raises:
        Unauthorized: there is no token.
        Forbidden: it is not valid, of nobody who is known, or its user or session is gone.
    """
    caller = await signed_in(request, parts)
    if caller.claims.get("is_anonymous") is True:
        raise Forbidden(
            Code.NO_AUTHORIZATION, "Anonymous user not allowed to perform these actions"
        )
    return caller


async def administrator(request: Request, parts: Parts) -> None:
    """Let in whoever holds the service key.

    Raises:
        Unauthorized: there is no token.
        Forbidden: it is not valid, or not of an administrator.
    """
    if _claims(request, parts).get("role") not in _ADMINISTRATORS:
        raise Forbidden(Code.NOT_ADMIN, "User not allowed")


async def _living(connection: Connection, session_id: object) -> Session:
    found = None
    if (identifier := _identifier(session_id)) is not None:
        found = await sessions.find(connection, identifier)
    if found is None:
        raise Forbidden(
            Code.SESSION_NOT_FOUND, "Session from session_id claim in JWT does not exist"
        )
    return found


def _claims(request: Request, parts: Parts) -> dict[str, Any]:
    match = _BEARER.fullmatch(request.headers.get("authorization", ""))
    if match is None:
        raise Unauthorized(Code.NO_AUTHORIZATION, "This endpoint requires a valid Bearer token")
    try:
        return parts.keys.verify(match.group(1))
    except InvalidToken as error:
        raise Forbidden(
            Code.BAD_JWT, f"invalid JWT: unable to parse or verify signature, {error.reason}"
        ) from None


def _identifier(text: object) -> uuid.UUID | None:
    try:
        return uuid.UUID(str(text))
    except ValueError:
        return None


def _address(text: str) -> str | None:
    """Return an address Postgres takes as inet, None for anything else."""
    try:
        return str(ipaddress.ip_address(text.split(",", maxsplit=1)[0].strip()))
    except ValueError:
        return None
