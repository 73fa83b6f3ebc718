"""POST /magiclink: sign in by a link; the older name of /otp for addresses."""

from typing import Any

from starlette.responses import Response

from localbase.auth import accounts, audit, emails, flows, users
from localbase.auth.audit import Action
from localbase.auth.call import Call
from localbase.auth.errors import BadRequest, Code, Failed
from localbase.auth.flows import Challenge
from localbase.auth.letters import send_magic_link
from localbase.auth.responses import json_response
from localbase.auth.users import EmailTaken


async def magic_link(call: Call) -> Response:
    """Send a link; an account is made where there is none."""
    body = await call.body()
    email = emails.normal(body.text("email"))
    return await send_link(call, email, body.mapping("data"), flows.challenge_of(body))


async def send_link(
    call: Call, email: str, data: dict[str, Any], challenge: Challenge | None
) -> Response:
    """Send a link to an address; who has not proved it yet gets the confirmation instead."""
    if not call.settings.email.enable_signup:
        raise BadRequest(Code.EMAIL_PROVIDER_DISABLED, "Email logins are disabled")
    for _ in range(2):  # two at once: the second finds the first one's account
        try:
            await _sent(call, email, data, challenge)
        except EmailTaken:
            continue
        return json_response({})
    raise Failed("Database error saving new user")


async def _sent(call: Call, email: str, data: dict[str, Any], challenge: Challenge | None) -> None:
    async with call.parts.store.transaction() as connection:
        user = await users.find_by_email(connection, email, lock=True)
        if user is None:
            accounts.require_email_sign_ups(call)
            unguessable = await accounts.unguessable_hash(call)
            user = await accounts.begin(connection, email, unguessable, data)
        if not user.confirmed:
            user = await accounts.welcome(call, connection, user, challenge)
        if user.confirmed:
            action = Action.USER_RECOVERY_REQUESTED
            await audit.record(connection, call.device, user, action)
            await send_magic_link(call, connection, user, challenge)
