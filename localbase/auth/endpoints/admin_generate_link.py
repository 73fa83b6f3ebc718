"""POST /admin/generate_link: the link of a letter, for an administrator who sends it otherwise."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from starlette.responses import Response

from localbase.auth import accounts, audit, emails, one_time, redirects, users
from localbase.auth.audit import Action
from localbase.auth.bodies import Body
from localbase.auth.call import Call
from localbase.auth.errors import DUPLICATE_EMAIL, BadRequest, Code, NotFound, Unprocessable
from localbase.auth.one_time import Kind
from localbase.auth.passwords import check_strength
from localbase.auth.responses import json_response
from localbase.auth.store import Connection
from localbase.auth.users import EmailTaken, User

_NO_USER = "User with this email not found"


@dataclass(frozen=True, slots=True)
class _Asked:
    """What is asked for, and the account under the address if there is one."""

    call: Call
    connection: Connection
    body: Body
    email: str
    known: User | None

    def user(self) -> User:
        """Return the account there must be."""
        if self.known is None:
            raise NotFound(Code.USER_NOT_FOUND, _NO_USER)
        return self.known


@dataclass(frozen=True, slots=True)
class _Link:
    """One type of link: its token, what it verifies, and what happens to the account first."""

    kind: Kind
    verification: str
    prepare: Callable[[_Asked], Awaitable[User]]


async def admin_generate_link(call: Call) -> Response:
    """Return the user, a link and its digits; no letter is sent.

    A magic link for an unknown address is one that confirms a new account, and says so in
    `verification_type`.

    Raises:
        BadRequest: the type is unknown, or something it needs is missing.
        NotFound: there is no such account.
        Unprocessable: the address is taken, or the password too weak.
    """
    body = await call.body()
    email = emails.normal(body.text("email"))
    try:
        async with call.parts.store.transaction() as connection:
            known = await users.find_by_email(connection, email, lock=True)
            return await _made(_Asked(call, connection, body, email, known))
    except EmailTaken:
        raise Unprocessable(Code.EMAIL_EXISTS, DUPLICATE_EMAIL) from None


async def _made(asked: _Asked) -> Response:
    wanted = asked.body.text("type")
    link = _LINKS.get(wanted)
    if link is None:
        raise BadRequest(
            Code.VALIDATION_FAILED, f"Invalid email action link type requested: {wanted}"
        )
    if wanted == "magiclink" and asked.known is None:
        wanted, link = "signup", _WELCOME
    call, connection = asked.call, asked.connection
    user = await link.prepare(asked)
    address = user.new_email if link.kind is one_time.EMAIL_NEW else user.email
    token = one_time.make(address, call.settings.email)
    await one_time.keep(connection, user, link.kind, address, token)
    onward = _destination(asked)
    return json_response(
        {
            **(await users.reload(connection, user)).json(),
            "action_link": call.parts.mailer.link(token, link.verification, onward),
            "email_otp": token.digits,
            "hashed_token": token.token_hash,
            "verification_type": wanted,
            "redirect_to": onward,
        }
    )


def _destination(asked: _Asked) -> str:
    """Return where the link leads in the end; the body's wish counts before the query's."""
    wished = asked.body.text("redirect_to")
    if wished and redirects.is_allowed(wished, asked.call.settings):
        return wished
    return asked.call.destination


async def _let_in(asked: _Asked) -> User:
    user = asked.user()
    await audit.record(asked.connection, asked.call.device, user, Action.USER_RECOVERY_REQUESTED)
    return user


async def _sign_up(asked: _Asked) -> User:
    data = asked.body.mapping("data")
    if user := asked.known:
        if user.confirmed:
            raise Unprocessable(Code.EMAIL_EXISTS, DUPLICATE_EMAIL)
        await users.merge_metadata(asked.connection, user, "raw_user_meta_data", data)
        return user
    password = asked.body.text("password")
    if not password:
        raise BadRequest(Code.VALIDATION_FAILED, "Signup requires a valid password")
    check_strength(password, asked.call.settings)
    password_hash = await asked.call.parts.passwords.hash(password)
    return await accounts.begin(asked.connection, asked.email, password_hash, data)


async def _sign_up_without_password(asked: _Asked) -> User:
    unguessable = await accounts.unguessable_hash(asked.call)
    data = asked.body.mapping("data")
    return await accounts.begin(asked.connection, asked.email, unguessable, data)


async def _invite(asked: _Asked) -> User:
    user = asked.known
    if user is None:
        data = asked.body.mapping("data")
        user = await accounts.begin(asked.connection, asked.email, "", data)
    return await accounts.invite(asked.call, asked.connection, user)


async def _change_current(asked: _Asked) -> User:
    user = asked.user()
    if not asked.call.settings.email.double_confirm_changes:
        raise BadRequest(
            Code.VALIDATION_FAILED,
            "Enable secure email change to generate link for current email",
        )
    return await _change(asked, user)


async def _change_new(asked: _Asked) -> User:
    return await _change(asked, asked.user())


async def _change(asked: _Asked, user: User) -> User:
    """Note the new address; links to another one, made earlier, must not confirm it."""
    connection, new = asked.connection, emails.normal(asked.body.text("new_email"))
    other = await users.find_by_email(connection, new)
    if other and other.id != user.id:
        raise Unprocessable(Code.EMAIL_EXISTS, DUPLICATE_EMAIL)
    if new != user.new_email:
        for kind in (one_time.EMAIL_CURRENT, one_time.EMAIL_NEW):
            await one_time.use(connection, user, kind)
    await users.change(connection, user, email_change=new, email_change_confirm_status=0)
    return await users.reload(connection, user)


_WELCOME = _Link(one_time.CONFIRMATION, "signup", _sign_up_without_password)
_LINKS = {
    "signup": _Link(one_time.CONFIRMATION, "signup", _sign_up),
    "invite": _Link(one_time.CONFIRMATION, "invite", _invite),
    "magiclink": _Link(one_time.RECOVERY, "magiclink", _let_in),
    "recovery": _Link(one_time.RECOVERY, "recovery", _let_in),
    "email_change_current": _Link(one_time.EMAIL_CURRENT, "email_change", _change_current),
    "email_change_new": _Link(one_time.EMAIL_NEW, "email_change", _change_new),
}
