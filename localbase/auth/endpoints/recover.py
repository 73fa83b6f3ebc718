"""POST /recover: a letter for who forgot the password."""

from starlette.responses import Response

from localbase.auth import audit, emails, users
from localbase.auth.audit import Action
from localbase.auth.call import Call
from localbase.auth.letters import send_recovery
from localbase.auth.responses import json_response


async def recover(call: Call) -> Response:
    """Send the letter; the answer is the same where there is no such account."""
    email = emails.normal((await call.body()).text("email"))
    async with call.parts.store.transaction() as connection:
        user = await users.find_by_email(connection, email, lock=True)
        if user:
            action = Action.USER_RECOVERY_REQUESTED
            await audit.record(connection, call.device, user, action)
            await send_recovery(call, connection, user)
    return json_response({})
