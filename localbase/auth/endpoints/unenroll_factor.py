"""DELETE /factors/{factor_id}: give a second factor up."""

from starlette.responses import Response

from localbase.auth import assurance, audit, factors
from localbase.auth.audit import Action
from localbase.auth.call import Call
from localbase.auth.errors import Code, Unprocessable
from localbase.auth.responses import json_response


async def unenroll_factor(call: Call) -> Response:
    """Remove the factor; sessions that rose by it are at `aal1` again.

    Raises:
        NotFound: the caller has no such factor.
        Unprocessable: it is verified, and the session has not shown a second factor.
    """
    async with call.parts.store.transaction() as connection:
        user, session = await assurance.present(call, connection)
        factor = await assurance.wanted_factor(call, connection, user)
        if factor.verified and not session.two_factors:
            raise Unprocessable(Code.INSUFFICIENT_AAL, "AAL2 required to unenroll verified factor")
        await factors.remove(connection, factor)
        await assurance.fall(connection, factor)
        traits = {
            "factor_id": str(factor.id),
            "factor_status": factor.status,
            "session_id": str(session.id),
        }
        await audit.record(connection, call.device, user, Action.FACTOR_UNENROLLED, traits)
    return json_response({"id": str(factor.id)})
