"""GET /verify: where the link in a letter leads; it goes on to the site, signed in or refused.

Both travel in the fragment, which browsers keep to themselves.
"""

from typing import Any
from urllib.parse import urldefrag, urlencode

from starlette.responses import Response

from localbase.auth import proofs
from localbase.auth.call import Call
from localbase.auth.errors import AuthError, BadRequest, Code
from localbase.auth.responses import redirect

_ERRORS = {
    400: "invalid_request",
    401: "unauthorized_client",
    403: "access_denied",
    500: "server_error",
    503: "temporarily_unavailable",
}


async def verify_link(call: Call) -> Response:
    """Use the token up and lead on.

    Raises:
        BadRequest: the link is not one of ours.
    """
    query = call.request.query_params
    kind, token_hash = query.get("type", ""), query.get("token", "")
    if not kind:
        raise BadRequest(Code.VALIDATION_FAILED, "Verify requires a verification type")
    if not token_hash:
        raise BadRequest(Code.VALIDATION_FAILED, "Verify requires a token or a token hash")
    try:
        session = await proofs.redeem(
            call, token_hash, proofs.kinds_of(kind), "Email link is invalid or has expired"
        )
    except AuthError as error:
        return _onward(call, _failure(error))
    if session is None:
        return _onward(call, {"message": proofs.OTHER_MAILBOX})
    return _onward(call, _success(session, kind))


def _onward(call: Call, fragment: dict[str, str]) -> Response:
    address = urldefrag(call.destination).url
    return redirect(f"{address}#{urlencode(sorted(fragment.items()))}")


def _success(session: dict[str, Any], kind: str) -> dict[str, str]:
    names = ("access_token", "expires_at", "expires_in", "refresh_token", "token_type")
    return {**{name: str(session[name]) for name in names}, "type": kind}


def _failure(error: AuthError) -> dict[str, str]:
    facts = {"error_code": str(error.code), "error_description": error.message}
    if error.status in _ERRORS:
        facts["error"] = _ERRORS[error.status]
    return facts
