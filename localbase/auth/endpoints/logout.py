"""POST /logout: end this session, all, or all others."""

from starlette.responses import Response

from localbase.auth import audit, sessions
from localbase.auth.audit import Action
from localbase.auth.call import Call
from localbase.auth.errors import BadRequest, Code
from localbase.auth.responses import empty_response

_SCOPES = frozenset({"global", "local", "others"})


async def logout(call: Call) -> Response:
    """End sessions; their refresh tokens end with them, access tokens when they expire.

    Raises:
        BadRequest: `scope` is none of global (the default), local and others.
    """
    scope = call.request.query_params.get("scope") or "global"
    if scope not in _SCOPES:
        raise BadRequest(Code.VALIDATION_FAILED, f'Unsupported logout scope "{scope}"')
    caller = call.caller
    async with call.parts.store.transaction() as connection:
        await audit.record(connection, call.device, caller.user, Action.LOGOUT)
        if caller.session is None or scope == "global":
            await sessions.close_all(connection, caller.user)
        elif scope == "local":
            await sessions.close(connection, caller.session)
        else:
            await sessions.close_others(connection, caller.session)
    return empty_response()
