"""One-time tokens: six digits in a mail, stored as a hash, valid once and for a while.

The hash is over address and digits, so it can also stand in a link on its own (`token_hash`).
"""

import hashlib
import math
import secrets
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from localbase.auth import users
from localbase.auth.errors import Code, TooManyRequests
from localbase.auth.store import Connection
from localbase.auth.users import User
from localbase.config import Email


@dataclass(frozen=True, slots=True)
class Kind:
    """What a token is good for, and where `auth.users` keeps its hash and its time."""

    name: str
    hash_column: str
    sent_column: str


CONFIRMATION = Kind("confirmation_token", "confirmation_token", "confirmation_sent_at")
RECOVERY = Kind("recovery_token", "recovery_token", "recovery_sent_at")
EMAIL_CURRENT = Kind(
    "email_change_token_current", "email_change_token_current", "email_change_sent_at"
)
EMAIL_NEW = Kind("email_change_token_new", "email_change_token_new", "email_change_sent_at")
REAUTHENTICATION = Kind(
    "reauthentication_token", "reauthentication_token", "reauthentication_sent_at"
)
KINDS = (CONFIRMATION, RECOVERY, EMAIL_CURRENT, EMAIL_NEW, REAUTHENTICATION)


@dataclass(frozen=True, slots=True)
class Issued:
    """A token just made: the digits for the mail, the hash for its link."""

    digits: str
    token_hash: str


def hash_of(email: str, digits: str) -> str:
    """Return what is stored for digits sent to an address: SHA-224 in hexadecimal."""
    return hashlib.sha224(f"{email}{digits}".encode()).hexdigest()


def make(email: str, settings: Email, prefix: str = "") -> Issued:
    """Return a new token for an address; `prefix` stands before its hash."""
    digits = str(secrets.randbelow(10**settings.otp_length)).zfill(settings.otp_length)
    return Issued(digits, prefix + hash_of(email, digits))


async def keep(connection: Connection, user: User, kind: Kind, email: str, token: Issued) -> None:
    """Store the token a letter to `email` carries; an earlier one of the kind is void."""
    await connection.execute(
        """
        insert into auth.one_time_tokens (id, user_id, token_type, token_hash, relates_to)
        values ($1, $2, $3::text::auth.one_time_token_type, $4, $5)
        on conflict (user_id, token_type) do update set token_hash = excluded.token_hash,
          relates_to = excluded.relates_to, created_at = now(), updated_at = now()
        """,
        uuid.uuid4(),
        user.id,
        kind.name,
        token.token_hash,
        email,
    )
    columns = {kind.hash_column: token.token_hash, kind.sent_column: datetime.now(UTC)}
    await users.change(connection, user, **columns)


def check_frequency(user: User, kind: Kind, settings: Email) -> None:
    """Raise `TooManyRequests` when a mail of this kind went out a moment ago."""
    sent_at = user.row[kind.sent_column]
    if sent_at is None:
        return
    left = (sent_at + settings.max_frequency - datetime.now(UTC)).total_seconds()
    if left > 0:
        raise TooManyRequests(
            Code.OVER_EMAIL_SEND_RATE_LIMIT,
            f"For security purposes, you can only request this after {math.ceil(left)} seconds.",
        )


async def find(
    connection: Connection, hashes: Sequence[str], kinds: Sequence[Kind], settings: Email
) -> tuple[User, Kind] | None:
    """Return whose token this is and of which kind, None when it is unknown, used or too old.

    The token is stored as one of `hashes`. The user's row is locked, so that of two who present
    the same token one comes too late.
    """
    row = await connection.fetchrow(
        """
        select u.id, o.token_type::text as kind from auth.one_time_tokens o
        join auth.users u on u.id = o.user_id
        where o.token_hash = any($1::text[]) and o.token_type::text = any($2::text[])
        for update of u, o
        """,
        list(hashes),
        [kind.name for kind in kinds],
    )
    user = await users.find(connection, row["id"]) if row else None
    if row is None or user is None:
        return None
    kind = next(kind for kind in kinds if kind.name == row["kind"])
    return (user, kind) if _fresh(user, kind, settings) else None


def _fresh(user: User, kind: Kind, settings: Email) -> bool:
    sent_at = user.row[kind.sent_column]
    lifetime = timedelta(seconds=settings.otp_expiry)
    return sent_at is not None and datetime.now(UTC) <= sent_at + lifetime


async def use(connection: Connection, user: User, kind: Kind) -> None:
    """Make the user's token of one kind void."""
    await connection.execute(
        "delete from auth.one_time_tokens where user_id = $1 and token_type::text = $2",
        user.id,
        kind.name,
    )
    await users.change(connection, user, **{kind.hash_column: ""})


async def use_all(connection: Connection, user: User) -> None:
    """Make all of the user's tokens void, as after a confirmed address or a new password."""
    await connection.execute("delete from auth.one_time_tokens where user_id = $1", user.id)
    await users.change(connection, user, **{kind.hash_column: "" for kind in KINDS})
