"""What goes back over the wire: JSON, redirects, and errors in the shape the client asked for."""

import logging
import uuid
from collections.abc import Mapping
from datetime import UTC, date, datetime

import msgspec
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from localbase.auth.errors import AuthError

log = logging.getLogger(__name__)

API_VERSION = "X-Supabase-Api-Version"
_CODES_FIRST = date(2024, 1, 1)  # the version from which `code` is a word


def json_response(
    body: object, *, status: int = 200, headers: Mapping[str, str] | None = None
) -> Response:
    """Return `body` as JSON."""
    return Response(
        msgspec.json.encode(body),
        status,
        headers=dict(headers or {}),
        media_type="application/json",
    )


def empty_response() -> Response:
    """Return 204."""
    return Response(status_code=204)


def redirect(address: str) -> Response:
    """Return 303, after which a browser asks with GET."""
    return RedirectResponse(address, status_code=303)


def timestamp(moment: datetime | None) -> str | None:
    """Return a moment in RFC 3339, in UTC with a `Z`, as Supabase Auth writes it."""
    if moment is None:
        return None
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat() + "Z"


def error_response(error: AuthError, request: Request) -> Response:
    """Return an error's body: `code` is a number, or a word for clients of 2024-01-01 and later."""
    headers = error.headers()
    if _wants_words(request):
        headers[API_VERSION] = _CODES_FIRST.isoformat()
        body: dict[str, object] = {"code": error.code, "message": error.message}
    else:
        body = {"code": error.status, "error_code": error.code, "msg": error.message}
    if error.status >= 500:
        body["error_id"] = _logged(error, request)
    return json_response({**body, **error.details()}, status=error.status, headers=headers)


def _wants_words(request: Request) -> bool:
    try:
        return date.fromisoformat(request.headers.get(API_VERSION, "")) >= _CODES_FIRST
    except ValueError:
        return False


def _logged(error: AuthError, request: Request) -> str:
    """Return a fresh id under which the log tells of `error`."""
    error_id = str(uuid.uuid4())
    cause = f" because of {error.__cause__!r}" if error.__cause__ else ""
    where = f"{request.method} {request.url.path}"
    log.error("%s failed: %s%s (error_id %s)", where, error.message, cause, error_id)
    return error_id
