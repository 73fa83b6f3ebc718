"""DELETE /admin/users/{user_id}: an administrator removes an account."""

from starlette.responses import Response

from localbase.auth import audit, sessions, users
from localbase.auth.audit import Action
from localbase.auth.call import Call
from localbase.auth.endpoints.admin_create_user import about
from localbase.auth.endpoints.admin_get_user import wanted
from localbase.auth.responses import json_response


async def admin_delete_user(call: Call) -> Response:
    """Remove the account and all that hangs on it.

    With `should_soft_delete` the row stays, without anything that tells who it was.

    Raises:
        NotFound: there is no such user.
    """
    softly = (await call.body(required=False)).flag("should_soft_delete")
    async with call.parts.store.transaction() as connection:
        user = await wanted(call, connection, lock=True)
        await audit.record(connection, call.device, None, Action.USER_DELETED, about(user))
        if not softly:
            await users.delete(connection, user)
        elif user.row["deleted_at"] is None:
            await users.soft_delete(connection, user)
            await sessions.close_all(connection, user)
    return json_response({})
