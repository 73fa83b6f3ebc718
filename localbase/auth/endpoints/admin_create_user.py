"""POST /admin/users: an account made by an administrator."""

import re
import secrets
import uuid

from starlette.responses import Response

from localbase.auth import audit, durations, emails, identities, users
from localbase.auth.audit import Action
from localbase.auth.bodies import Body
from localbase.auth.call import Call
from localbase.auth.errors import DUPLICATE_EMAIL, BadRequest, Code, Unprocessable
from localbase.auth.passwords import MAX_BYTES
from localbase.auth.responses import json_response
from localbase.auth.store import Connection
from localbase.auth.users import EmailTaken, NewUser, User

_BCRYPT = re.compile(r"\$2[abxy]\$\d\d\$[./A-Za-z0-9]{53}")


async def admin_create_user(call: Call) -> Response:
    """Make an account; it is confirmed only when `email_confirm` says so, and no letter is sent.

    Raises:
        BadRequest: there is no address, or something is malformed.
        Unprocessable: the address is taken.
    """
    body = await call.body()
    if body.text("phone"):
        raise BadRequest(Code.PHONE_PROVIDER_DISABLED, "Unsupported phone provider")
    if not body.text("email"):
        raise BadRequest(
            Code.VALIDATION_FAILED, "Cannot create a user without either an email or phone"
        )
    ban = durations.ban_of(body)
    new = NewUser(
        email=emails.normal(body.text("email")),
        password_hash=await _hash(call, body),
        app_metadata={"provider": "email", "providers": ["email"]},
        user_metadata=body.mapping("user_metadata"),
        role=body.text("role") or users.DEFAULT_ROLE,
        id=_id(body),
    )
    try:
        async with call.parts.store.transaction() as connection:
            user = await _created(call, connection, body, new)
            if ban is not None:
                await users.ban(connection, user, ban)
            return json_response((await users.reload(connection, user)).json())
    except EmailTaken:
        raise Unprocessable(Code.EMAIL_EXISTS, DUPLICATE_EMAIL) from None


async def _created(call: Call, connection: Connection, body: Body, new: NewUser) -> User:
    user = await users.create(connection, new)
    await identities.add_email(connection, user, user.email)
    await audit.record(connection, call.device, None, Action.USER_SIGNED_UP, about(user))
    if body.has("app_metadata"):
        facts = body.mapping("app_metadata")
        await users.merge_metadata(connection, user, "raw_app_meta_data", facts)
    if body.flag("email_confirm"):
        await users.confirm(connection, user)
        await identities.verify_email(connection, user)
    return user


async def _hash(call: Call, body: Body) -> str:
    """Return the hash of the password given, the hash given, or one of a password nobody knows."""
    password, ready = body.text("password"), body.text("password_hash")
    if password and ready:
        raise BadRequest(
            Code.VALIDATION_FAILED, "Only a password or a password hash should be provided"
        )
    if ready:
        if not _BCRYPT.fullmatch(ready):
            raise BadRequest(Code.VALIDATION_FAILED, "password_hash must be a bcrypt hash")
        return ready
    if len(password.encode()) > MAX_BYTES:
        raise BadRequest(
            Code.VALIDATION_FAILED, f"Password cannot be longer than {MAX_BYTES} characters"
        )
    return await call.parts.passwords.hash(password or secrets.token_urlsafe(48))


def _id(body: Body) -> uuid.UUID | None:
    wished = body.text("id")
    if not wished:
        return None
    try:
        found = uuid.UUID(wished)
    except ValueError:
        raise BadRequest(Code.VALIDATION_FAILED, "ID must conform to the uuid v4 format") from None
    if found == users.NIL:
        raise BadRequest(Code.VALIDATION_FAILED, "ID cannot be a nil uuid")
    return found


def about(user: User) -> dict[str, str]:
    """Return what the audit trail says of whom an administrator acted upon."""
    return {"user_id": str(user.id), "user_email": user.email, "user_phone": ""}
