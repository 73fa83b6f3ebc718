"""GET /user: whoever is signed in."""

from starlette.responses import Response

from localbase.auth.call import Call
from localbase.auth.responses import json_response


async def get_user(call: Call) -> Response:
    """Return the user as it is now, not as it was when the token was issued."""
    return json_response(call.caller.user.json())
