"""GET /.well-known/jwks.json: the public keys access tokens are verified with (RFC 7517)."""

from starlette.responses import Response

from localbase.auth.call import Call
from localbase.auth.responses import json_response

_CACHE = {"Cache-Control": "public, max-age=600"}


async def jwks(call: Call) -> Response:
    """Return the key set; it may be kept for ten minutes, as on the platform."""
    return json_response(call.parts.keys.jwks(), headers=_CACHE)
