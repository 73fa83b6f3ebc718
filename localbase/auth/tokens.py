"""Access tokens (ES256 JWTs) and refresh tokens (families in `auth.refresh_tokens`)."""

import secrets
import string
import time
import uuid
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

import asyncpg

from localbase.auth import sessions, users
from localbase.auth.hooks import custom_claims
from localbase.auth.sessions import Device, Session
from localbase.auth.store import Connection
from localbase.auth.users import User
from localbase.config import Config
from localbase.keys import Keys

_ALPHABET = string.ascii_lowercase + string.digits
_LENGTH = 22


@dataclass(frozen=True, slots=True)
class RefreshToken:
    """One refresh token; the family is all tokens of its session."""

    id: int
    token: str
    revoked: bool
    parent: str
    session_id: uuid.UUID
    updated_at: datetime


class Tokens:
    """Issues tokens as this localbase's issuer."""

    def __init__(self, config: Config, keys: Keys) -> None:
        self._auth = config.auth
        self._issuer = f"{config.api_url}/auth/v1"
        self._keys = keys

    async def begin(
        self, connection: Connection, user: User, method: str, device: Device
    ) -> dict[str, Any]:
        """Sign a user in and return the session as clients get it.

        Raises:
            HookFailed: the custom access token hook did not agree.
        """
        session = await sessions.open_session(connection, user, method, device)
        token = await add_refresh_token(connection, session)
        fresh = await users.reload(connection, user)
        return await self.answer(connection, fresh, session, token, method)

    async def answer(
        self, connection: Connection, user: User, session: Session, refresh: str, method: str
    ) -> dict[str, Any]:
        """Return a session with a new access token and the given refresh token."""
        issued = int(time.time())
        claims = await self._claims(connection, user, session, issued)
        claims = await custom_claims(
            connection, self._auth.hook.custom_access_token, str(user.id), claims, method
        )
        return {
            "access_token": self._keys.sign(claims),
            "token_type": "bearer",
            "expires_in": self._auth.jwt_expiry,
            "expires_at": issued + self._auth.jwt_expiry,
            "refresh_token": refresh,
            "user": user.json(),
        }

    async def _claims(
        self, connection: Connection, user: User, session: Session, issued: int
    ) -> dict[str, Any]:
        methods = await sessions.methods(connection, session)
        return {
            "iss": self._issuer,
            "sub": str(user.id),
            "aud": user.row["aud"] or users.AUDIENCE,
            "exp": issued + self._auth.jwt_expiry,
            "iat": issued,
            "email": user.email,
            "phone": user.row["phone"] or "",
            "app_metadata": user.app_metadata,
            "user_metadata": user.user_metadata,
            "role": user.row["role"] or "",
            "aal": session.aal,
            "amr": [asdict(method) for method in methods],
            "session_id": str(session.id),
            "is_anonymous": user.row["is_anonymous"],
        }


async def add_refresh_token(connection: Connection, session: Session, parent: str = "") -> str:
    """Store a new refresh token in the session's family and return it."""
    token = "".join(secrets.choice(_ALPHABET) for _ in range(_LENGTH))
    await connection.execute(
        """
        insert into auth.refresh_tokens
          (instance_id, token, user_id, revoked, parent, session_id, created_at, updated_at)
        values ($1, $2, $3, false, nullif($4, ''), $5, now(), now())
        """,
        users.NIL,
        token,
        str(session.user_id),
        parent,
        session.id,
    )
    return token


async def exchange(connection: Connection, session: Session, used: RefreshToken) -> str:
    """Revoke a refresh token and return its child."""
    await connection.execute(
        "update auth.refresh_tokens set revoked = true, updated_at = now() where id = $1", used.id
    )
    return await add_refresh_token(connection, session, parent=used.token)


async def begin_anew(connection: Connection, session: Session) -> str:
    """Forget the session's tokens, which were given for less, and return the first of new ones."""
    await connection.execute("delete from auth.refresh_tokens where session_id = $1", session.id)
    return await add_refresh_token(connection, session)


async def active(connection: Connection, used: RefreshToken) -> tuple[str, str] | None:
    """Return the family's newest valid token and its parent; None when the family has ended."""
    row = await connection.fetchrow(
        "select token, coalesce(parent, '') as parent from auth.refresh_tokens "
        "where session_id = $1 and not revoked order by id desc limit 1",
        used.session_id,
    )
    return (row["token"], row["parent"]) if row else None


async def revoke_family(connection: Connection, used: RefreshToken) -> None:
    """Make every token of the session useless."""
    await connection.execute(
        "update auth.refresh_tokens set revoked = true, updated_at = now() "
        "where session_id = $1 and not revoked",
        used.session_id,
    )


def token_of(row: asyncpg.Record) -> RefreshToken:
    """Return the refresh token in a row with its columns, prefixed `t_`."""
    return RefreshToken(
        id=row["t_id"],
        token=row["t_token"],
        revoked=bool(row["t_revoked"]),
        parent=row["t_parent"] or "",
        session_id=row["t_session_id"],
        updated_at=row["t_updated_at"],
    )
