"""PUT /user: users change their password, what they say of themselves, and their address."""

from datetime import UTC, datetime, timedelta

from starlette.responses import Response

from localbase.auth import audit, emails, flows, identities, one_time, sessions, users
from localbase.auth.audit import Action
from localbase.auth.bodies import Body
from localbase.auth.call import Call
from localbase.auth.errors import (
    DUPLICATE_EMAIL,
    BadRequest,
    Code,
    Forbidden,
    Unauthorized,
    Unprocessable,
)
from localbase.auth.flows import Challenge
from localbase.auth.letters import send_email_change
from localbase.auth.passwords import check_strength
from localbase.auth.responses import json_response
from localbase.auth.store import Connection
from localbase.auth.users import User

_RECENT = timedelta(hours=24)


async def update_user(call: Call) -> Response:
    """Make the changes and return the user.

    A new password signs out every other session. A new address counts only after the mailboxes
    concerned have agreed.
    """
    body = await call.body()
    user = call.caller.user
    email = emails.normal(body.text("email")) if body.text("email") else ""
    challenge = flows.challenge_of(body)
    _check(call, body, user, email)
    password_hash = await _new_hash(call, body, user)
    async with call.parts.store.transaction() as connection:
        user = await users.find(connection, user.id, lock=True) or user
        if password_hash:
            await _set_password(call, connection, user, body.text("nonce"), password_hash)
        if body.has("data"):
            data = body.mapping("data")
            await users.merge_metadata(connection, user, "raw_user_meta_data", data)
        if email and email != user.email:
            await _change_email(call, connection, user, email, challenge)
        await audit.record(connection, call.device, user, Action.USER_MODIFIED)
        return json_response((await users.reload(connection, user)).json())


def _check(call: Call, body: Body, user: User, email: str) -> None:
    """Refuse what needs neither the database nor bcrypt to be refused."""
    if body.has("password"):
        check_strength(body.text("password"), call.settings)
    if body.has("app_metadata"):
        raise Forbidden(Code.NOT_ADMIN, "Updating app_metadata requires admin privileges")
    if body.text("phone"):
        raise BadRequest(Code.PHONE_PROVIDER_DISABLED, "Unsupported phone provider")
    _check_level(call, user, bool(body.text("password")) or email not in {"", user.email})
    if user.row["is_anonymous"] and body.text("password") and not email:
        raise Unprocessable(
            Code.VALIDATION_FAILED,
            "Updating password of an anonymous user without an email or phone is not allowed",
        )


def _check_level(call: Call, user: User, changes_sign_in: bool) -> None:
    """Whoever has a second factor must have shown it to change the first."""
    session = call.caller.session
    shown = session is not None and session.two_factors
    if changes_sign_in and user.has_second_factor and not shown:
        raise Unauthorized(
            Code.INSUFFICIENT_AAL,
            "AAL2 session is required to update email or password when MFA is enabled.",
        )


async def _new_hash(call: Call, body: Body, user: User) -> str:
    """Return the hash of the new password, empty when none is asked for."""
    password = body.text("password")
    if not password:
        return ""
    if _needs_nonce(call) and not body.text("nonce"):
        raise BadRequest(Code.REAUTHENTICATION_NEEDED, "Password update requires reauthentication")
    if user.password_hash and await call.parts.passwords.matches(password, user.password_hash):
        raise Unprocessable(
            Code.SAME_PASSWORD, "New password should be different from the old password."
        )
    return await call.parts.passwords.hash(password)


def _needs_nonce(call: Call) -> bool:
    """Tell whether the sign-in is too long ago to change a password on its strength alone."""
    if not call.settings.email.secure_password_change:
        return False
    session = call.caller.session
    return session is None or datetime.now(UTC) > session.created_at + _RECENT


async def _set_password(
    call: Call, connection: Connection, user: User, nonce: str, password_hash: str
) -> None:
    if _needs_nonce(call):
        await _use_nonce(call, connection, user, nonce)
    await users.change(connection, user, encrypted_password=password_hash)
    await one_time.use_all(connection, user)
    if session := call.caller.session:
        await sessions.close_others(connection, session)
    else:
        await sessions.close_all(connection, user)
    await audit.record(connection, call.device, user, Action.USER_UPDATED_PASSWORD)


async def _use_nonce(call: Call, connection: Connection, user: User, nonce: str) -> None:
    """Hold the digits of a reauthentication letter against the user's."""
    token_hash = one_time.hash_of(user.email, nonce)
    kinds = (one_time.REAUTHENTICATION,)
    found = await one_time.find(connection, (token_hash,), kinds, call.settings.email)
    if found is None or found[0].id != user.id:
        raise Unprocessable(Code.REAUTHENTICATION_NOT_VALID, "Nonce has expired or is invalid")


async def _change_email(
    call: Call, connection: Connection, user: User, email: str, challenge: Challenge | None
) -> None:
    if await users.find_by_email(connection, email):
        raise Unprocessable(Code.EMAIL_EXISTS, DUPLICATE_EMAIL)
    if user.row["is_anonymous"] and not call.settings.email.enable_confirmations:
        # Like a sign-up, which needs no proof here either.
        await identities.set_email(connection, user, email, verified=True)
        await users.change(connection, user, email=email, is_anonymous=False)
        await users.confirm(connection, user)
    else:
        await send_email_change(call, connection, user, email, challenge)
