"""People: rows of `auth.users` with their identities, and the changes made to them."""

import base64
import hashlib
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import asyncpg
import msgspec

from localbase.auth.errors import Failed
from localbase.auth.responses import timestamp
from localbase.auth.store import LOST, Connection

NIL = uuid.UUID(int=0)
DEFAULT_ROLE = "authenticated"
AUDIENCE = "authenticated"

_RFC3339 = """'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'"""

COLUMNS = f"""
  u.id, u.aud, u.role, u.email, u.phone, u.encrypted_password, u.email_confirmed_at,
  u.phone_confirmed_at, u.confirmed_at, u.invited_at, u.confirmation_sent_at,
  u.recovery_sent_at, u.email_change, u.email_change_sent_at, u.email_change_confirm_status,
  u.phone_change, u.phone_change_sent_at, u.reauthentication_sent_at, u.last_sign_in_at,
  u.raw_app_meta_data::text as app_metadata, u.raw_user_meta_data::text as user_metadata,
  u.created_at, u.updated_at, u.banned_until, u.deleted_at, u.is_anonymous, u.is_sso_user,
  (select coalesce(jsonb_agg(
     jsonb_build_object('identity_id', i.id, 'id', i.provider_id, 'user_id', i.user_id,
       'identity_data', i.identity_data, 'provider', i.provider)
     || jsonb_strip_nulls(jsonb_build_object(
       'last_sign_in_at', to_char(i.last_sign_in_at at time zone 'utc', {_RFC3339}),
       'created_at', to_char(i.created_at at time zone 'utc', {_RFC3339}),
       'updated_at', to_char(i.updated_at at time zone 'utc', {_RFC3339}),
       'email', i.email)) order by i.created_at), '[]')
   from auth.identities i where i.user_id = u.id)::text as identities,
  (select coalesce(jsonb_agg(
     jsonb_build_object('id', f.id, 'status', f.status, 'factor_type', f.factor_type,
       'phone', coalesce(f.phone, ''),
       'created_at', to_char(f.created_at at time zone 'utc', {_RFC3339}),
       'updated_at', to_char(f.updated_at at time zone 'utc', {_RFC3339}),
       'last_challenged_at', to_char(f.last_challenged_at at time zone 'utc', {_RFC3339}))
     || jsonb_strip_nulls(jsonb_build_object('friendly_name', nullif(f.friendly_name, '')))
     order by f.created_at), '[]')
   from auth.mfa_factors f where f.user_id = u.id)::text as factors
"""  # noqa: S608 - constants


