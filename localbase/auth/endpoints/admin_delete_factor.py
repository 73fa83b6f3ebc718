"""DELETE /admin/users/{user_id}/factors/{factor_id}: help someone who lost a phone."""

from starlette.responses import Response

from localbase.auth import assurance, audit, factors
from localbase.auth.audit import Action
from localbase.auth.call import Call
from localbase.auth.endpoints.admin_get_user import wanted
from localbase.auth.responses import json_response


async def admin_delete_factor(call: Call) -> Response:
    """Remove the factor and return it; sessions that rose by it are at `aal1` again.

    Raises:
        NotFound: there is no such user, or the user has no such factor.
    """
    async with call.parts.store.transaction() as connection:
        await wanted(call, connection, lock=True)
        user = await wanted(call, connection)  # again: a lock waited for shows older factors
        factor = await assurance.wanted_factor(call, connection, user)
        await factors.remove(connection, factor)
        await assurance.fall(connection, factor)
        traits = {"user_id": str(user.id), "factor_id": str(factor.id)}
        await audit.record(connection, call.device, user, Action.FACTOR_DELETED, traits)
    return json_response(next(one for one in user.factors if one["id"] == str(factor.id)))
