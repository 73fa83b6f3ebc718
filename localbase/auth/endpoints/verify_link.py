"""GET /verify: where the link in a letter leads; it goes on to the site, signed in or refused.

Both travel in the fragment, which browsers keep to themselves. Under PKCE a code stands in the
query, where the site's own server may read it; so do refusals.
"""

from typing import Any
from urllib.parse import parse_qsl, urldefrag, urlencode, urlsplit, urlunsplit

from starlette.responses import Response

from localbase.auth import flows, letters, proofs
from localbase.auth.call import Call
from localbase.auth.errors import AuthError, BadRequest, Code
from localbase.auth.one_time import Kind
from localbase.auth.proofs import Entry
from localbase.auth.responses import redirect
from localbase.auth.store import Connection
from localbase.auth.users import User

_INVALID = "Email link is invalid or has expired"
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
    verification, token_hash = query.get("type", ""), query.get("token", "")
    if not verification:
        raise BadRequest(Code.VALIDATION_FAILED, "Verify requires a verification type")
    if not token_hash:
        raise BadRequest(Code.VALIDATION_FAILED, "Verify requires a token or a token hash")
    pkce = token_hash.startswith(flows.PREFIX)
    enter = _code_for(verification) if pkce else proofs.sign_in
    try:
        kinds = proofs.kinds_of(verification)
        given = await proofs.redeem(call, (token_hash,), kinds, _INVALID, enter)
    except AuthError as error:
        return redirect(_told(call, _failure(error), pkce=pkce))
    if given is None:
        return redirect(_told(call, {"message": proofs.OTHER_MAILBOX}, pkce=pkce))
    if pkce:
        return redirect(_with_query(call.destination, given))
    return redirect(_told(call, _success(given, verification), pkce=False))


def _code_for(verification: str) -> Entry:
    """Return what gives a code in place of a session."""

    async def enter(_: Call, connection: Connection, user: User, kind: Kind) -> dict[str, Any]:
        method = letters.method_of(verification, kind)
        return {"code": await flows.issue_code(connection, user, method)}

    return enter


def _told(call: Call, facts: dict[str, str], *, pkce: bool) -> str:
    """Return where to go on to, with facts in the fragment, and under PKCE in the query as well."""
    address = urldefrag(call.destination).url
    if pkce:
        address = _with_query(address, facts)
    return f"{address}#{urlencode(sorted(facts.items()))}"


def _with_query(address: str, facts: dict[str, Any]) -> str:
    """Return an address with facts in its query, in place of any of the same name."""
    parts = urlsplit(address)
    kept = [pair for pair in parse_qsl(parts.query, keep_blank_values=True) if pair[0] not in facts]
    return urlunsplit(parts._replace(query=urlencode([*kept, *facts.items()])))


def _success(session: dict[str, Any], verification: str) -> dict[str, str]:
    names = ("access_token", "expires_at", "expires_in", "refresh_token", "token_type")
    return {**{name: str(session[name]) for name in names}, "type": verification}


def _failure(error: AuthError) -> dict[str, str]:
    facts = {"error_code": str(error.code), "error_description": error.message}
    if error.status in _ERRORS:
        facts["error"] = _ERRORS[error.status]
    return facts
