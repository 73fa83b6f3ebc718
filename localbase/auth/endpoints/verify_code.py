"""POST /verify: a session for the digits in a letter, or for its `token_hash`."""

from collections.abc import Sequence

from starlette.responses import Response

from localbase.auth import emails, flows, one_time, proofs
from localbase.auth.bodies import Body
from localbase.auth.call import Call
from localbase.auth.errors import BadRequest, Code
from localbase.auth.responses import json_response

_PHONE_TYPES = frozenset({"sms", "phone_change"})


async def verify_code(call: Call) -> Response:
    """Use the token up.

    Raises:
        BadRequest: it is not said what is to be verified.
        Forbidden: the token is not valid.
    """
    body = await call.body()
    kind = body.text("type")
    if not kind:
        raise BadRequest(Code.VALIDATION_FAILED, "Verify requires a verification type")
    if kind in _PHONE_TYPES:
        raise BadRequest(Code.PHONE_PROVIDER_DISABLED, "Unsupported phone provider")
    hashes, invalid = _shown(body)
    session = await proofs.redeem(call, hashes, proofs.kinds_of(kind), invalid)
    return json_response(session or {"msg": proofs.OTHER_MAILBOX, "code": "200"})


def _shown(body: Body) -> tuple[Sequence[str], str]:
    """Return how what was shown may be stored, and what to say when it is not valid.

    Digits are as good where the letter's link leads on with a code: who reads them is where the
    sign-in began.
    """
    token, token_hash, email = body.text("token"), body.text("token_hash"), body.text("email")
    if bool(token) == bool(token_hash):
        raise BadRequest(Code.VALIDATION_FAILED, "Verify requires either a token or a token hash")
    if token_hash:
        if email or body.text("phone") or body.text("redirect_to"):
            raise BadRequest(
                Code.VALIDATION_FAILED, "Only the token_hash and type should be provided"
            )
        return (token_hash,), "Email link is invalid or has expired"
    if not email or body.text("phone"):
        raise BadRequest(
            Code.VALIDATION_FAILED,
            "Only an email address or phone number should be provided on verify",
        )
    hashed = one_time.hash_of(emails.normal(email), token)
    return (hashed, flows.PREFIX + hashed), "Token has expired or is invalid"
