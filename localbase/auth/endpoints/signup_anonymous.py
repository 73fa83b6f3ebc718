"""POST /signup without an address: an account nobody can sign in to again."""

from starlette.responses import Response

from localbase.auth import audit, users
from localbase.auth.audit import Action
from localbase.auth.bodies import Body
from localbase.auth.call import Call
from localbase.auth.errors import Code, Unprocessable
from localbase.auth.responses import json_response
from localbase.auth.users import NewUser


async def signup_anonymous(call: Call, body: Body) -> Response:
    """Sign in someone without a name.

    Raises:
        Unprocessable: the settings do not allow it.
    """
    if not call.settings.enable_anonymous_sign_ins:
        raise Unprocessable(Code.ANONYMOUS_PROVIDER_DISABLED, "Anonymous sign-ins are disabled")
    new = NewUser(None, "", {}, body.mapping("data"), is_anonymous=True)
    async with call.parts.store.transaction() as connection:
        user = await users.create(connection, new)
        traits = {"provider": "anonymous"}
        await audit.record(connection, call.device, user, Action.USER_SIGNED_UP, traits)
        session = await call.parts.tokens.begin(connection, user, "anonymous", call.device)
    return json_response(session)
