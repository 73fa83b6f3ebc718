"""POST /token: a session for a password, a refresh token or a code."""

from starlette.responses import Response

from localbase.auth.call import Call
from localbase.auth.endpoints.token_password import token_password
from localbase.auth.endpoints.token_pkce import token_pkce
from localbase.auth.endpoints.token_refresh import token_refresh
from localbase.auth.errors import BadRequest, Code

_GRANTS = {"password": token_password, "refresh_token": token_refresh, "pkce": token_pkce}


async def token(call: Call) -> Response:
    """Pass on to the grant the query names.

    Raises:
        BadRequest: there is no such grant.
    """
    grant = _GRANTS.get(call.request.query_params.get("grant_type", ""))
    if grant is None:
        raise BadRequest(Code.INVALID_CREDENTIALS, "unsupported_grant_type")
    return await grant(call)
