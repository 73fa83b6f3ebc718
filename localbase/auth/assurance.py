"""Levels of assurance: a session is at `aal1` by one factor, and rises to `aal2` by a second."""

import uuid
from dataclasses import replace

from localbase.auth import factors, sessions, users
from localbase.auth.call import Call
from localbase.auth.errors import Code, Forbidden, NotFound
from localbase.auth.factors import Factor
from localbase.auth.sessions import AAL2, Session
from localbase.auth.store import Connection
from localbase.auth.users import User


async def present(call: Call, connection: Connection) -> tuple[User, Session]:
    """Return the caller and the session as they are now; nobody else changes the user meanwhile.

    Raises:
        Forbidden: the session ended since the request began, or the token is of none.
    """
    user = await users.find(connection, call.caller.user.id, lock=True)
    session = call.caller.session
    found = await sessions.find(connection, session.id) if session else None
    if user is None or found is None:
        raise Forbidden(
            Code.SESSION_NOT_FOUND, "Session from session_id claim in JWT does not exist"
        )
    return user, found


async def wanted_factor(call: Call, connection: Connection, user: User) -> Factor:
    """Return the factor the path names, if it is this user's.

    Raises:
        NotFound: it is not.
    """
    try:
        factor_id = uuid.UUID(call.request.path_params["factor_id"])
    except ValueError:
        raise NotFound(Code.VALIDATION_FAILED, "factor_id must be an UUID") from None
    factor = await factors.find(connection, user, factor_id)
    if factor is None:
        raise NotFound(Code.MFA_FACTOR_NOT_FOUND, "Factor not found")
    return factor


async def rise(connection: Connection, session: Session, factor: Factor) -> Session:
    """Raise a session by a factor just proved; the user's sessions below end."""
    await sessions.add_method(connection, session, factor.kind)
    await connection.execute(
        "update auth.sessions set aal = 'aal2', factor_id = $2, updated_at = now() where id = $1",
        session.id,
        factor.id,
    )
    await connection.execute(
        "delete from auth.sessions where user_id = $1 and (aal is null or aal < 'aal2')",
        session.user_id,
    )
    return replace(session, aal=AAL2)


async def fall(connection: Connection, factor: Factor) -> None:
    """Lower the sessions that rose by a factor which is no more."""
    await connection.execute(
        """
        delete from auth.mfa_amr_claims c using auth.sessions s
        where s.id = c.session_id and s.factor_id = $1 and c.authentication_method = $2
        """,
        factor.id,
        factor.kind,
    )
    await connection.execute(
        "update auth.sessions set aal = 'aal1', factor_id = null, updated_at = now() "
        "where user_id = $1 and factor_id = $2",
        factor.user_id,
        factor.id,
    )
