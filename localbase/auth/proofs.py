"""What a one-time token brings about once it is shown: an address proved, changed, or let in by."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime
from typing import Any

import asyncpg

from localbase.auth import accounts, audit, identities, one_time, users
from localbase.auth.audit import Action
from localbase.auth.call import Call
from localbase.auth.errors import DUPLICATE_EMAIL, BadRequest, Code, Forbidden, Unprocessable
from localbase.auth.one_time import Kind
from localbase.auth.store import Connection
from localbase.auth.users import User

OTHER_MAILBOX = "Confirmation link accepted. Please proceed to confirm link sent to the other email"
_EMAIL_CHANGE = (one_time.EMAIL_CURRENT, one_time.EMAIL_NEW)
_KINDS: dict[str, Sequence[Kind]] = {
    "signup": (one_time.CONFIRMATION,),
    "invite": (one_time.CONFIRMATION,),
    "recovery": (one_time.RECOVERY,),
    "magiclink": (one_time.RECOVERY,),
    "email": (one_time.CONFIRMATION, one_time.RECOVERY),
    "email_change": _EMAIL_CHANGE,
}


def kinds_of(verification: str) -> Sequence[Kind]:
    """Return the kinds of token a verification type takes.

    Raises:
        BadRequest: there is no such type.
    """
    kinds = _KINDS.get(verification)
    if kinds is None:
        raise BadRequest(Code.VALIDATION_FAILED, "Invalid email verification type")
    return kinds


Entry = Callable[[Call, Connection, User, Kind], Awaitable[dict[str, Any]]]


async def sign_in(call: Call, connection: Connection, user: User, _kind: Kind) -> dict[str, Any]:
    """Return a session."""
    return await call.parts.tokens.begin(connection, user, "otp", call.device)


async def redeem(
    call: Call, hashes: Sequence[str], kinds: Sequence[Kind], invalid: str, enter: Entry = sign_in
) -> dict[str, Any] | None:
    """Use a token up and return what it gives; None when another mailbox must agree first.

    Args:
        call: the request.
        hashes: how what was shown may be stored.
        kinds: what the token may be for.
        invalid: what to say of one that is unknown, used or too old.
        enter: makes what is returned, a session unless given.

    Raises:
        Forbidden: the token is not valid, or its user is banned.
        Unprocessable: the new address was taken meanwhile.
    """
    async with call.parts.store.transaction() as connection:
        found = await one_time.find(connection, hashes, kinds, call.settings.email)
        if found is None:
            raise Forbidden(Code.OTP_EXPIRED, invalid)
        user, kind = found
        if user.banned:
            raise Forbidden(Code.USER_BANNED, "User is banned")
        if kind in _EMAIL_CHANGE and _needs_both(call, user):
            await one_time.use(connection, user, kind)
            await users.change(connection, user, email_change_confirm_status=1)
            return None
        await _bring_about(call, connection, user, kind)
        user = await users.reload(connection, user)
        await identities.name_providers(connection, user)
        return await enter(call, connection, user, kind)


async def _bring_about(call: Call, connection: Connection, user: User, kind: Kind) -> None:
    if kind in _EMAIL_CHANGE:
        await _change_email(call, connection, user)
    elif kind is one_time.CONFIRMATION or not user.confirmed:
        await _confirm(call, connection, user)
    else:
        await one_time.use(connection, user, kind)
        await audit.record(connection, call.device, user, Action.LOGIN)


async def _confirm(call: Call, connection: Connection, user: User) -> None:
    if user.row["invited_at"] and not user.password_hash:
        # Who was invited chooses a password later; until then nobody knows it.
        unguessable = await accounts.unguessable_hash(call)
        await users.change(connection, user, encrypted_password=unguessable)
    await users.confirm(connection, user)
    await identities.verify_email(connection, user)
    await one_time.use_all(connection, user)
    await audit.record(connection, call.device, user, Action.USER_SIGNED_UP)


def _needs_both(call: Call, user: User) -> bool:
    """Tell whether this is the first of two mailboxes that must agree to a change."""
    email = call.settings.email
    return (
        email.enable_confirmations
        and email.double_confirm_changes
        and user.row["email_change_confirm_status"] == 0
        and bool(user.email)
    )


async def _change_email(call: Call, connection: Connection, user: User) -> None:
    new = user.new_email
    try:
        await users.change(
            connection,
            user,
            email=new,
            email_change="",
            email_change_confirm_status=0,
            is_anonymous=False,
            email_confirmed_at=user.row["email_confirmed_at"] or datetime.now(UTC),
        )
    except asyncpg.UniqueViolationError:
        raise Unprocessable(Code.EMAIL_EXISTS, DUPLICATE_EMAIL) from None
    await identities.set_email(connection, user, new, verified=True)
    await one_time.use_all(connection, user)
    await audit.record(connection, call.device, user, Action.USER_MODIFIED)
