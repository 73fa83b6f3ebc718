"""The letters Auth writes: each makes a one-time token and posts it, or does neither."""

from localbase.auth import one_time, users
from localbase.auth.call import Call
from localbase.auth.mailer import Letter
from localbase.auth.one_time import Kind
from localbase.auth.store import Connection
from localbase.auth.users import User


async def send_confirmation(call: Call, connection: Connection, user: User) -> None:
    """Ask a new user to prove the address.

    Raises:
        TooManyRequests: the last letter went out a moment ago.
        Failed: it could not be posted.
    """
    await _send(call, connection, user, one_time.CONFIRMATION, "confirmation", "signup")


async def send_recovery(call: Call, connection: Connection, user: User) -> None:
    """Let a user who forgot the password in; raises as `send_confirmation`."""
    await _send(call, connection, user, one_time.RECOVERY, "recovery", "recovery")


async def send_magic_link(call: Call, connection: Connection, user: User) -> None:
    """Let a user in without a password; raises as `send_confirmation`."""
    await _send(call, connection, user, one_time.RECOVERY, "magic_link", "magiclink")


async def send_reauthentication(call: Call, connection: Connection, user: User) -> None:
    """Ask who is signed in to show it again; raises as `send_confirmation`."""
    kind = one_time.REAUTHENTICATION
    await _send(call, connection, user, kind, "reauthentication", "reauthentication")


async def send_email_change(call: Call, connection: Connection, user: User, new: str) -> None:
    """Ask the new mailbox, and with `double_confirm_changes` the old one too, to agree.

    Raises:
        TooManyRequests: the last letters went out a moment ago.
        Failed: one could not be posted.
    """
    settings = call.settings.email
    one_time.check_frequency(user, one_time.EMAIL_NEW, settings)
    await one_time.use(connection, user, one_time.EMAIL_CURRENT)
    await users.change(connection, user, email_change=new, email_change_confirm_status=0)
    steps = [(one_time.EMAIL_NEW, new)]
    if settings.double_confirm_changes and user.email:
        steps.append((one_time.EMAIL_CURRENT, user.email))
    for kind, address in steps:
        token = await one_time.issue(connection, user, kind, address, settings)
        letter = Letter(
            "email_change", address, user, token, "email_change", call.destination, new_email=new
        )
        await call.parts.mailer.send(letter)


async def _send(call: Call, connection: Connection, user: User, kind: Kind, *words: str) -> None:
    """Send one letter; `words` are its template and its verification type."""
    template, verification = words
    token = await one_time.issue(connection, user, kind, user.email, call.settings.email)
    letter = Letter(template, user.email, user, token, verification, call.destination)
    await call.parts.mailer.send(letter)
