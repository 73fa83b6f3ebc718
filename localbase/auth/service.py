"""Supabase Auth's protocol. The table below says who may reach what; each endpoint has its file."""

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass

from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from localbase.auth.call import (
    Call,
    Endpoint,
    Guard,
    Parts,
    administrator,
    public,
    registered,
    signed_in,
)
from localbase.auth.endpoints.admin_create_user import admin_create_user
from localbase.auth.endpoints.admin_delete_factor import admin_delete_factor
from localbase.auth.endpoints.admin_delete_user import admin_delete_user
from localbase.auth.endpoints.admin_generate_link import admin_generate_link
from localbase.auth.endpoints.admin_get_user import admin_get_user
from localbase.auth.endpoints.admin_list_factors import admin_list_factors
from localbase.auth.endpoints.admin_list_users import admin_list_users
from localbase.auth.endpoints.admin_update_user import admin_update_user
from localbase.auth.endpoints.challenge_factor import challenge_factor
from localbase.auth.endpoints.enroll_factor import enroll_factor
from localbase.auth.endpoints.get_user import get_user
from localbase.auth.endpoints.health import health
from localbase.auth.endpoints.invite import invite
from localbase.auth.endpoints.jwks import jwks
from localbase.auth.endpoints.logout import logout
from localbase.auth.endpoints.magic_link import magic_link
from localbase.auth.endpoints.otp import otp
from localbase.auth.endpoints.reauthenticate import reauthenticate
from localbase.auth.endpoints.recover import recover
from localbase.auth.endpoints.resend import resend
from localbase.auth.endpoints.settings import settings
from localbase.auth.endpoints.signup import signup
from localbase.auth.endpoints.token import token
from localbase.auth.endpoints.unenroll_factor import unenroll_factor
from localbase.auth.endpoints.update_user import update_user
from localbase.auth.endpoints.verify_code import verify_code
from localbase.auth.endpoints.verify_factor import verify_factor
from localbase.auth.endpoints.verify_link import verify_link
from localbase.auth.errors import AuthError, Failed, TookTooLong, Unavailable
from localbase.auth.housekeeping import keep_tidy
from localbase.auth.mailer import Mailer
from localbase.auth.passwords import Passwords
from localbase.auth.responses import error_response
from localbase.auth.store import LOST, Store
from localbase.auth.tokens import Tokens
from localbase.context import Context

log = logging.getLogger(__name__)

REQUEST_SECONDS = 30.0  # passwords queue for a core; the database has less, see `Store`


@dataclass(frozen=True, slots=True)
class Rule:
    """One line of the policy: who may reach which endpoint."""

    method: str
    path: str
    guard: Guard
    endpoint: Endpoint


POLICY = (
    Rule("GET", "/health", public, health),
    Rule("GET", "/settings", public, settings),
    Rule("GET", "/.well-known/jwks.json", public, jwks),
    Rule("POST", "/signup", public, signup),
    Rule("POST", "/token", public, token),
    Rule("POST", "/otp", public, otp),
    Rule("POST", "/magiclink", public, magic_link),
    Rule("POST", "/recover", public, recover),
    Rule("POST", "/resend", public, resend),
    Rule("GET", "/verify", public, verify_link),
    Rule("POST", "/verify", public, verify_code),
    Rule("GET", "/user", signed_in, get_user),
    Rule("PUT", "/user", signed_in, update_user),
    Rule("GET", "/reauthenticate", signed_in, reauthenticate),
    Rule("POST", "/logout", signed_in, logout),
    Rule("POST", "/invite", administrator, invite),
    Rule("POST", "/admin/generate_link", administrator, admin_generate_link),
    Rule("POST", "/factors", registered, enroll_factor),
    Rule("POST", "/factors/{factor_id}/challenge", registered, challenge_factor),
    Rule("POST", "/factors/{factor_id}/verify", registered, verify_factor),
    Rule("DELETE", "/factors/{factor_id}", registered, unenroll_factor),
    Rule("GET", "/admin/users", administrator, admin_list_users),
    Rule("POST", "/admin/users", administrator, admin_create_user),
    Rule("GET", "/admin/users/{user_id}", administrator, admin_get_user),
    Rule("PUT", "/admin/users/{user_id}", administrator, admin_update_user),
    Rule("DELETE", "/admin/users/{user_id}", administrator, admin_delete_user),
    Rule("GET", "/admin/users/{user_id}/factors", administrator, admin_list_factors),
    Rule(
        "DELETE", "/admin/users/{user_id}/factors/{factor_id}", administrator, admin_delete_factor
    ),
)


class AuthService:
    """Supabase Auth for one project."""

    def __init__(self, context: Context) -> None:
        config = context.config
        self._parts = Parts(
            settings=config.auth,
            keys=context.keys,
            store=Store(context.database),
            passwords=Passwords(),
            tokens=Tokens(config, context.keys),
            mailer=Mailer(config),
        )
        self._tidying: asyncio.Task[None] | None = None

    @property
    def routes(self) -> Sequence[BaseRoute]:
        """The routes below `/auth/v1`."""
        paths = dict.fromkeys(rule.path for rule in POLICY)
        return [self._route(path) for path in paths]

    async def start(self) -> None:
        """Begin to remove what is not needed any more, now and then."""
        tidying = keep_tidy(self._parts.store, self._parts.settings.sessions)
        self._tidying = asyncio.create_task(tidying, name="auth housekeeping")

    async def stop(self) -> None:
        """Stop tidying, and let the threads that hash passwords end."""
        if self._tidying:
            self._tidying.cancel()
            await asyncio.gather(self._tidying, return_exceptions=True)
        self._parts.passwords.close()

    def _route(self, path: str) -> Route:
        """Return one route that knows the methods of a path.

        HEAD is not among them: a mail scanner that asks for a link's headers must not use it up.
        """
        rules = {rule.method: rule for rule in POLICY if rule.path == path}

        async def answer(request: Request) -> Response:
            rule = rules.get(request.method)
            if rule is None:
                allowed = {"Allow": ", ".join(sorted(rules))}
                return PlainTextResponse("Method Not Allowed", 405, headers=allowed)
            return await self._run(rule, request)

        route = Route(path, answer, methods=None)
        route.methods = None  # every method arrives here, so that 405 is answered the same way
        return route

    async def _run(self, rule: Rule, request: Request) -> Response:
        """Answer a request; whatever goes wrong becomes an error's body, never a traceback."""
        try:
            async with asyncio.timeout(REQUEST_SECONDS):
                caller = await rule.guard(request, self._parts)
                return await rule.endpoint(Call(request, self._parts, caller))
        except AuthError as error:
            return error_response(error, request)
        except LOST:
            return error_response(Unavailable(), request)
        except ClientDisconnect:
            return Response(status_code=400)  # nobody is there to read it
        except TimeoutError:
            return error_response(TookTooLong(), request)
        except Exception:
            log.exception("%s %s raised", request.method, request.url.path)
            failure = Failed("Unexpected failure, please check server logs for more information")
            return error_response(failure, request)
