"""POST /recover: a letter for who forgot the password."""

from starlette.responses import Response

from localbase.auth import audit, emails, flows, users
from localbase.auth.audit import Action
from localbase.auth.call import Call
from localbase.auth.letters import send_recovery
from localbase.auth.responses import json_response


async def recover(call: Call) -> Response:
    """Send the letter; the answer is the same where there is no such account."""
    body = await call.body()
    email, challenge = emails.normal(body.text("email")), flows.challenge_of(body)
    async with call.parts.store.transaction() as connection:
        user = await users.find_by_email(connection, email, lock=True)
        if user:
            action = Action.USER_RECOVERY_REQUESTED
            await audit.record(connection, call.device, user, action)
            await send_recovery(call, connection, user, challenge)
    return json_response({})
