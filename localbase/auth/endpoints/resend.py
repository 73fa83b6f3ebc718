"""POST /resend: the last letter once more, with a new token."""

from starlette.responses import Response

from localbase.auth import audit, emails, flows, users
from localbase.auth.audit import Action
from localbase.auth.call import Call
from localbase.auth.errors import BadRequest, Code
from localbase.auth.flows import Challenge
from localbase.auth.letters import send_confirmation, send_email_change
from localbase.auth.responses import json_response
from localbase.auth.store import Connection
from localbase.auth.users import User

_PHONE_TYPES = frozenset({"sms", "phone_change"})


async def resend(call: Call) -> Response:
    """Send a confirmation or an address change again, where one is open; the answer is the same.

    Raises:
        BadRequest: the type is unknown, or there is no address.
    """
    body = await call.body()
    kind = body.text("type")
    if kind in _PHONE_TYPES or body.text("phone"):
        raise BadRequest(Code.PHONE_PROVIDER_DISABLED, "Phone logins are disabled")
    if kind not in _LETTERS:
        raise BadRequest(
            Code.VALIDATION_FAILED,
            "Missing one of these types: signup, email_change, sms, phone_change",
        )
    email, challenge = emails.normal(body.text("email")), flows.challenge_of(body)
    async with call.parts.store.transaction() as connection:
        user = await users.find_by_email(connection, email, lock=True)
        if user:
            await _LETTERS[kind](call, connection, user, challenge)
    return json_response({})


async def _confirmation(
    call: Call, connection: Connection, user: User, challenge: Challenge | None
) -> None:
    if not user.confirmed:
        action = Action.USER_CONFIRMATION_REQUESTED
        await audit.record(connection, call.device, user, action)
        await send_confirmation(call, connection, user, challenge)


async def _email_change(
    call: Call, connection: Connection, user: User, challenge: Challenge | None
) -> None:
    if user.new_email:
        await send_email_change(call, connection, user, user.new_email, challenge)


_LETTERS = {"signup": _confirmation, "email_change": _email_change}
