"""Sign-ins that last: rows of `auth.sessions`, and how each was authenticated."""

import uuid
from dataclasses import dataclass
from datetime import UTC, datetime

import asyncpg

from localbase.auth.store import Connection
from localbase.auth.users import User
from localbase.config import Sessions

AAL2 = "aal2"

COLUMNS = "s.id, s.user_id, s.created_at, s.aal::text as aal, s.not_after, s.refreshed_at"


@dataclass(frozen=True, slots=True)
class Device:
    """Where a request comes from."""

    user_agent: str | None
    address: str | None


@dataclass(frozen=True, slots=True)
class Session:
    """One sign-in."""

    id: uuid.UUID
    user_id: uuid.UUID
    created_at: datetime
    aal: str
    not_after: datetime | None
    refreshed_at: datetime | None

    @property
    def two_factors(self) -> bool:
        """Whether a second factor was shown."""
        return self.aal == AAL2

    def ended(self, limits: Sessions, token_used_at: datetime) -> str | None:
        """Return why the session may not be refreshed any more, None when it may.

        Args:
            limits: how long a session may live, and lie idle.
            token_used_at: when the refresh token at hand was made or used.
        """
        now = datetime.now(UTC)
        if self.not_after and now > self.not_after:
            return "Invalid Refresh Token: Session Expired"
        if limits.timebox and now > self.created_at + limits.timebox:
            return "Invalid Refresh Token: Session Expired"
        if limits.inactivity_timeout and now > self._last_used(token_used_at, limits):
            return "Invalid Refresh Token: Session Expired (Inactivity)"
        return None

    def _last_used(self, token_used_at: datetime, limits: Sessions) -> datetime:
        used = max(self.refreshed_at or self.created_at, token_used_at)
        return used + limits.inactivity_timeout


@dataclass(frozen=True, slots=True)
class Method:
    """One entry of `amr`: how, and when in seconds since 1970."""

    method: str
    timestamp: int


def session_of(row: asyncpg.Record) -> Session:
    """Return the session in a row with `COLUMNS`."""
    refreshed = row["refreshed_at"]
    return Session(
        id=row["id"],
        user_id=row["user_id"],
        created_at=row["created_at"],
        aal=row["aal"] or "aal1",
        not_after=row["not_after"],
        refreshed_at=refreshed.replace(tzinfo=UTC) if refreshed else None,
    )


async def find(connection: Connection, session_id: uuid.UUID) -> Session | None:
    """Return a session that has not been signed out."""
    row = await connection.fetchrow(
        f"select {COLUMNS} from auth.sessions s where s.id = $1",  # noqa: S608 - constants
        session_id,
    )
    return session_of(row) if row else None


async def open_session(connection: Connection, user: User, method: str, device: Device) -> Session:
    """Begin a session that was authenticated by `method`, and note the sign-in on the user."""
    rows = await connection.fetch(
        f"""
        insert into auth.sessions as s (id, user_id, aal, user_agent, ip, created_at, updated_at)
        values ($1, $2, 'aal1', $3, $4::text::inet, now(), now()) returning {COLUMNS}
        """,  # noqa: S608 - constants
        uuid.uuid4(),
        user.id,
        device.user_agent,
        device.address,
    )
    opened = session_of(rows[0])
    await add_method(connection, opened, method)
    await connection.execute(
        "update auth.users set last_sign_in_at = now(), updated_at = now() where id = $1", user.id
    )
    return opened


async def add_method(connection: Connection, session: Session, method: str) -> None:
    """Note that the session was authenticated by `method` just now."""
    await connection.execute(
        """
        insert into auth.mfa_amr_claims
          (id, session_id, authentication_method, created_at, updated_at)
        values ($1, $2, $3, now(), now())
        on conflict (session_id, authentication_method) do update set updated_at = now()
        """,
        uuid.uuid4(),
        session.id,
        method,
    )


async def methods(connection: Connection, session: Session) -> list[Method]:
    """Return how the session was authenticated, the newest first."""
    rows = await connection.fetch(
        "select authentication_method, updated_at from auth.mfa_amr_claims "
        "where session_id = $1 order by updated_at desc, authentication_method",
        session.id,
    )
    return [Method(row[0], int(row[1].timestamp())) for row in rows]


async def touch(connection: Connection, session: Session, device: Device) -> None:
    """Note that the session was refreshed just now, and from where."""
    await connection.execute(
        """
        update auth.sessions set refreshed_at = now() at time zone 'utc', updated_at = now(),
          user_agent = $2, ip = $3::text::inet where id = $1
        """,
        session.id,
        device.user_agent,
        device.address,
    )


async def close(connection: Connection, session: Session) -> None:
    """Sign out of one session."""
    await connection.execute("delete from auth.sessions where id = $1", session.id)


async def close_others(connection: Connection, session: Session) -> None:
    """Sign out of every session of the same user but this."""
    await connection.execute(
        "delete from auth.sessions where user_id = $1 and id <> $2", session.user_id, session.id
    )


async def close_all(connection: Connection, user: User) -> None:
    """Sign out of every session of a user."""
    await connection.execute("delete from auth.sessions where user_id = $1", user.id)
