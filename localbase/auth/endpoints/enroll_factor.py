"""POST /factors: begin a second factor."""

import asyncio
from collections.abc import Sequence
from urllib.parse import urlsplit

from starlette.responses import Response

from localbase.auth import assurance, audit, factors, totp
from localbase.auth.audit import Action
from localbase.auth.call import Call
from localbase.auth.errors import BadRequest, Code, Forbidden, Unprocessable
from localbase.auth.factors import Factor
from localbase.auth.responses import json_response
from localbase.auth.sessions import Session

_FULL = "Maximum number of verified factors reached, unenroll to continue"


async def enroll_factor(call: Call) -> Response:
    """Store a factor and return its secret, once; it counts only after its first code.

    Raises:
        BadRequest: the kind is unknown, or the issuer too long for a QR code.
        Forbidden: there is a verified factor, which the session has not shown.
        Unprocessable: the kind is off, the name is taken, or there are too many factors.
    """
    body = await call.body()
    factors.require_enrolment(call.settings, body.text("factor_type"))
    name, secret = body.text("friendly_name"), totp.new_secret()
    issuer = body.text("issuer") or urlsplit(call.settings.site_url).netloc
    address = totp.address(secret, issuer, call.caller.user.email)
    drawing = await _drawn(address)
    async with call.parts.store.transaction() as connection:
        user, session = await assurance.present(call, connection)
        await factors.remove_abandoned(connection, user)
        _check(call, await factors.owned_by(connection, user), name, session)
        factor = await factors.add_totp(connection, user, name, secret)
        traits = {"factor_id": str(factor.id)}
        await audit.record(connection, call.device, user, Action.FACTOR_ENROLLED, traits)
    return json_response(
        {
            "id": str(factor.id),
            "type": factor.kind,
            "friendly_name": factor.name,
            "totp": {"qr_code": drawing, "secret": secret, "uri": address},
        }
    )


async def _drawn(address: str) -> str:
    """Return the QR code, drawn in a thread: it takes some hundredths of a second."""
    try:
        return await asyncio.to_thread(totp.picture, address)
    except totp.TooLong:
        raise BadRequest(Code.VALIDATION_FAILED, "issuer is too long for a QR code") from None


def _check(call: Call, existing: Sequence[Factor], name: str, session: Session) -> None:
    if any(factor.name == name for factor in existing):
        raise Unprocessable(
            Code.MFA_FACTOR_NAME_CONFLICT,
            f'A factor with the friendly name "{name}" for this user already exists',
        )
    if len(existing) >= call.settings.mfa.max_enrolled_factors:
        raise Unprocessable(Code.TOO_MANY_ENROLLED_MFA_FACTORS, _FULL)
    if any(factor.verified for factor in existing) and not session.two_factors:
        raise Forbidden(Code.INSUFFICIENT_AAL, "AAL2 required to enroll a new factor")