@dataclass(frozen=True, slots=True)
class User:
    """One person as stored at a moment."""

    row: Mapping[str, Any]

    @property
    def id(self) -> uuid.UUID:
        """The user's id, `sub` in tokens."""
        found: uuid.UUID = self.row["id"]
        return found

    @property
    def email(self) -> str:
        """The address, empty for anonymous users."""
        return self.row["email"] or ""

    @property
    def new_email(self) -> str:
        """The address a change was asked to, empty when none is under way."""
        return self.row["email_change"] or ""

    @property
    def password_hash(self) -> str:
        """The bcrypt hash, empty without a password."""
        return self.row["encrypted_password"] or ""

    @property
    def confirmed(self) -> bool:
        """Whether the address was proved."""
        return self.row["email_confirmed_at"] is not None

    @property
    def banned(self) -> bool:
        """Whether the user is shut out at this moment."""
        until = self.row["banned_until"]
        return until is not None and until > datetime.now(UTC)

    @property
    def app_metadata(self) -> dict[str, Any]:
        """What the server says of the user."""
        return _object(self.row["app_metadata"])

    @property
    def user_metadata(self) -> dict[str, Any]:
        """What users say of themselves."""
        return _object(self.row["user_metadata"])

    @property
    def factors(self) -> list[dict[str, Any]]:
        """The second factors as clients see them, the oldest first."""
        found: list[dict[str, Any]] = msgspec.json.decode(self.row["factors"])
        return found

    @property
    def has_second_factor(self) -> bool:
        """Whether a second factor was verified."""
        return any(factor["status"] == "verified" for factor in self.factors)

    def json(self) -> dict[str, Any]:
        """Return the user as clients see it, without moments and changes that never came."""
        row = self.row
        optional = {
            "email_confirmed_at": timestamp(row["email_confirmed_at"]),
            "invited_at": timestamp(row["invited_at"]),
            "phone_confirmed_at": timestamp(row["phone_confirmed_at"]),
            "confirmation_sent_at": timestamp(row["confirmation_sent_at"]),
            "confirmed_at": timestamp(row["confirmed_at"]),
            "recovery_sent_at": timestamp(row["recovery_sent_at"]),
            "new_email": self.new_email,
            "email_change_sent_at": timestamp(row["email_change_sent_at"]),
            "new_phone": row["phone_change"],
            "phone_change_sent_at": timestamp(row["phone_change_sent_at"]),
            "reauthentication_sent_at": timestamp(row["reauthentication_sent_at"]),
            "last_sign_in_at": timestamp(row["last_sign_in_at"]),
            "banned_until": timestamp(row["banned_until"]),
            "deleted_at": timestamp(row["deleted_at"]),
        }
        return {
            "id": str(self.id),
            "aud": row["aud"] or "",
            "role": row["role"] or "",
            "email": self.email,
            "phone": row["phone"] or "",
            **{name: value for name, value in optional.items() if value},
            "app_metadata": self.app_metadata,
            "user_metadata": self.user_metadata,
            **({"factors": factors} if (factors := self.factors) else {}),
            "identities": msgspec.json.decode(row["identities"]),
            "created_at": timestamp(row["created_at"]),
            "updated_at": timestamp(row["updated_at"]),
            "is_anonymous": row["is_anonymous"],
        }


def _object(raw: str | None) -> dict[str, Any]:
    found = msgspec.json.decode(raw) if raw else None
    return found if isinstance(found, dict) else {}


async def find(connection: Connection, user_id: uuid.UUID, *, lock: bool = False) -> User | None:
    """Return a user; with `lock` nobody else changes it until the transaction ends."""
    row = await connection.fetchrow(
        f"select {COLUMNS} from auth.users u where u.id = $1 {_locking(lock)}",  # noqa: S608 - constants
        user_id,
    )
    return User(row) if row else None


async def reload(connection: Connection, user: User) -> User:
    """Return the user as it is now; it must exist."""
    found = await find(connection, user.id)
    if found is None:  # pragma: no cover - callers hold a lock on the row
        raise LookupError(user.id)
    return found


async def find_by_email(connection: Connection, email: str, *, lock: bool = False) -> User | None:
    """Return the user with this lower-case address; single sign-on accounts do not count."""
    row = await connection.fetchrow(
        f"select {COLUMNS} from auth.users u where u.instance_id = $1 and lower(u.email) = $2 "  # noqa: S608 - constants
        f"and u.aud = $3 and not u.is_sso_user {_locking(lock)}",
        NIL,
        email,
        AUDIENCE,
    )
    return User(row) if row else None


def _locking(lock: bool) -> str:
    return "for update" if lock else ""


@dataclass(frozen=True, slots=True)
class NewUser:
    """What a user is made from."""

    email: str | None
    password_hash: str
    app_metadata: dict[str, Any]
    user_metadata: dict[str, Any]
    is_anonymous: bool = False
    role: str = DEFAULT_ROLE
    id: uuid.UUID | None = None


class EmailTaken(Exception):
    """Somebody else stored the same address first."""


async def create(connection: Connection, new: NewUser) -> User:
    """Store a new user.

    Raises:
        EmailTaken: somebody else was first.
        Failed: a trigger of the project did not agree, or the id is taken.
    """
    user_id = new.id or uuid.uuid4()
    try:
        await _insert(connection, user_id, new)
    except asyncpg.UniqueViolationError as error:
        if error.constraint_name == "users_email_partial_key":
            raise EmailTaken from None
        raise Failed("Database error saving new user") from error
    except LOST:
        raise
    except asyncpg.PostgresError as error:
        raise Failed("Database error saving new user") from error
    created = await find(connection, user_id)
    if created is None:  # a trigger took it away again
        raise Failed("Database error loading user after sign-up")
    return created


