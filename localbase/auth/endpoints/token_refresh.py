"""POST /token?grant_type=refresh_token: a new access token, and a new refresh token.

A refresh token is used once. Coming again, it is honoured when it is the parent of the family's
valid token (the answer was lost on its way) or was used within `refresh_token_reuse_interval`;
otherwise somebody else has it, and the whole family is revoked. A revoked family stays revoked.
"""

import asyncio
import secrets
from datetime import UTC, datetime, timedelta

from starlette.responses import Response

from localbase.auth import audit, sessions, tokens, users
from localbase.auth.audit import Action
from localbase.auth.call import Call
from localbase.auth.errors import AuthError, BadRequest, Code, Conflict
from localbase.auth.responses import json_response
from localbase.auth.sessions import Session
from localbase.auth.store import Connection
from localbase.auth.tokens import RefreshToken
from localbase.auth.users import User

_PATIENCE = 5.0  # seconds
_QUERY = f"""
  select {sessions.COLUMNS}, t.id as t_id, t.token as t_token, t.revoked as t_revoked,
    t.parent as t_parent, t.session_id as t_session_id, t.updated_at as t_updated_at
  from auth.refresh_tokens t join auth.sessions s on s.id = t.session_id
  where t.token = $1
"""  # noqa: S608 - constants


class _Busy(Exception):
    """Someone else refreshes the same session at this moment."""


async def token_refresh(call: Call) -> Response:
    """Return the session with new tokens.

    Raises:
        BadRequest: the token is unknown, used, or its session or user is shut out.
        Conflict: too many refresh the same session at once.
    """
    refresh = (await call.body()).text("refresh_token")
    if not refresh:
        raise BadRequest(Code.VALIDATION_FAILED, "refresh_token required")
    deadline = asyncio.get_running_loop().time() + _PATIENCE
    while asyncio.get_running_loop().time() < deadline:
        try:
            return await _refreshed(call, refresh)
        except _Busy:
            # Waiting here holds no connection, waiting for the row would.
            await asyncio.sleep(0.01 + secrets.randbelow(20) / 1000)
    raise Conflict(
        Code.CONFLICT,
        "Too many concurrent token refresh requests on the same session or refresh token",
    )


async def _refreshed(call: Call, refresh: str) -> Response:
    device = call.device
    async with call.parts.store.transaction() as connection:
        session, used, user = await _locked(connection, refresh)
        _check(call, session, used, user)
        fresh = await _next(call, connection, session, used)
        if not isinstance(fresh, AuthError):
            await audit.record(connection, device, user, Action.TOKEN_REFRESHED)
            answer = await call.parts.tokens.answer(
                connection, user, session, fresh, "token_refresh"
            )
            await sessions.touch(connection, session, device)
            return json_response(answer)
    raise fresh  # outside, so that the family's end is committed


async def _locked(connection: Connection, refresh: str) -> tuple[Session, RefreshToken, User]:
    """Return what the token stands for; nobody else refreshes the session meanwhile."""
    row = await connection.fetchrow(f"{_QUERY} for update of t, s skip locked", refresh)
    if row is None:
        if await connection.fetchrow(_QUERY, refresh):
            raise _Busy
        raise BadRequest(
            Code.REFRESH_TOKEN_NOT_FOUND, "Invalid Refresh Token: Refresh Token Not Found"
        )
    user = await users.find(connection, row["user_id"])
    if user is None:  # pragma: no cover - the session would have gone with the user
        raise BadRequest(Code.SESSION_NOT_FOUND, "Invalid Refresh Token: No Valid Session Found")
    return sessions.session_of(row), tokens.token_of(row), user


def _check(call: Call, session: Session, used: RefreshToken, user: User) -> None:
    """Refuse when the user or the session is shut out."""
    if user.banned:
        raise BadRequest(Code.USER_BANNED, "Invalid Refresh Token: User Banned")
    if ended := session.ended(call.settings.sessions, used.updated_at):
        raise BadRequest(Code.SESSION_EXPIRED, ended)


async def _next(
    call: Call, connection: Connection, session: Session, used: RefreshToken
) -> str | AuthError:
    """Return the refresh token that follows `used`, or the error to raise after the commit."""
    if not used.revoked:
        return await tokens.exchange(connection, session, used)
    valid = await tokens.active(connection, used)
    if valid and valid[1] == used.token:
        return valid[0]
    window = timedelta(seconds=call.settings.refresh_token_reuse_interval)
    if valid and datetime.now(UTC) <= used.updated_at + window:
        return await tokens.exchange(connection, session, used)
    if call.settings.enable_refresh_token_rotation:
        await tokens.revoke_family(connection, used)
    return BadRequest(Code.REFRESH_TOKEN_ALREADY_USED, "Invalid Refresh Token: Already Used")
