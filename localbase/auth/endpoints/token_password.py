"""POST /token?grant_type=password: sign in."""

from starlette.responses import Response

from localbase.auth import accounts, audit, users
from localbase.auth.audit import Action
from localbase.auth.call import Call
from localbase.auth.errors import BadRequest, Code
from localbase.auth.passwords import weakness_of
from localbase.auth.responses import json_response
from localbase.auth.users import User

_INVALID = "Invalid login credentials"


async def token_password(call: Call) -> Response:
    """Return a session for an address and its password.

    An unknown address and a wrong password get the same answer after the same time. A password
    that is right but too weak by today's settings is told in `weak_password`.
    """
    body = await call.body()
    email, password = body.text("email"), body.text("password")
    if body.text("phone"):
        raise BadRequest(Code.PHONE_PROVIDER_DISABLED, "Phone logins are disabled")
    if not email:
        raise BadRequest(Code.VALIDATION_FAILED, "missing email or phone")
    if not call.settings.email.enable_signup:
        raise BadRequest(Code.EMAIL_PROVIDER_DISABLED, "Email logins are disabled")
    user = await _proven(call, email.lower(), password)
    async with call.parts.store.transaction() as connection:
        await audit.record(connection, call.device, user, Action.LOGIN, accounts.BY_EMAIL)
        session = await call.parts.tokens.begin(connection, user, "password", call.device)
    if weakness := weakness_of(password, call.settings):
        session["weak_password"] = {"message": weakness.message, "reasons": weakness.reasons}
    return json_response(session)


async def _proven(call: Call, email: str, password: str) -> User:
    """Return the user whose password this is."""
    async with call.parts.store.transaction() as connection:
        user = await users.find_by_email(connection, email)
    right = await call.parts.passwords.matches(password, user.password_hash if user else None)
    if user and user.banned:
        raise BadRequest(Code.USER_BANNED, "User is banned")
    if user is None or not right:
        raise BadRequest(Code.INVALID_CREDENTIALS, _INVALID)
    if not user.confirmed:
        raise BadRequest(Code.EMAIL_NOT_CONFIRMED, "Email not confirmed")
    return user
