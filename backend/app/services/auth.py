"""Signing up, signing in, keeping and ending sessions. Supabase Auth does the work.

Answers never tell whether an address has an account: what upstream would reveal is levelled here.
"""

from typing import Final, NamedTuple, cast
from uuid import UUID

from postgrest import AsyncPostgrestClient
from supabase_auth.errors import AuthApiError, AuthError
from supabase_auth.types import AuthResponse

from app.core.exceptions import (
    Conflict,
    ParleyError,
    RateLimited,
    SessionEnded,
    Unauthenticated,
    UpstreamFailed,
)
from app.core.liveness import SessionLiveness
from app.core.security import Principal
from app.core.supabase import Supabase
from app.core.translation import from_auth, translated
from app.models import auth as shapes
from app.models.organizations import MembershipRole

_ME: Final = (
    "id,display_name,avatar_path,locale,time_zone,"
    "memberships!memberships_user_id_fkey(role,org_id,"
    "organization:organizations!memberships_org_id_fkey(name,slug))"
)
_GONE: Final = frozenset({401, 403, 404})


class SignedIn(NamedTuple):
    """A new session, and the refresh token that only a cookie may carry."""

    session: shapes.Session
    refresh_token: str


class Registered(NamedTuple):
    """What came of signing up."""

    answer: shapes.Registration
    refresh_token: str


class AuthService:
    """The acts of sessions, for somebody who is nobody yet.

    Args:
        supabase: where accounts live.
        sessions: what is remembered about sessions, to be forgotten at sign-out.
    """

    def __init__(self, supabase: Supabase, sessions: SessionLiveness) -> None:
        self._supabase = supabase
        self._sessions = sessions

    async def register(self, body: shapes.Register) -> Registered:
        """Makes an account.

        Raises:
            WeakPassword, RateLimited, Forbidden: as Supabase Auth decides.
            Conflict: sign-ups need no confirmation here and the address is taken.
        """
        try:
            answer = await self._supabase.visitor_auth().sign_up(
                {
                    "email": body.email,
                    "password": body.password.get_secret_value(),
                    "options": {"data": {"display_name": body.display_name}},
                }
            )
        except AuthError as error:
            raise _refused_sign_up(error) from None
        if answer.session is None:
            return Registered(shapes.Registration(session=None, confirmation_required=True), "")
        signed_in = _signed_in(answer)
        registration = shapes.Registration(session=signed_in.session, confirmation_required=False)
        return Registered(registration, signed_in.refresh_token)

    async def verify(self, body: shapes.Verify) -> SignedIn:
        """Confirms an address with the code from the mail, and signs in.

        Raises:
            InvalidCode: wrong, used, too old, or for an unknown address.
        """
        with translated():
            return _signed_in(
                await self._supabase.visitor_auth().verify_otp(
                    {"email": body.email, "token": body.token, "type": "signup"}
                )
            )

    async def resend(self, body: shapes.Resend) -> None:
        """Sends the sign-up mail again, if there is somebody waiting for it.

        Raises:
            RateLimited: too many requests from this address.
        """
        try:
            await self._supabase.visitor_auth().resend({"type": "signup", "email": body.email})
        except AuthApiError as error:
            # A mail sent a moment ago is refused only for those who wait for one: say nothing.
            if error.code != "over_email_send_rate_limit":
                raise from_auth(error) from None
        except AuthError as error:
            raise from_auth(error) from None

    async def login(self, body: shapes.Login) -> SignedIn:
        """Signs in with a password.

        Raises:
            InvalidCredentials: unknown address or wrong password, which look alike.
            EmailNotConfirmed: right password, but the mail's code was not entered yet.
        """
        with translated():
            return _signed_in(
                await self._supabase.visitor_auth().sign_in_with_password(
                    {"email": body.email, "password": body.password.get_secret_value()}
                )
            )

    async def refresh(self, refresh_token: str | None) -> SignedIn:
        """A new access token for the cookie's session; the cookie's token is used up.

        Raises:
            Unauthenticated: there is no cookie.
            SessionEnded: the session was signed out, or the token used before.
        """
        if not refresh_token:
            raise Unauthenticated
        try:
            return _signed_in(await self._supabase.visitor_auth().refresh_session(refresh_token))
        except AuthApiError as error:
            outcome = from_auth(error)
            # Whatever upstream finds wrong with the token, the person has to sign in again.
            raise (SessionEnded() if 400 <= error.status < 429 else outcome) from None
        except AuthError as error:
            raise from_auth(error) from None

    async def logout(
        self, user: Principal | None, refresh_token: str | None, scope: shapes.SignOutScope
    ) -> None:
        """Ends sessions. Without a living token it is the cookie's session, if there is one.

        Raises:
            UpstreamUnavailable: nothing was ended; try again.
        """
        token = user.token if user else await self._token_of(refresh_token)
        if token:
            await self._sign_out(token, scope)
        if user and scope is not shapes.SignOutScope.others:
            self._sessions.purge(user.session_id)
        if user and scope is not shapes.SignOutScope.local:
            self._sessions.purge_user(user.user_id)

    async def _token_of(self, refresh_token: str | None) -> str:
        try:
            return (await self.refresh(refresh_token)).session.access_token
        except Unauthenticated:
            return ""

    async def _sign_out(self, token: str, scope: shapes.SignOutScope) -> None:
        try:
            await self._supabase.auth(token).admin.sign_out(token, scope.value)
        except AuthApiError as error:
            # Already ended elsewhere is ended.
            if error.status not in _GONE:
                raise from_auth(error) from None
        except AuthError as error:
            raise from_auth(error) from None


