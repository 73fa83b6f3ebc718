"""Sign-ins under PKCE (RFC 7636): what `auth.flow_state` remembers between a letter and its code.

Whoever asks for a letter shows the hash of a secret. The letter's link leads on with a code in
place of a session, and only with the secret is the code worth one.
"""

import base64
import hashlib
import hmac
import re
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import asyncpg

from localbase.auth.bodies import Body
from localbase.auth.errors import BadRequest, Code, NotFound, Unprocessable
from localbase.auth.store import Connection
from localbase.auth.users import User

PREFIX = "pkce_"
LIFETIME = timedelta(minutes=5)
MAGIC_LINK = "magiclink"
_CHALLENGE = re.compile(r"[A-Za-z0-9._~-]+")  # RFC 7636 4.2
_LENGTHS = range(43, 129)
_METHODS = frozenset({"s256", "plain"})


@dataclass(frozen=True, slots=True)
class Challenge:
    """What a secret will be held against."""

    text: str
    method: str

    def fits(self, verifier: str) -> bool:
        """Tell whether this is the secret; how long it takes does not help to guess it."""
        made = verifier.encode()
        if self.method == "s256":
            made = base64.urlsafe_b64encode(hashlib.sha256(made).digest()).rstrip(b"=")
        return hmac.compare_digest(self.text.encode(), made)


@dataclass(frozen=True, slots=True)
class Flow:
    """A sign-in under way, and when its code was given out."""

    id: uuid.UUID
    user_id: uuid.UUID
    challenge: Challenge
    provider: str
    method: str
    created_at: datetime
    issued_at: datetime | None

    @property
    def expired(self) -> bool:
        """Whether the code came too late; a magic link may lie in the mailbox for a while first."""
        begun = self.created_at
        if self.method == MAGIC_LINK and self.issued_at:
            begun = self.issued_at
        return datetime.now(UTC) > begun + LIFETIME


def challenge_of(body: Body) -> Challenge | None:
    """Return `code_challenge` with its method; None where the flow is the implicit one.

    Raises:
        BadRequest: one comes without the other, or is malformed.
    """
    text, method = body.text("code_challenge"), body.text("code_challenge_method").lower()
    if not text and not method:
        return None
    if not text or not method:
        raise _invalid("PKCE flow requires code_challenge_method and code_challenge")
    if len(text) not in _LENGTHS:
        raise _invalid("code challenge has to be between 43 and 128 characters")
    if not _CHALLENGE.fullmatch(text):
        raise _invalid(
            "code challenge can only contain alphanumeric characters, hyphens, periods, "
            "underscores and tildes"
        )
    if method not in _METHODS:
        raise _invalid("code_challenge_method must be s256 or plain")
    return Challenge(text, method)


def _invalid(message: str) -> BadRequest:
    return BadRequest(Code.VALIDATION_FAILED, message)


async def begin(
    connection: Connection, user: User, challenge: Challenge, method: str, provider: str
) -> None:
    """Remember that a letter was asked for under this challenge.

    Args:
        connection: the transaction that also keeps the letter's token.
        user: who gets the letter.
        challenge: what was shown.
        method: how the session will have been authenticated, as `amr` tells it.
        provider: what the audit trail will name.
    """
    await connection.execute(
        """
        insert into auth.flow_state (id, user_id, auth_code, code_challenge_method, code_challenge,
          provider_type, authentication_method, created_at, updated_at)
        values ($1, $2, $3, $4::text::auth.code_challenge_method, $5, $6, $7, now(), now())
        """,
        uuid.uuid4(),
        user.id,
        str(uuid.uuid4()),
        challenge.method,
        challenge.text,
        provider,
        method,
    )


async def issue_code(connection: Connection, user: User, method: str) -> str:
    """Return the code of the user's newest flow by a method.

    Raises:
        Unprocessable: there is none.
    """
    code: str | None = await connection.fetchval(
        """
        update auth.flow_state set auth_code_issued_at = now(), updated_at = now()
        where id = (
          select id from auth.flow_state where user_id = $1 and authentication_method = $2
            and code_challenge is not null
          order by created_at desc limit 1)
        returning auth_code
        """,
        user.id,
        method,
    )
    if code is None:
        raise Unprocessable(Code.FLOW_STATE_NOT_FOUND, "No valid flow state found for user.")
    return code


async def find(connection: Connection, code: str) -> Flow:
    """Return the flow a code belongs to, locked: of two who show the code one comes too late.

    Raises:
        NotFound: the code is unknown or was used.
    """
    row = await connection.fetchrow(
        """
        select id, user_id, code_challenge, code_challenge_method::text as challenge_method,
          provider_type, authentication_method, created_at, auth_code_issued_at
        from auth.flow_state
        where auth_code = $1 and user_id is not null and code_challenge is not null for update
        """,
        code,
    )
    if row is None:
        raise not_found()
    return _flow_of(row)


def not_found() -> NotFound:
    """Return the refusal of a code nobody can use."""
    message = "invalid flow state, no valid flow state found"
    return NotFound(Code.FLOW_STATE_NOT_FOUND, message)


def _flow_of(row: asyncpg.Record) -> Flow:
    return Flow(
        id=row["id"],
        user_id=row["user_id"],
        challenge=Challenge(row["code_challenge"], row["challenge_method"]),
        provider=row["provider_type"],
        method=row["authentication_method"],
        created_at=row["created_at"],
        issued_at=row["auth_code_issued_at"],
    )


async def end(connection: Connection, flow: Flow) -> None:
    """Forget a flow, and with it its code."""
    await connection.execute("delete from auth.flow_state where id = $1", flow.id)
