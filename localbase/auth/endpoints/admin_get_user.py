"""GET /admin/users/{user_id}: one user."""

import uuid

from starlette.responses import Response

from localbase.auth import users
from localbase.auth.call import Call
from localbase.auth.errors import Code, NotFound
from localbase.auth.responses import json_response
from localbase.auth.store import Connection
from localbase.auth.users import User


async def admin_get_user(call: Call) -> Response:
    """Return the user."""
    async with call.parts.store.transaction() as connection:
        return json_response((await wanted(call, connection)).json())


async def wanted(call: Call, connection: Connection, *, lock: bool = False) -> User:
    """Return the user the path names.

    Raises:
        NotFound: there is none.
    """
    try:
        user_id = uuid.UUID(call.request.path_params["user_id"])
    except ValueError:
        raise NotFound(Code.VALIDATION_FAILED, "user_id must be an UUID") from None
    user = await users.find(connection, user_id, lock=lock)
    if user is None:
        raise NotFound(Code.USER_NOT_FOUND, "User not found")
    return user