async def _insert(connection: Connection, user_id: uuid.UUID, new: NewUser) -> None:
    await connection.execute(
        """
        insert into auth.users (
          instance_id, id, aud, role, email, encrypted_password, confirmation_token,
          recovery_token, email_change_token_new, email_change, raw_app_meta_data,
          raw_user_meta_data, is_super_admin, is_anonymous, created_at, updated_at)
        values ($1, $2, $3, $4, $5, $6, '', '', '', '', $7::text::jsonb, $8::text::jsonb,
          false, $9, now(), now())
        """,
        NIL,
        user_id,
        AUDIENCE,
        new.role,
        new.email,
        new.password_hash,
        as_json(new.app_metadata),
        as_json(new.user_metadata),
        new.is_anonymous,
    )


async def change(connection: Connection, user: User, **columns: object) -> None:
    """Set columns of `auth.users`; their names come from the code, never from a request."""
    assignments = ", ".join(f"{name} = ${number}" for number, name in enumerate(columns, 2))
    await connection.execute(
        f"update auth.users set {assignments}, updated_at = now() where id = $1",  # noqa: S608 - see above
        user.id,
        *columns.values(),
    )


async def merge_metadata(
    connection: Connection, user: User, column: str, updates: Mapping[str, Any]
) -> None:
    """Merge `updates` into `raw_user_meta_data` or `raw_app_meta_data`; null removes a key."""
    removed = [name for name, value in updates.items() if value is None]
    kept = {name: value for name, value in updates.items() if value is not None}
    await connection.execute(
        f"""
        update auth.users set updated_at = now(),
          {column} = (coalesce(nullif({column}, 'null'), '{{}}') - $2::text[]) || $3::text::jsonb
        where id = $1
        """,  # noqa: S608 - a constant
        user.id,
        removed,
        as_json(kept),
    )


async def confirm(connection: Connection, user: User) -> None:
    """Take the address as proved."""
    await change(connection, user, email_confirmed_at=datetime.now(UTC), confirmation_token="")
    await merge_metadata(connection, user, "raw_user_meta_data", {"email_verified": True})


async def ban(connection: Connection, user: User, duration: timedelta) -> None:
    """Shut a user out for a while; for no time at all lifts the ban."""
    until = datetime.now(UTC) + duration if duration else None
    await change(connection, user, banned_until=until)


async def delete(connection: Connection, user: User) -> None:
    """Remove a user and all that hangs on it."""
    await connection.execute("delete from auth.users where id = $1", user.id)


async def soft_delete(connection: Connection, user: User) -> None:
    """Make a user unknowable but keep the row, for what refers to it."""
    await change(
        connection,
        user,
        email=_unknowable(user, user.email) if user.email else None,
        phone=_unknowable(user, user.row["phone"]) if user.row["phone"] else None,
        encrypted_password="",
        email_change="",
        phone_change="",
        confirmation_token="",
        recovery_token="",
        email_change_token_current="",
        email_change_token_new="",
        reauthentication_token="",
        deleted_at=datetime.now(UTC),
    )
    await connection.execute(
        "update auth.users set raw_app_meta_data = '{}', raw_user_meta_data = '{}' where id = $1",
        user.id,
    )
    await connection.execute(
        "update auth.identities set identity_data = '{}', provider_id = id::text "
        "where user_id = $1",
        user.id,
    )
    await connection.execute("delete from auth.mfa_factors where user_id = $1", user.id)


def _unknowable(user: User, value: str) -> str:
    digest = hashlib.sha256(f"{user.id}{value}".encode()).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def as_json(value: object) -> str:
    """Return JSON text, for a parameter that is cast to jsonb."""
    return msgspec.json.encode(value).decode()
