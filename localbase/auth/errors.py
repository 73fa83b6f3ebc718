"""Everything a request may be refused for: the codes, the statuses, the two shapes on the wire.

AuthError
├── BadRequest 400
├── Unauthorized 401
├── Forbidden 403
├── NotFound 404
├── Conflict 409
├── TooLarge 413
├── Unprocessable 422
│   └── WeakPassword
├── TooManyRequests 429
├── Failed 500
│   ├── HookFailed (the status the hook asks for)
│   ├── Unavailable 503
│   └── TookTooLong 504

Codes are those Supabase Auth documents; a client branches on them, so they never change.
"""

from collections.abc import Sequence
from enum import StrEnum

DUPLICATE_EMAIL = "A user with this email address has already been registered"


class Code(StrEnum):
    """What went wrong, in a word a program may branch on."""

    ANONYMOUS_PROVIDER_DISABLED = "anonymous_provider_disabled"
    BAD_CODE_VERIFIER = "bad_code_verifier"
    BAD_JSON = "bad_json"
    BAD_JWT = "bad_jwt"
    CONFLICT = "conflict"
    EMAIL_EXISTS = "email_exists"
    EMAIL_NOT_CONFIRMED = "email_not_confirmed"
    EMAIL_PROVIDER_DISABLED = "email_provider_disabled"
    FLOW_STATE_EXPIRED = "flow_state_expired"
    FLOW_STATE_NOT_FOUND = "flow_state_not_found"
    HOOK_TIMEOUT = "hook_timeout"
    INSUFFICIENT_AAL = "insufficient_aal"
    INVALID_CREDENTIALS = "invalid_credentials"
    MFA_CHALLENGE_EXPIRED = "mfa_challenge_expired"
    MFA_FACTOR_NAME_CONFLICT = "mfa_factor_name_conflict"
    MFA_FACTOR_NOT_FOUND = "mfa_factor_not_found"
    MFA_IP_ADDRESS_MISMATCH = "mfa_ip_address_mismatch"
    MFA_PHONE_ENROLL_NOT_ENABLED = "mfa_phone_enroll_not_enabled"
    MFA_PHONE_VERIFY_NOT_ENABLED = "mfa_phone_verify_not_enabled"
    MFA_TOTP_ENROLL_NOT_ENABLED = "mfa_totp_enroll_not_enabled"
    MFA_TOTP_VERIFY_NOT_ENABLED = "mfa_totp_verify_not_enabled"
    MFA_VERIFICATION_FAILED = "mfa_verification_failed"
    MFA_WEBAUTHN_ENROLL_NOT_ENABLED = "mfa_webauthn_enroll_not_enabled"
    MFA_WEBAUTHN_VERIFY_NOT_ENABLED = "mfa_webauthn_verify_not_enabled"
    NO_AUTHORIZATION = "no_authorization"
    NOT_ADMIN = "not_admin"
    OTP_DISABLED = "otp_disabled"
    OTP_EXPIRED = "otp_expired"
    OVER_EMAIL_SEND_RATE_LIMIT = "over_email_send_rate_limit"
    PHONE_PROVIDER_DISABLED = "phone_provider_disabled"
    REAUTHENTICATION_NEEDED = "reauthentication_needed"
    REAUTHENTICATION_NOT_VALID = "reauthentication_not_valid"
    REFRESH_TOKEN_ALREADY_USED = "refresh_token_already_used"  # noqa: S105 - a code, no secret
    REFRESH_TOKEN_NOT_FOUND = "refresh_token_not_found"  # noqa: S105 - a code, no secret
    REQUEST_TIMEOUT = "request_timeout"
    SAME_PASSWORD = "same_password"  # noqa: S105 - a code, no secret
    SESSION_EXPIRED = "session_expired"
    SESSION_NOT_FOUND = "session_not_found"
    SIGNUP_DISABLED = "signup_disabled"
    TOO_MANY_ENROLLED_MFA_FACTORS = "too_many_enrolled_mfa_factors"
    UNEXPECTED_FAILURE = "unexpected_failure"
    UNKNOWN = "unknown"
    USER_ALREADY_EXISTS = "user_already_exists"
    USER_BANNED = "user_banned"
    USER_NOT_FOUND = "user_not_found"
    VALIDATION_FAILED = "validation_failed"
    WEAK_PASSWORD = "weak_password"  # noqa: S105 - a code, no secret


class AuthError(Exception):
    """A refusal; `message` is for the client and holds nothing private."""

    status = 500

    def __init__(self, code: Code, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message

    def details(self) -> dict[str, object]:
        """What this kind of error adds to its body."""
        return {}

    def headers(self) -> dict[str, str]:
        """What this kind of error adds to the response's headers."""
        return {}


class BadRequest(AuthError):
    """The request cannot be understood, or what it proves is not valid."""

    status = 400


class Unauthorized(AuthError):
    """Nobody is named."""

    status = 401


class Forbidden(AuthError):
    """Whoever is named may not do this."""

    status = 403


class NotFound(AuthError):
    """What is named does not exist."""

    status = 404


class Conflict(AuthError):
    """Something else is happening to the same thing."""

    status = 409


class TooLarge(AuthError):
    """The body is longer than a body may be."""

    status = 413


class Unprocessable(AuthError):
    """The request is well formed but asks for what cannot be."""

    status = 422


class WeakPassword(Unprocessable):
    """The password is too easy to guess; `reasons` are `length` and `characters`."""

    def __init__(self, message: str, reasons: Sequence[str]) -> None:
        super().__init__(Code.WEAK_PASSWORD, message)
        self.reasons = list(reasons)

    def details(self) -> dict[str, object]:
        """Tell the reasons, as the clients expect them."""
        return {"weak_password": {"reasons": self.reasons}}


class TooManyRequests(AuthError):
    """The same was asked a moment ago."""

    status = 429


class Failed(AuthError):
    """Not the client's fault."""

    def __init__(self, message: str, code: Code = Code.UNEXPECTED_FAILURE) -> None:
        super().__init__(code, message)


class HookFailed(Failed):
    """A hook refused, or returned something that cannot be used."""

    def __init__(self, message: str, status: int = 500) -> None:
        super().__init__(message, Code.UNEXPECTED_FAILURE if status == 500 else Code.UNKNOWN)
        self.status = status


class Unavailable(Failed):
    """The database cannot be reached at this moment."""

    status = 503

    def __init__(self) -> None:
        super().__init__("The database is not available at the moment, please retry shortly")

    def headers(self) -> dict[str, str]:
        """Tell when to come back, in seconds (RFC 9110 10.2.3)."""
        return {"Retry-After": "1"}


class TookTooLong(Failed):
    """The request was given up after its time."""

    status = 504

    def __init__(self) -> None:
        super().__init__(
            "Processing this request timed out, please retry after a moment.", Code.REQUEST_TIMEOUT
        )
