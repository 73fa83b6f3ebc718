"""How an account begins, whichever endpoint it begins at."""

import secrets
from datetime import UTC, datetime
from typing import Any

from localbase.auth import audit, identities, users
from localbase.auth.audit import Action
from localbase.auth.call import Call
from localbase.auth.errors import DUPLICATE_EMAIL, BadRequest, Code, Unprocessable
from localbase.auth.flows import Challenge
from localbase.auth.letters import send_confirmation
from localbase.auth.store import Connection
from localbase.auth.users import NewUser, User

BY_EMAIL = {"provider": "email"}


def require_email_sign_ups(call: Call) -> None:
    """Refuse when nobody may sign up, or not by address.

    Raises:
        Unprocessable: sign-ups are off.
        BadRequest: sign-ups by address are off.
    """
    if not call.settings.enable_signup:
        raise Unprocessable(Code.SIGNUP_DISABLED, "Signups not allowed for this instance")
    if not call.settings.email.enable_signup:
        raise BadRequest(Code.EMAIL_PROVIDER_DISABLED, "Email signups are disabled")


async def begin(
    connection: Connection, email: str, password_hash: str, data: dict[str, Any]
) -> User:
    """Store an account that signs in by address.

    Raises:
        EmailTaken: somebody else was first.
    """
    new = NewUser(email, password_hash, {"provider": "email", "providers": ["email"]}, data)
    user = await users.create(connection, new)
    await identities.add_email(connection, user, email, extra=data)
    return await users.reload(connection, user)


async def welcome(
    call: Call, connection: Connection, user: User, challenge: Challenge | None
) -> User:
    """Confirm a new account, or ask for a proof of its address when the settings want one.

    Raises:
        TooManyRequests: the last request for a proof was a moment ago.
    """
    if call.settings.email.enable_confirmations:
        action = Action.USER_CONFIRMATION_REQUESTED
        await audit.record(connection, call.device, user, action, BY_EMAIL)
        await send_confirmation(call, connection, user, challenge)
    else:
        await audit.record(connection, call.device, user, Action.USER_SIGNED_UP, BY_EMAIL)
        await users.confirm(connection, user)
    return await users.reload(connection, user)


async def invite(call: Call, connection: Connection, user: User) -> User:
    """Note that an administrator invited a user.

    Raises:
        Unprocessable: the user proved the address already.
    """
    if user.confirmed:
        raise Unprocessable(Code.EMAIL_EXISTS, DUPLICATE_EMAIL)
    traits = {"user_id": str(user.id), "user_email": user.email}
    await audit.record(connection, call.device, None, Action.USER_INVITED, traits)
    await users.change(connection, user, invited_at=datetime.now(UTC))
    return await users.reload(connection, user)


async def unguessable_hash(call: Call) -> str:
    """Return the hash of a password nobody knows, for accounts that begin without one."""
    return await call.parts.passwords.hash(secrets.token_urlsafe(48))
