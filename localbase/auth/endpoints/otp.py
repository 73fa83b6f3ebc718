"""POST /otp: sign in by a letter in place of a password."""

from starlette.responses import Response

from localbase.auth import emails, flows, users
from localbase.auth.call import Call
from localbase.auth.endpoints.magic_link import send_link
from localbase.auth.errors import BadRequest, Code, Unprocessable


async def otp(call: Call) -> Response:
    """Send six digits and a link; an account is made unless `create_user` is false.

    Raises:
        BadRequest: there is no address.
        Unprocessable: the account is unknown and may not be made.
    """
    body = await call.body()
    if body.text("phone"):
        raise BadRequest(Code.PHONE_PROVIDER_DISABLED, "Unsupported phone provider")
    if not body.text("email"):
        raise BadRequest(Code.VALIDATION_FAILED, "One of email or phone must be set")
    email, challenge = emails.normal(body.text("email")), flows.challenge_of(body)
    if not body.flag("create_user", default=True):
        async with call.parts.store.transaction() as connection:
            if await users.find_by_email(connection, email) is None:
                raise Unprocessable(Code.OTP_DISABLED, "Signups not allowed for otp")
    return await send_link(call, email, body.mapping("data"), challenge)
