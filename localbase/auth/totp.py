"""Codes that an app on a phone makes from a shared secret and the time (RFC 6238).

As Supabase Auth has them: six digits of HMAC-SHA-1, a new code each thirty seconds.
"""

import hmac
import io
from urllib.parse import quote, urlencode

import pyotp
import segno

PERIOD = 30  # seconds
_DIGITS = 6
_DRIFT = 1  # steps a phone's clock may be off, either way


class TooLong(Exception):
    """The address does not fit into a QR code."""


def new_secret() -> str:
    """Return 160 random bits in base 32, as long as the hash (RFC 4226 4 R6)."""
    return pyotp.random_base32()


def address(secret: str, issuer: str, account: str) -> str:
    """Return the `otpauth://` address an app takes a secret from."""
    facts = {
        "algorithm": "SHA1",
        "digits": _DIGITS,
        "issuer": issuer,
        "period": PERIOD,
        "secret": secret,
    }
    label = f"{quote(issuer, safe='')}:{quote(account, safe='@')}"
    return f"otpauth://totp/{label}?{urlencode(facts, quote_via=quote)}"


def picture(text: str) -> str:
    """Return a QR code of `text` as SVG, without a `#`, which would end a data URI.

    Raises:
        TooLong: no QR code holds so much.
    """
    drawing = io.BytesIO()
    try:
        code = segno.make_qr(text, error="h")
    except segno.DataOverflowError:
        raise TooLong from None
    code.save(drawing, kind="svg", scale=3, light="white", xmldecl=False, nl=False)
    return drawing.getvalue().decode().replace("#000", "black").replace("#fff", "white")


def accepted_step(secret: str, code: str, now: float, after: int | None) -> int | None:
    """Return the step a code belongs to; None when it is wrong, or not newer than one taken before.

    Args:
        secret: in base 32.
        code: as it was typed.
        now: seconds since 1970.
        after: the step of the last code that was taken, which may not come again.
    """
    typed, present = code.strip().encode(), int(now) // PERIOD
    codes = pyotp.HOTP(secret, digits=_DIGITS)
    for step in range(present - _DRIFT, present + _DRIFT + 1):
        if hmac.compare_digest(codes.at(step).encode(), typed) and (after is None or step > after):
            return step
    return None