class ProfileService:
    """What a signed-in person may know about themselves.

    Args:
        client: PostgREST as that person.
        user: who it is.
    """

    def __init__(self, client: AsyncPostgrestClient, user: Principal) -> None:
        self._client = client
        self._user = user

    async def me(self) -> shapes.Me:
        """The person, with every organisation they belong to.

        Raises:
            SessionEnded: the account no longer exists.
        """
        with translated():
            query = self._client.from_("profiles").select(_ME).eq("id", self._user.user_id)
            rows = (await query.execute()).data
        if not rows:
            raise SessionEnded
        return _me(cast("dict[str, object]", rows[0]), self._user)


def _me(row: dict[str, object], user: Principal) -> shapes.Me:
    memberships = [
        {
            "org_id": each["org_id"],
            "role": each["role"],
            "organization_name": each["organization"]["name"],
            "slug": each["organization"]["slug"],
        }
        for each in cast("list[dict[str, dict[str, str]]]", row["memberships"])
    ]
    administers = any(each["role"] == MembershipRole.org_admin for each in memberships)
    return shapes.Me.model_validate(
        {
            **row,
            "email": user.email,
            "user_role": _role(user, administers),
            "memberships": sorted(memberships, key=lambda each: str(each["organization_name"])),
        }
    )


def _role(user: Principal, administers: bool) -> shapes.UserRole:
    """Memberships are read fresh; only the platform's own role comes from the token."""
    if user.user_role == shapes.UserRole.super_admin:
        return shapes.UserRole.super_admin
    return shapes.UserRole.org_admin if administers else shapes.UserRole.user


def _refused_sign_up(error: AuthError) -> ParleyError:
    if error.code in {"user_already_exists", "email_exists"}:
        return Conflict("This address cannot be signed up. Try signing in instead.")
    if error.code == "over_email_send_rate_limit":
        return RateLimited()
    return from_auth(error)


def _signed_in(answer: AuthResponse) -> SignedIn:
    """Raises UpstreamFailed when the answer, against its contract, carries no session."""
    session, user = answer.session, answer.user
    if session is None or user is None:
        raise UpstreamFailed
    return SignedIn(
        shapes.Session(
            access_token=session.access_token,
            token_type="bearer",  # noqa: S106 - a kind of token, not a token
            expires_in=session.expires_in,
            expires_at=session.expires_at or 0,
            user=shapes.SessionUser(
                id=UUID(user.id),
                email=user.email or "",
                display_name=_display_name(user.user_metadata, user.email),
            ),
        ),
        session.refresh_token,
    )


def _display_name(metadata: dict[str, object], email: str | None) -> str:
    """The name given at sign-up; `me` has the current one."""
    return str(metadata.get("display_name") or (email or "").partition("@")[0])
