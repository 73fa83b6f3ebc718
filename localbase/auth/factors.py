"""Second factors: rows of `auth.mfa_factors`, and which kinds of them the settings allow."""

import uuid
from dataclasses import dataclass
from datetime import timedelta

import asyncpg

from localbase.auth.errors import BadRequest, Code, Unprocessable
from localbase.auth.store import Connection
from localbase.auth.users import User
from localbase.config import Auth

TOTP = "totp"
LIFETIME = timedelta(minutes=5)  # of a factor that was begun and never challenged

_COLUMNS = "f.id, f.user_id, f.friendly_name, f.factor_type::text as kind, f.status::text as status"


@dataclass(frozen=True, slots=True)
class Kind:
    """What people call a kind of factor, and how its being off is told."""

    title: str
    enroll_off: Code
    verify_off: Code


KINDS = {
    TOTP: Kind("TOTP", Code.MFA_TOTP_ENROLL_NOT_ENABLED, Code.MFA_TOTP_VERIFY_NOT_ENABLED),
    "phone": Kind("Phone", Code.MFA_PHONE_ENROLL_NOT_ENABLED, Code.MFA_PHONE_VERIFY_NOT_ENABLED),
    "webauthn": Kind(
        "WebAuthn", Code.MFA_WEBAUTHN_ENROLL_NOT_ENABLED, Code.MFA_WEBAUTHN_VERIFY_NOT_ENABLED
    ),
}


@dataclass(frozen=True, slots=True)
class Factor:
    """One second factor; its secret stays in the database."""

    id: uuid.UUID
    user_id: uuid.UUID
    name: str
    kind: str
    status: str

    @property
    def verified(self) -> bool:
        """Whether the user has shown to have it."""
        return self.status == "verified"


def require_enrolment(settings: Auth, kind: str) -> None:
    """Refuse to begin a factor of a kind that is off, or that does not exist.

    Raises:
        BadRequest: there is no such kind.
        Unprocessable: it is off; all but TOTP always are.
    """
    if kind not in KINDS:
        raise BadRequest(Code.VALIDATION_FAILED, "factor_type needs to be totp, phone, or webauthn")
    if kind != TOTP or not settings.mfa.totp.enroll_enabled:
        named = KINDS[kind]
        raise Unprocessable(named.enroll_off, f"MFA enroll is disabled for {named.title}")


def require_verification(settings: Auth, factor: Factor) -> None:
    """Refuse to challenge or verify a factor of a kind that is off.

    Raises:
        Unprocessable: it is off; all but TOTP always are.
    """
    if factor.kind != TOTP or not settings.mfa.totp.verify_enabled:
        named = KINDS[factor.kind]
        raise Unprocessable(named.verify_off, f"MFA verification is disabled for {named.title}")


async def owned_by(connection: Connection, user: User) -> list[Factor]:
    """Return a user's factors, the oldest first."""
    rows = await connection.fetch(
        f"select {_COLUMNS} from auth.mfa_factors f where f.user_id = $1 order by f.created_at",  # noqa: S608 - constants
        user.id,
    )
    return [_factor_of(row) for row in rows]


async def find(connection: Connection, user: User, factor_id: uuid.UUID) -> Factor | None:
    """Return a factor of this user; somebody else's is not found."""
    row = await connection.fetchrow(
        f"select {_COLUMNS} from auth.mfa_factors f where f.id = $1 and f.user_id = $2",  # noqa: S608 - constants
        factor_id,
        user.id,
    )
    return _factor_of(row) if row else None


async def add_totp(connection: Connection, user: User, name: str, secret: str) -> Factor:
    """Store a factor that is yet to be verified."""
    rows = await connection.fetch(
        f"""
        insert into auth.mfa_factors as f
          (id, user_id, friendly_name, factor_type, status, secret, created_at, updated_at)
        values ($1, $2, $3, 'totp', 'unverified', $4, now(), now()) returning {_COLUMNS}
        """,  # noqa: S608 - constants
        uuid.uuid4(),
        user.id,
        name,
        secret,
    )
    return _factor_of(rows[0])


async def secret_of(connection: Connection, factor: Factor) -> str:
    """Return the secret a factor's codes are made from."""
    secret = await connection.fetchval(
        "select coalesce(secret, '') from auth.mfa_factors where id = $1", factor.id
    )
    return str(secret)


async def last_step(connection: Connection, factor: Factor) -> int | None:
    """Return the step of the last code that was taken."""
    step: int | None = await connection.fetchval(
        "select step from localbase.totp_steps where factor_id = $1", factor.id
    )
    return step


async def remember_step(connection: Connection, factor: Factor, step: int) -> None:
    """Take no code of this step, or an earlier one, any more."""
    await connection.execute(
        "insert into localbase.totp_steps (factor_id, step) values ($1, $2) "
        "on conflict (factor_id) do update set step = excluded.step",
        factor.id,
        step,
    )


async def verify(connection: Connection, factor: Factor) -> None:
    """Mark a factor as verified; others of the kind that were begun are given up."""
    await connection.execute(
        "update auth.mfa_factors set status = 'verified', updated_at = now() "
        "where id = $1 and status <> 'verified'",
        factor.id,
    )
    await connection.execute(
        "delete from auth.mfa_factors where user_id = $1 and status = 'unverified' "
        "and factor_type::text = $2",
        factor.user_id,
        factor.kind,
    )


async def remove(connection: Connection, factor: Factor) -> None:
    """Remove a factor with its challenges."""
    await connection.execute("delete from auth.mfa_factors where id = $1", factor.id)


async def remove_abandoned(connection: Connection, user: User) -> None:
    """Remove what the user began a while ago and never went on with."""
    await connection.execute(
        """
        delete from auth.mfa_factors f where f.user_id = $1 and f.status = 'unverified'
          and f.created_at < now() - $2::interval
          and not exists (select from auth.mfa_challenges c where c.factor_id = f.id)
        """,
        user.id,
        LIFETIME,
    )


def _factor_of(row: asyncpg.Record) -> Factor:
    return Factor(row["id"], row["user_id"], row["friendly_name"] or "", row["kind"], row["status"])
