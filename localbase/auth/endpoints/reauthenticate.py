"""GET /reauthenticate: digits by letter, to be shown when the password is changed."""

from starlette.responses import Response

from localbase.auth import audit, users
from localbase.auth.audit import Action
from localbase.auth.call import Call
from localbase.auth.errors import BadRequest, Code, Unprocessable
from localbase.auth.letters import send_reauthentication
from localbase.auth.responses import json_response


async def reauthenticate(call: Call) -> Response:
    """Send the digits.

    Raises:
        BadRequest: the user has no address.
        Unprocessable: the address is not confirmed.
    """
    if not call.caller.user.email:
        raise BadRequest(
            Code.VALIDATION_FAILED,
            "Reauthentication requires the user to have an email or a phone number",
        )
    if not call.caller.user.confirmed:
        raise Unprocessable(Code.EMAIL_NOT_CONFIRMED, "Please verify your email first.")
    async with call.parts.store.transaction() as connection:
        user = await users.find(connection, call.caller.user.id, lock=True) or call.caller.user
        action = Action.USER_REAUTHENTICATE_REQUESTED
        await audit.record(connection, call.device, user, action)
        await send_reauthentication(call, connection, user)
    return json_response({})
