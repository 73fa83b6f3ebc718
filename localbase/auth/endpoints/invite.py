"""POST /invite: a letter to someone who has no account yet."""

from starlette.responses import Response

from localbase.auth import accounts, emails, users
from localbase.auth.call import Call
from localbase.auth.errors import DUPLICATE_EMAIL, Code, Unprocessable
from localbase.auth.letters import send_invitation
from localbase.auth.responses import json_response
from localbase.auth.users import EmailTaken


async def invite(call: Call) -> Response:
    """Make an account and send the letter; whoever did not accept yet is invited again.

    Raises:
        BadRequest: there is no address.
        Unprocessable: the address belongs to someone who proved it.
    """
    body = await call.body()
    email, data = emails.normal(body.text("email")), body.mapping("data")
    try:
        async with call.parts.store.transaction() as connection:
            known = await users.find_by_email(connection, email, lock=True)
            user = known or await accounts.begin(connection, email, "", data)
            user = await accounts.invite(call, connection, user)
            await send_invitation(call, connection, user)
            return json_response((await users.reload(connection, user)).json())
    except EmailTaken:
        raise Unprocessable(Code.EMAIL_EXISTS, DUPLICATE_EMAIL) from None
