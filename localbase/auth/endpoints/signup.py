"""POST /signup: a new account by address and password, or an anonymous one."""

import uuid
from datetime import UTC, datetime
from typing import Any

from starlette.responses import Response

from localbase.auth import accounts, audit, emails, flows, users
from localbase.auth.audit import Action
from localbase.auth.bodies import Body
from localbase.auth.call import Call
from localbase.auth.endpoints.signup_anonymous import signup_anonymous
from localbase.auth.errors import BadRequest, Code, Failed, Unprocessable
from localbase.auth.flows import Challenge
from localbase.auth.passwords import check_strength
from localbase.auth.responses import json_response, timestamp
from localbase.auth.users import EmailTaken, User


async def signup(call: Call) -> Response:
    """Sign up: a session, or the user who is to confirm the address.

    Whoever already has a confirmed account under the address is not given away: with
    confirmations on, the answer looks like that to a new one.
    """
    if not call.settings.enable_signup:
        raise Unprocessable(Code.SIGNUP_DISABLED, "Signups not allowed for this instance")
    body = await call.body()
    if not body.text("email") and not body.text("phone"):
        return await signup_anonymous(call, body)
    email, password = _checked(call, body)
    challenge = flows.challenge_of(body)
    # Hashed whether or not the address is known: time must not tell which.
    password_hash = await call.parts.passwords.hash(password)
    data = body.mapping("data")
    for _ in range(2):  # two at once: the second finds the first one's account
        try:
            return await _signed_up(call, email, password_hash, data, challenge)
        except EmailTaken:
            continue
    raise Failed("Database error saving new user")


def _checked(call: Call, body: Body) -> tuple[str, str]:
    """Return the address and the password of a sound request."""
    password = body.text("password")
    if not password:
        raise BadRequest(Code.VALIDATION_FAILED, "Signup requires a valid password")
    check_strength(password, call.settings)
    if body.text("email") and body.text("phone"):
        raise BadRequest(
            Code.VALIDATION_FAILED,
            "Only an email address or phone number should be provided on signup.",
        )
    if body.text("phone"):
        raise BadRequest(Code.PHONE_PROVIDER_DISABLED, "Phone signups are disabled")
    accounts.require_email_sign_ups(call)
    return emails.normal(body.text("email")), password


async def _signed_up(
    call: Call, email: str, password_hash: str, data: dict[str, Any], challenge: Challenge | None
) -> Response:
    async with call.parts.store.transaction() as connection:
        known = await users.find_by_email(connection, email, lock=True)
        if known and known.confirmed:
            action = Action.USER_REPEATED_SIGN_UP
            await audit.record(connection, call.device, known, action, accounts.BY_EMAIL)
        else:
            user = known or await accounts.begin(connection, email, password_hash, data)
            user = await accounts.welcome(call, connection, user, challenge)
            if not user.confirmed:
                return json_response(user.json())
            await audit.record(connection, call.device, user, Action.LOGIN, accounts.BY_EMAIL)
            session = await call.parts.tokens.begin(connection, user, "password", call.device)
            return json_response(session)
    if not call.settings.email.enable_confirmations:
        raise Unprocessable(Code.USER_ALREADY_EXISTS, "User already registered")
    return json_response(_as_if_new(known, data))


def _as_if_new(known: User, data: dict[str, Any]) -> dict[str, Any]:
    """Return what a stranger sees who signs up with a taken address; no identity, no true id."""
    now = timestamp(datetime.now(UTC))
    return {
        "id": str(uuid.uuid4()),
        "aud": users.AUDIENCE,
        "role": "",
        "email": known.email,
        "phone": "",
        "confirmation_sent_at": now,
        "app_metadata": {"provider": "email", "providers": ["email"]},
        "user_metadata": data,
        "identities": [],
        "created_at": now,
        "updated_at": now,
        "is_anonymous": False,
    }
