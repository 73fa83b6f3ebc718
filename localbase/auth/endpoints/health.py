"""GET /health: that the service answers."""

from starlette.responses import Response

from localbase.auth.call import Call
from localbase.auth.responses import json_response


async def health(_call: Call) -> Response:
    """Tell who answers; the database is not asked."""
    return json_response(
        {
            "version": "localbase",
            "name": "GoTrue",
            "description": "GoTrue is a user registration and authentication API",
        }
    )
