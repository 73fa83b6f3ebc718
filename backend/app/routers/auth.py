"""Signing up, signing in, and sessions."""

from typing import Final

from fastapi import APIRouter

from app.core.exceptions import (
    Conflict,
    CsrfFailed,
    EmailNotConfirmed,
    Forbidden,
    InvalidCode,
    InvalidCredentials,
    RateLimited,
    SessionEnded,
    Unauthenticated,
    WeakPassword,
)
from app.core.responses import SIGNED_IN, UPSTREAM, answers
from app.dependencies import Auth, FromThisPage, MaybeUser, Profile, RefreshCookie, RefreshToken
from app.models.auth import (
    Login,
    Logout,
    Me,
    Register,
    Registration,
    Resend,
    Session,
    Verify,
)

router = APIRouter(prefix="/auth", tags=["auth"])
_THIS_SESSION: Final = Logout()


@router.post(
    "/register",
    status_code=201,
    responses=answers(Forbidden, Conflict, WeakPassword, RateLimited, *UPSTREAM),
)
async def register(auth: Auth, cookie: RefreshCookie, body: Register) -> Registration:
    """Make an account. With confirmation on, a code goes out by mail and no session begins."""
    registered = await auth.register(body)
    cookie.keep(registered.refresh_token)
    return registered.answer


@router.post("/verify", responses=answers(InvalidCode, RateLimited, *UPSTREAM))
async def verify(auth: Auth, cookie: RefreshCookie, body: Verify) -> Session:
    """Confirm the address with the code from the mail, and sign in."""
    signed_in = await auth.verify(body)
    cookie.keep(signed_in.refresh_token)
    return signed_in.session


@router.post("/resend", status_code=204, responses=answers(RateLimited, *UPSTREAM))
async def resend(auth: Auth, body: Resend) -> None:
    """Send the sign-up mail again. The answer is the same whether anybody waits for one."""
    await auth.resend(body)


@router.post(
    "/login",
    responses=answers(InvalidCredentials, EmailNotConfirmed, RateLimited, *UPSTREAM),
)
async def login(auth: Auth, cookie: RefreshCookie, body: Login) -> Session:
    """Sign in. The refresh token is set as an HttpOnly cookie."""
    signed_in = await auth.login(body)
    cookie.keep(signed_in.refresh_token)
    return signed_in.session


@router.post(
    "/refresh",
    dependencies=[FromThisPage],
    responses=answers(Unauthenticated, SessionEnded, CsrfFailed, RateLimited, *UPSTREAM),
)
async def refresh(auth: Auth, cookie: RefreshCookie, token: RefreshToken) -> Session:
    """Take a new access token with the cookie, which is renewed."""
    signed_in = await auth.refresh(token)
    cookie.keep(signed_in.refresh_token)
    return signed_in.session


@router.post(
    "/logout",
    status_code=204,
    dependencies=[FromThisPage],
    responses=answers(CsrfFailed, RateLimited, *UPSTREAM),
)
async def logout(
    auth: Auth,
    cookie: RefreshCookie,
    user: MaybeUser,
    token: RefreshToken,
    body: Logout = _THIS_SESSION,
) -> None:
    """End this session, all others, or all. Ending what has ended already is fine."""
    await auth.logout(user, token, body.scope)
    cookie.forget(body.scope)


@router.get("/me", responses=answers(*SIGNED_IN, *UPSTREAM))
async def get_me(profile: Profile) -> Me:
    """Who I am, and which organisations I belong to."""
    return await profile.me()
