"""From what Supabase says to what we say. The only place that reads upstream errors.

PostgREST answers with SQLSTATE codes, its own `PGRST…` codes, or the `PTnnn` refusals our functions
raise; Auth answers with named codes. None of their texts passes through.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import httpx
from postgrest import APIError
from pydantic import ValidationError
from supabase_auth.errors import AuthApiError, AuthError, AuthRetryableError, AuthWeakPasswordError

from app.core.exceptions import (
    Conflict,
    EmailNotConfirmed,
    Forbidden,
    Invalid,
    InvalidCode,
    InvalidCredentials,
    NotFound,
    ParleyError,
    RateLimited,
    SessionEnded,
    TokenExpired,
    TokenInvalid,
    UpstreamFailed,
    UpstreamUnavailable,
    WeakPassword,
)
from app.core.logging import logger

_log = logger("upstream")

_BY_STATE: Final[dict[str, type[ParleyError]]] = {
    "42501": Forbidden,
    "23505": Conflict,
    "23503": Conflict,
    "23P01": Conflict,
    "23514": Invalid,
    "23502": Invalid,
    "PGRST116": NotFound,
    "PGRST301": TokenInvalid,
    "PGRST302": TokenInvalid,
    "PGRST303": TokenInvalid,
    "PT401": TokenInvalid,
    "PT403": Forbidden,
    "PT404": NotFound,
    "PT409": Conflict,
    "PT422": Invalid,
    "401": TokenInvalid,
}
"""Exact codes: SQLSTATE, PostgREST's, and the refusals of our own functions."""

_BY_CLASS: Final[tuple[tuple[str, type[ParleyError]], ...]] = (
    ("22", Invalid),  # data exceptions: malformed uuid, NUL in text, numbers out of range
    ("08", UpstreamUnavailable),  # connection lost
    ("53", UpstreamUnavailable),  # out of connections, memory, disk
    ("57", UpstreamUnavailable),  # shutting down, cancelled, statement timeout
    ("40", UpstreamUnavailable),  # serialisation failure, deadlock: the caller may repeat
    ("25006", UpstreamUnavailable),  # a standby during fail-over takes no writes
    ("PGRST00", UpstreamUnavailable),  # PostgREST has no database or no schema cache yet
)

_REFUSALS: Final = {
    "meeting_not_found": "This meeting does not exist, or you cannot see it.",
    "not_a_participant": "Join the meeting first.",
    "not_a_member": "You do not belong to this organisation.",
    "wrong_code": "The meeting code is not right.",
}
"""What our functions' refusals say to people."""

_AUTH_CODES: Final[dict[str, type[ParleyError]]] = {
    "invalid_credentials": InvalidCredentials,
    "user_not_found": InvalidCredentials,
    "user_banned": InvalidCredentials,
    "email_not_confirmed": EmailNotConfirmed,
    "weak_password": WeakPassword,
    "same_password": WeakPassword,
    "otp_expired": InvalidCode,
    "otp_disabled": InvalidCode,
    "refresh_token_not_found": SessionEnded,
    "refresh_token_already_used": SessionEnded,
    "session_not_found": SessionEnded,
    "session_expired": SessionEnded,
    "bad_jwt": TokenInvalid,
    "signup_disabled": Forbidden,
    "email_provider_disabled": Forbidden,
    "email_address_not_authorized": Forbidden,
    "validation_failed": Invalid,
    "email_address_invalid": Invalid,
    "bad_json": Invalid,
    "request_timeout": UpstreamUnavailable,
    "hook_timeout": UpstreamUnavailable,
}


def from_postgrest(error: APIError) -> ParleyError:
    """What a PostgREST error means to the caller."""
    code, message = error.code or "", error.message or ""
    exact = _BY_STATE.get(code)
    if exact is TokenInvalid and "expired" in message.lower():
        return TokenExpired()
    if exact is not None:
        return exact(_REFUSALS.get(message, "")) if code.startswith("PT") else exact()
    for prefix, outcome in _BY_CLASS:
        if code.startswith(prefix) and _is_state(code):
            return outcome()
    return _unforeseen("postgrest", code)


def _is_state(code: str) -> bool:
    """Tells `22P02` and `PGRST002` from a bare HTTP status such as `404` or `503`."""
    return re.fullmatch(r"[0-9A-Z]{5}|PGRST[0-9]{3}", code) is not None


def constraint_of(error: APIError) -> str:
    """The constraint a unique violation names; empty when it names none."""
    found = re.search(r'constraint "([^"]+)"', error.message or "")
    return found.group(1) if found else ""


def from_auth(error: AuthError) -> ParleyError:
    """What an error of Supabase Auth means to the caller."""
    if isinstance(error, AuthWeakPasswordError):
        return WeakPassword()
    if isinstance(error, AuthRetryableError):
        return UpstreamUnavailable()
    outcome = _AUTH_CODES.get(str(error.code))
    if outcome is not None:
        return outcome()
    status = error.status if isinstance(error, AuthApiError) else 0
    if status == 429:
        return RateLimited()
    return _unforeseen("auth", f"{type(error).__name__} {status} {error.code}")


def _unforeseen(part: str, code: str) -> UpstreamFailed:
    """Logs the code of what has no translation; its text may hold what people wrote."""
    _log.warning("upstream_failed", part=part, upstream_code=code)
    return UpstreamFailed()


@contextmanager
def translated() -> Iterator[None]:
    """Turns every upstream error raised inside into one of our tree.

    Raises:
        ParleyError: the translation; its text holds nothing of what Supabase said.
    """
    try:
        yield
    except APIError as error:
        raise from_postgrest(error) from None
    except AuthError as error:
        raise from_auth(error) from None
    except httpx.HTTPError:
        raise UpstreamUnavailable from None
    except ValidationError as error:
        raise from_shape(error) from None


def from_shape(error: ValidationError) -> ParleyError:
    """An answer from upstream that is not what its contract says; logged without its values."""
    return _unforeseen(error.title, "validation")
