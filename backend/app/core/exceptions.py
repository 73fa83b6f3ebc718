"""Everything that can go wrong, as a tree. `status` and `code` are API: they never change.

    ParleyError
    ├── Unauthenticated            401 not_authenticated
    │   ├── TokenInvalid           401 token_invalid
    │   ├── TokenExpired           401 token_expired
    │   ├── SessionEnded           401 session_ended
    │   └── InvalidCredentials     401 invalid_credentials
    ├── Forbidden                  403 forbidden
    │   ├── EmailNotConfirmed      403 email_not_confirmed
    │   └── CsrfFailed             403 csrf_failed
    ├── NotFound                   404 not_found
    ├── MethodNotAllowed           405 method_not_allowed
    ├── Conflict                   409 conflict
    │   └── SlugTaken              409 slug_taken
    ├── BodyTooLarge               413 body_too_large
    ├── UnsupportedMediaType       415 unsupported_media_type
    ├── Invalid                    422 validation_failed
    │   ├── WeakPassword           422 weak_password
    │   └── InvalidCode            422 invalid_code
    ├── RateLimited                429 rate_limited
    ├── InternalError              500 internal_error
    ├── UpstreamFailed             502 upstream_failed
    └── UpstreamUnavailable        503 upstream_unavailable

An error's text is public: it never repeats a secret, a row, SQL or what Supabase said. The first
line of each class's docstring is its line in the API reference.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import ClassVar, NamedTuple


class FieldError(NamedTuple):
    """One wrong value of a request.

    Args:
        location: the part of the request: body, query, path, header or cookie.
        pointer: RFC 6901 pointer to the value inside that part.
        detail: why it is wrong; public.
    """

    location: str
    pointer: str
    detail: str


class ParleyError(Exception):
    """The root of all errors a caller can see.

    Args:
        detail: one public sentence about this occurrence; the class's own when empty.
        errors: the wrong values, for 422.
        headers: extra response headers.
    """

    status: ClassVar[int] = 500
    code: ClassVar[str] = "internal_error"
    title: ClassVar[str] = "Something went wrong"
    detail: str = "Something went wrong on our side. Please try again."

    def __init__(
        self,
        detail: str = "",
        *,
        errors: Sequence[FieldError] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        self.detail = detail or type(self).detail
        self.errors = tuple(errors)
        self.headers = dict(headers or {})
        super().__init__(self.detail)


class Unauthenticated(ParleyError):
    """The request carries no access token, and this route needs one."""

    status, code, title = 401, "not_authenticated", "Sign-in needed"
    detail = "Sign in to do this."

    def __init__(self, detail: str = "") -> None:
        super().__init__(detail, headers={"WWW-Authenticate": "Bearer"})


class TokenInvalid(Unauthenticated):
    """The access token is malformed, forged, or meant for somebody else."""

    code, title = "token_invalid", "Token not valid"
    detail = "The access token is not valid."


class TokenExpired(Unauthenticated):
    """The access token's time is over; refresh the session and repeat the request."""

    code, title = "token_expired", "Token expired"
    detail = "The access token has expired."


class SessionEnded(Unauthenticated):
    """The session was signed out, revoked, or its refresh token is no longer good."""

    code, title = "session_ended", "Session ended"
    detail = "This session has ended. Please sign in again."


class InvalidCredentials(Unauthenticated):
    """The e-mail address and password do not belong together."""

    code, title = "invalid_credentials", "Wrong e-mail or password"
    detail = "The e-mail address or the password is wrong."


class Forbidden(ParleyError):
    """You can see this, but may not do that to it."""

    status, code, title = 403, "forbidden", "Not allowed"
    detail = "You are not allowed to do this."


class EmailNotConfirmed(Forbidden):
    """The password is right, but the e-mail address has not been confirmed yet."""

    code, title = "email_not_confirmed", "E-mail not confirmed"
    detail = "Confirm your e-mail address first."


class CsrfFailed(Forbidden):
    """A cookie route was called without `X-Requested-With: parley` or from a foreign origin."""

    code, title = "csrf_failed", "Request not from this site"
    detail = "This request must come from the Parley page itself."


class NotFound(ParleyError):
    """It does not exist, or it is not yours to see: the two look alike."""

    status, code, title = 404, "not_found", "Not found"
    detail = "There is nothing here that you can see."


class MethodNotAllowed(ParleyError):
    """The path exists, but not with this HTTP method."""

    status, code, title = 405, "method_not_allowed", "Method not allowed"
    detail = "This address does not answer that method."


class Conflict(ParleyError):
    """The act contradicts what is already there."""

    status, code, title = 409, "conflict", "Conflict"
    detail = "This contradicts what is already there."


class SlugTaken(Conflict):
    """Another organisation already uses this short name."""

    code, title = "slug_taken", "Short name taken"
    detail = "Another organisation already uses this short name."


class BodyTooLarge(ParleyError):
    """The request body is larger than the limit (MAX_BODY_BYTES)."""

    status, code, title = 413, "body_too_large", "Body too large"
    detail = "The request body is larger than this server takes."


class UnsupportedMediaType(ParleyError):
    """The body is not JSON; send `Content-Type: application/json`."""

    status, code, title = 415, "unsupported_media_type", "Unsupported media type"
    detail = "Send the body as application/json."


class Invalid(ParleyError):
    """A value in the request is missing, malformed or not allowed; `errors` says which."""

    status, code, title = 422, "validation_failed", "Not valid"
    detail = "Some values are not valid."


class WeakPassword(Invalid):
    """The password is too easy to guess."""

    code, title = "weak_password", "Password too weak"
    detail = "Choose a stronger password."


class InvalidCode(Invalid):
    """The code is wrong, used or too old."""

    code, title = "invalid_code", "Code not valid"
    detail = "The code is wrong or too old."


class RateLimited(ParleyError):
    """Too many requests; wait for the seconds in `Retry-After`."""

    status, code, title = 429, "rate_limited", "Too many requests"
    detail = "Too many requests. Please wait a moment."

    def __init__(self, retry_after: int = 60) -> None:
        super().__init__(headers={"Retry-After": str(retry_after)})


class InternalError(ParleyError):
    """A fault of ours; the request id finds it in the log."""


class UpstreamFailed(ParleyError):
    """Supabase answered something that makes no sense; nothing is known to be stored."""

    status, code, title = 502, "upstream_failed", "Upstream failed"
    detail = "A service behind this one failed. Please try again."

    def __init__(self, retry_after: int = 5) -> None:
        super().__init__(headers={"Retry-After": str(retry_after)})


class UpstreamUnavailable(ParleyError):
    """Supabase cannot be reached just now; try again after `Retry-After` seconds."""

    status, code, title = 503, "upstream_unavailable", "Temporarily unavailable"
    detail = "A service behind this one is not reachable. Please try again shortly."

    def __init__(self, retry_after: int = 2) -> None:
        super().__init__(headers={"Retry-After": str(retry_after)})


def error_classes(root: type[ParleyError] = ParleyError) -> Iterator[type[ParleyError]]:
    """Every named outcome of the tree, parents before children; the root is not one."""
    for child in root.__subclasses__():
        yield child
        yield from error_classes(child)
