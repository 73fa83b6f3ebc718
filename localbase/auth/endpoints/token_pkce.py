"""POST /token?grant_type=pkce: a session for the code a link led on with."""

from starlette.responses import Response

from localbase.auth import audit, flows, users
from localbase.auth.audit import Action
from localbase.auth.call import Call
from localbase.auth.errors import BadRequest, Code, Forbidden, Unprocessable
from localbase.auth.responses import json_response


async def token_pkce(call: Call) -> Response:
    """Return a session for a code and the secret behind its challenge, once.

    A wrong secret leaves the code as it is: who only saw the address must not be able to spoil
    the sign-in.

    Raises:
        BadRequest: one of them is missing, or the secret is not the right one.
        NotFound: the code is unknown or was used, or its user is gone.
        Unprocessable: the code is too old.
        Forbidden: the user is banned.
    """
    body = await call.body()
    code, verifier = body.text("auth_code"), body.text("code_verifier")
    if not code or not verifier:
        raise BadRequest(
            Code.VALIDATION_FAILED,
            "invalid request: both auth code and code verifier should be non-empty",
        )
    async with call.parts.store.transaction() as connection:
        flow = await flows.find(connection, code)
        _check(flow, verifier)
        user = await users.find(connection, flow.user_id, lock=True)
        if user is None:
            raise flows.not_found()
        if user.banned:
            raise Forbidden(Code.USER_BANNED, "User is banned")
        await flows.end(connection, flow)
        traits = {"provider_type": flow.provider}
        await audit.record(connection, call.device, user, Action.LOGIN, traits)
        session = await call.parts.tokens.begin(connection, user, flow.method, call.device)
    return json_response(session)


def _check(flow: flows.Flow, verifier: str) -> None:
    if flow.expired:
        raise Unprocessable(Code.FLOW_STATE_EXPIRED, "invalid flow state, flow state has expired")
    if not flow.challenge.fits(verifier):
        raise BadRequest(
            Code.BAD_CODE_VERIFIER, "code challenge does not match previously saved code verifier"
        )
