"""GET /admin/users/{user_id}/factors: a user's second factors."""

from starlette.responses import Response

from localbase.auth.call import Call
from localbase.auth.endpoints.admin_get_user import wanted
from localbase.auth.responses import json_response


async def admin_list_factors(call: Call) -> Response:
    """Return the factors, the oldest first, without their secrets.

    Raises:
        NotFound: there is no such user.
    """
    async with call.parts.store.transaction() as connection:
        return json_response((await wanted(call, connection)).factors)
