"""What Supabase says, and what callers hear."""

import httpx
import pytest
from app.core import exceptions as known
from app.core.translation import constraint_of, from_auth, from_postgrest, translated
from postgrest import APIError
from supabase_auth.errors import AuthApiError, AuthError, AuthRetryableError, AuthWeakPasswordError


@pytest.mark.parametrize(
    ("code", "message", "outcome"),
    [
        ("42501", "new row violates row-level security policy", known.Forbidden),
        ("23505", "duplicate key", known.Conflict),
        ("23503", "violates foreign key", known.Conflict),
        ("23514", "violates check constraint", known.Invalid),
        ("22P02", "invalid input syntax", known.Invalid),
        ("22P05", "unsupported Unicode escape sequence", known.Invalid),
        ("PGRST116", "0 rows", known.NotFound),
        ("PGRST301", "JWT expired", known.TokenExpired),
        ("PGRST303", "JWT expired", known.TokenExpired),
        ("PGRST301", "JWSError", known.TokenInvalid),
        ("PT404", "meeting_not_found", known.NotFound),
        ("PT403", "not_a_participant", known.Forbidden),
        ("PT409", "last_admin", known.Conflict),
        ("PGRST000", "no connection", known.UpstreamUnavailable),
        ("PGRST002", "no schema cache", known.UpstreamUnavailable),
        ("57P01", "terminating connection", known.UpstreamUnavailable),
        ("08006", "connection failure", known.UpstreamUnavailable),
        ("53300", "too many connections", known.UpstreamUnavailable),
        ("40001", "could not serialize", known.UpstreamUnavailable),
        ("25006", "read-only transaction", known.UpstreamUnavailable),
        ("42P01", "relation does not exist", known.UpstreamFailed),
        ("PGRST202", "no such function", known.UpstreamFailed),
        ("500", "Internal Server Error", known.UpstreamFailed),
        ("404", "Not Found", known.UpstreamFailed),
        (None, None, known.UpstreamFailed),
    ],
)
def test_postgrest(code: str | None, message: str | None, outcome: type[Exception]) -> None:
    error = from_postgrest(APIError({"code": code, "message": message}))
    assert type(error) is outcome
    assert (message or "nothing") not in str(error)


def test_a_refusal_of_ours_has_its_own_words() -> None:
    error = from_postgrest(APIError({"code": "PT403", "message": "not_a_participant"}))
    assert str(error) == "Join the meeting first."


def test_a_violated_constraint_is_named_to_us_only() -> None:
    text = 'duplicate key value violates unique constraint "organizations_slug_key"'
    error = APIError({"code": "23505", "message": text})
    assert constraint_of(error) == "organizations_slug_key"
    assert constraint_of(APIError({"code": "23505"})) == ""
    assert "slug" not in str(from_postgrest(error))


@pytest.mark.parametrize(
    ("error", "outcome"),
    [
        (AuthApiError("x", 400, "invalid_credentials"), known.InvalidCredentials),
        (AuthApiError("x", 400, "user_banned"), known.InvalidCredentials),
        (AuthApiError("x", 400, "email_not_confirmed"), known.EmailNotConfirmed),
        (AuthApiError("x", 403, "otp_expired"), known.InvalidCode),
        (AuthApiError("x", 403, "session_not_found"), known.SessionEnded),
        (AuthApiError("x", 422, "signup_disabled"), known.Forbidden),
        (AuthApiError("x", 429, "over_request_rate_limit"), known.RateLimited),
        (AuthApiError("x", 429, None), known.RateLimited),
        (AuthApiError("x", 500, "unexpected_failure"), known.UpstreamFailed),
        (AuthWeakPasswordError("x", 422, ["length"]), known.WeakPassword),
        (AuthRetryableError("x", 503), known.UpstreamUnavailable),
        (AuthError("x", None), known.UpstreamFailed),
    ],
)
def test_auth(error: AuthError, outcome: type[Exception]) -> None:
    assert type(from_auth(error)) is outcome


@pytest.mark.parametrize(
    ("error", "outcome"),
    [
        (APIError({"code": "42501"}), known.Forbidden),
        (AuthApiError("x", 400, "invalid_credentials"), known.InvalidCredentials),
        (httpx.ReadError("x"), known.UpstreamUnavailable),
    ],
)
def test_every_kind_of_upstream_error_is_translated(
    error: Exception, outcome: type[Exception]
) -> None:
    with pytest.raises(outcome) as raised, translated():
        raise error
    assert raised.value.__cause__ is None


def test_what_is_no_upstream_error_is_left_alone() -> None:
    with pytest.raises(ZeroDivisionError), translated():
        raise ZeroDivisionError
