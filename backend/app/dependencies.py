"""The only place `Depends` is written: names for who is calling and what they may use."""

from typing import Annotated, Final
from uuid import UUID

from fastapi import Depends, Header, Path, Query, Request, Response, Security
from fastapi.security import APIKeyCookie, HTTPAuthorizationCredentials, HTTPBearer
from postgrest import AsyncPostgrestClient
from starlette.requests import HTTPConnection

from app.config import Settings
from app.core.exceptions import CsrfFailed, Unauthenticated
from app.core.security import Principal, TokenVerifier
from app.core.supabase import Supabase
from app.models.auth import SignOutScope
from app.models.meetings import Code, When
from app.models.pages import CursorText, Limit
from app.realtime.origins import origin_allowed
from app.services.auth import AuthService, ProfileService
from app.services.health import HealthService
from app.services.meetings import MeetingService
from app.services.messages import MessageService
from app.services.organizations import OrganizationService

COOKIE: Final = "parley_refresh"
COOKIE_PATH: Final = "/api/v1/auth"
COOKIE_SECONDS: Final = 60 * 24 * 3600

_bearer = HTTPBearer(
    scheme_name="access_token",
    bearerFormat="JWT",
    description="A Supabase access token, from `POST /api/v1/auth/login` or `/refresh`.",
    auto_error=False,
)


_cookie = APIKeyCookie(
    name=COOKIE,
    scheme_name="refresh_cookie",
    description="Set by signing in; out of reach for scripts.",
    auto_error=False,
)


def _settings(connection: HTTPConnection) -> Settings:
    settings: Settings = connection.app.state.settings
    return settings


def _supabase(connection: HTTPConnection) -> Supabase:
    supabase: Supabase = connection.app.state.supabase
    return supabase


def _verifier(connection: HTTPConnection) -> TokenVerifier:
    verifier: TokenVerifier = connection.app.state.verifier
    return verifier


CurrentSettings = Annotated[Settings, Depends(_settings)]
CurrentSupabase = Annotated[Supabase, Depends(_supabase)]
Verifier = Annotated[TokenVerifier, Depends(_verifier)]
Bearer = Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)]


async def _current_user(verifier: Verifier, bearer: Bearer) -> Principal:
    if bearer is None:
        raise Unauthenticated
    return await verifier.verify(bearer.credentials)


CurrentUser = Annotated[Principal, Depends(_current_user)]


def _user_client(supabase: CurrentSupabase, user: CurrentUser) -> AsyncPostgrestClient:
    return supabase.rest(user.token)


UserClient = Annotated[AsyncPostgrestClient, Depends(_user_client)]


async def _maybe_user(verifier: Verifier, bearer: Bearer) -> Principal | None:
    """Somebody signed in, or None when the token is missing, expired or ended."""
    try:
        return await _current_user(verifier, bearer)
    except Unauthenticated:
        return None


MaybeUser = Annotated[Principal | None, Depends(_maybe_user)]


def _from_this_page(
    request: Request,
    settings: CurrentSettings,
    x_requested_with: Annotated[
        str | None, Header(description="Always `parley`: other sites cannot send it.")
    ] = None,
) -> None:
    """A cookie goes along by itself, so these routes ask for what only our own page can send."""
    ours = origin_allowed(request.headers, settings.allowed_origins)
    if x_requested_with != "parley" or not ours:
        raise CsrfFailed


FromThisPage = Depends(_from_this_page)


class CookieJar:
    """The refresh token's cookie: out of reach for scripts and for other sites.

    Args:
        response: the answer it is set on.
        settings: whether it demands https.
    """

    def __init__(self, response: Response, settings: CurrentSettings) -> None:
        self._response = response
        self._secure = settings.secure_cookies

    def keep(self, refresh_token: str) -> None:
        """Sets the cookie; an empty token (no session yet) sets none."""
        if refresh_token:
            self._response.set_cookie(
                COOKIE,
                refresh_token,
                max_age=COOKIE_SECONDS,
                path=COOKIE_PATH,
                secure=self._secure,
                httponly=True,
                samesite="strict",
            )

    def forget(self, scope: SignOutScope) -> None:
        """Removes the cookie, unless only other sessions ended."""
        if scope is not SignOutScope.others:
            self._response.delete_cookie(
                COOKIE, path=COOKIE_PATH, secure=self._secure, httponly=True, samesite="strict"
            )


RefreshCookie = Annotated[CookieJar, Depends(CookieJar)]
RefreshToken = Annotated[str | None, Security(_cookie)]


def _auth(supabase: CurrentSupabase, verifier: Verifier) -> AuthService:
    return AuthService(supabase, verifier.sessions)


def _profile(client: UserClient, user: CurrentUser) -> ProfileService:
    return ProfileService(client, user)


def _organizations(client: UserClient) -> OrganizationService:
    return OrganizationService(client)


def _meetings(client: UserClient, settings: CurrentSettings) -> MeetingService:
    return MeetingService(client, settings)


def _messages(client: UserClient) -> MessageService:
    return MessageService(client)


def _health(settings: CurrentSettings, supabase: CurrentSupabase) -> HealthService:
    return HealthService(settings, supabase)


Auth = Annotated[AuthService, Depends(_auth)]
Profile = Annotated[ProfileService, Depends(_profile)]
Organizations = Annotated[OrganizationService, Depends(_organizations)]
Meetings = Annotated[MeetingService, Depends(_meetings)]
Messages = Annotated[MessageService, Depends(_messages)]
Health = Annotated[HealthService, Depends(_health)]

PageLimit = Annotated[Limit, Query()]
PageCursor = Annotated[CursorText | None, Query()]
OrganizationFilter = Annotated[UUID | None, Query(description="Only of this organisation.")]
WhenFilter = Annotated[When | None, Query(description="Only not over yet, or only over.")]
MeetingCode = Annotated[Code, Path(description="The letters of the link: `abc-defg-hij`.")]
