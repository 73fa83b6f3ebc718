"""PUT /admin/users/{user_id}: an administrator changes an account."""

import asyncpg
from starlette.responses import Response

from localbase.auth import audit, durations, emails, identities, one_time, sessions, users
from localbase.auth.audit import Action
from localbase.auth.bodies import Body
from localbase.auth.call import Call
from localbase.auth.endpoints.admin_create_user import about
from localbase.auth.endpoints.admin_get_user import wanted
from localbase.auth.errors import DUPLICATE_EMAIL, BadRequest, Code, Unprocessable
from localbase.auth.passwords import check_strength
from localbase.auth.responses import json_response
from localbase.auth.store import Connection
from localbase.auth.users import User


async def admin_update_user(call: Call) -> Response:
    """Make the changes at once, without letters, and return the user.

    A new password ends every session. Metadata is merged; null removes a key.

    Raises:
        NotFound: there is no such user.
        BadRequest: something is malformed.
        Unprocessable: the address is taken, or the password too weak.
    """
    body = await call.body()
    if body.text("phone"):
        raise BadRequest(Code.PHONE_PROVIDER_DISABLED, "Unsupported phone provider")
    ban = durations.ban_of(body)
    email = emails.normal(body.text("email")) if body.text("email") else ""
    password_hash = await _new_hash(call, body)
    async with call.parts.store.transaction() as connection:
        user = await wanted(call, connection, lock=True)
        if email:
            await _set_email(connection, user, email, verified=body.flag("email_confirm"))
        if password_hash:
            await users.change(connection, user, encrypted_password=password_hash)
            await one_time.use_all(connection, user)
            await sessions.close_all(connection, user)
        if ban is not None:
            await users.ban(connection, user, ban)
        await _set_facts(connection, user, body)
        await audit.record(connection, call.device, None, Action.USER_MODIFIED, about(user))
        return json_response((await users.reload(connection, user)).json())


async def _new_hash(call: Call, body: Body) -> str:
    if not body.has("password"):
        return ""
    check_strength(body.text("password"), call.settings)
    return await call.parts.passwords.hash(body.text("password"))


async def _set_email(connection: Connection, user: User, email: str, *, verified: bool) -> None:
    anonymous = user.row["is_anonymous"] and not verified
    try:
        await users.change(connection, user, email=email, is_anonymous=anonymous)
    except asyncpg.UniqueViolationError:
        raise Unprocessable(Code.EMAIL_EXISTS, DUPLICATE_EMAIL) from None
    await identities.set_email(connection, user, email, verified=verified)


async def _set_facts(connection: Connection, user: User, body: Body) -> None:
    if body.text("role"):
        await users.change(connection, user, role=body.text("role"))
    if body.flag("email_confirm"):
        await users.confirm(connection, user)
        await one_time.use_all(connection, user)
    for field, column in (
        ("app_metadata", "raw_app_meta_data"),
        ("user_metadata", "raw_user_meta_data"),
    ):
        if body.has(field):
            await users.merge_metadata(connection, user, column, body.mapping(field))
