"""The letters Auth writes: each makes a one-time token and posts it, or does neither.

With a `Challenge` the letter's link leads on with a code in place of a session.
"""

from dataclasses import dataclass

from localbase.auth import flows, one_time, users
from localbase.auth.call import Call
from localbase.auth.flows import Challenge
from localbase.auth.mailer import Letter
from localbase.auth.one_time import Issued, Kind
from localbase.auth.store import Connection
from localbase.auth.users import User


@dataclass(frozen=True, slots=True)
class _Form:
    """One sort of letter: its template, what its link verifies, and its flow's names."""

    kind: Kind
    template: str
    verification: str
    method: str = ""
    provider: str = ""


_CONFIRMATION = _Form(one_time.CONFIRMATION, "confirmation", "signup", "email/signup", "email")
_RECOVERY = _Form(one_time.RECOVERY, "recovery", "recovery", "recovery", "recovery")
_MAGIC_LINK = _Form(
    one_time.RECOVERY, "magic_link", "magiclink", flows.MAGIC_LINK, flows.MAGIC_LINK
)
_INVITATION = _Form(one_time.CONFIRMATION, "invite", "invite")
_REAUTHENTICATION = _Form(one_time.REAUTHENTICATION, "reauthentication", "reauthentication")
_METHODS = {
    "signup": _CONFIRMATION.method,
    "recovery": _RECOVERY.method,
    "magiclink": _MAGIC_LINK.method,
    "email_change": "email_change",
}


def method_of(verification: str, kind: Kind) -> str:
    """Return how a flow was named by the letter with a link of this type and kind of token."""
    fallback = _CONFIRMATION if kind is one_time.CONFIRMATION else _MAGIC_LINK
    return _METHODS.get(verification, fallback.method)


async def send_confirmation(
    call: Call, connection: Connection, user: User, challenge: Challenge | None = None
) -> None:
    """Ask a new user to prove the address.

    Raises:
        TooManyRequests: the last letter went out a moment ago.
        Failed: it could not be posted.
    """
    await _send(call, connection, user, _CONFIRMATION, challenge)


async def send_recovery(
    call: Call, connection: Connection, user: User, challenge: Challenge | None = None
) -> None:
    """Let a user who forgot the password in; raises as `send_confirmation`."""
    await _send(call, connection, user, _RECOVERY, challenge)


async def send_magic_link(
    call: Call, connection: Connection, user: User, challenge: Challenge | None = None
) -> None:
    """Let a user in without a password; raises as `send_confirmation`."""
    await _send(call, connection, user, _MAGIC_LINK, challenge)


async def send_reauthentication(call: Call, connection: Connection, user: User) -> None:
    """Ask who is signed in to show it again; raises as `send_confirmation`."""
    await _send(call, connection, user, _REAUTHENTICATION, None)


async def send_invitation(call: Call, connection: Connection, user: User) -> None:
    """Tell someone of the account an administrator made, however recently it was told.

    Raises:
        Failed: the letter could not be posted.
    """
    await _post(call, connection, user, _INVITATION, _token(call, user.email, None))


async def send_email_change(
    call: Call, connection: Connection, user: User, new: str, challenge: Challenge | None = None
) -> None:
    """Ask the new mailbox, and with `double_confirm_changes` the old one too, to agree.

    Raises:
        TooManyRequests: the last letters went out a moment ago.
        Failed: one could not be posted.
    """
    settings = call.settings.email
    one_time.check_frequency(user, one_time.EMAIL_NEW, settings)
    await one_time.use(connection, user, one_time.EMAIL_CURRENT)
    await users.change(connection, user, email_change=new, email_change_confirm_status=0)
    if challenge:
        method = _METHODS["email_change"]
        await flows.begin(connection, user, challenge, method, method)
    steps = [(one_time.EMAIL_NEW, new)]
    if settings.double_confirm_changes and user.email:
        steps.append((one_time.EMAIL_CURRENT, user.email))
    for kind, address in steps:
        token = _token(call, address, challenge)
        await one_time.keep(connection, user, kind, address, token)
        letter = Letter(
            "email_change", address, user, token, "email_change", call.destination, new_email=new
        )
        await call.parts.mailer.send(letter)


async def _send(
    call: Call, connection: Connection, user: User, form: _Form, challenge: Challenge | None
) -> None:
    one_time.check_frequency(user, form.kind, call.settings.email)
    if challenge:
        await flows.begin(connection, user, challenge, form.method, form.provider)
    await _post(call, connection, user, form, _token(call, user.email, challenge))


async def _post(call: Call, connection: Connection, user: User, form: _Form, token: Issued) -> None:
    await one_time.keep(connection, user, form.kind, user.email, token)
    letter = Letter(form.template, user.email, user, token, form.verification, call.destination)
    await call.parts.mailer.send(letter)


def _token(call: Call, address: str, challenge: Challenge | None) -> Issued:
    return one_time.make(address, call.settings.email, flows.PREFIX if challenge else "")
