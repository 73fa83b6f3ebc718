"""The API key check: who calls, as which role, with which token."""

from collections.abc import Iterable
from urllib.parse import parse_qs

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from localbase.keys import ApiRole, Keys

# Reached from mails and by verifiers, which carry no key.
PUBLIC = frozenset(
    {
        "/health",
        "/auth/v1/verify",
        "/auth/v1/callback",
        "/auth/v1/authorize",
        "/auth/v1/health",
        "/auth/v1/sso/saml/acs",
        "/auth/v1/sso/saml/metadata",
    }
)
PUBLIC_BELOW = ("/auth/v1/.well-known/",)

_MISSING = {
    "message": "No API key found in request",
    "hint": "No `apikey` request header or url param was found.",
}
_INVALID = {
    "message": "Invalid API key",
    "hint": "Double check your Supabase `anon` or `service_role` API key.",
}
_IN_BROWSER = {
    "message": "Forbidden use of secret API key in browser",
    "hint": "A secret API key belongs on servers alone. Replace this one.",
}


class ApiKeyMiddleware:
    """Lets through requests that carry a key of this project.

    It puts the key's role in `scope["state"]["apikey_role"]`, and its JWT in `Authorization` when
    that is absent or is no JWT (`sb_…`).
    """

    def __init__(self, app: ASGIApp, keys: Keys) -> None:
        self._app = app
        self._keys = keys

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request or socket."""
        if scope["type"] not in {"http", "websocket"}:
            await self._app(scope, receive, send)
            return
        apikey = _find(scope)
        role = self._keys.role_of(apikey) if apikey else None
        refusal = self._refusal(scope, apikey, role)
        if refusal:
            await JSONResponse(refusal, status_code=401)(scope, receive, send)
            return
        if role is not None:
            self._identify(scope, role, apikey)
        await self._app(scope, receive, send)

    def _refusal(self, scope: Scope, apikey: str, role: ApiRole | None) -> dict[str, str] | None:
        """Return what to say to a request that is not let through."""
        if role is None:
            return None if is_public(scope["path"]) else (_INVALID if apikey else _MISSING)
        if apikey.startswith("sb_secret_") and _is_browser(Headers(scope=scope)):
            return _IN_BROWSER
        return None

    def _identify(self, scope: Scope, role: ApiRole, apikey: str) -> None:
        scope.setdefault("state", {})["apikey_role"] = role
        scope["headers"] = list(scope["headers"])
        headers = MutableHeaders(scope=scope)
        token = bearer(headers)
        if not token or token.startswith("sb_"):
            headers["authorization"] = f"Bearer {self._keys.token_for(apikey)}"


def _is_browser(headers: Headers) -> bool:
    return headers.get("user-agent", "").startswith("Mozilla/")


def is_public(path: str) -> bool:
    """Tell whether a path is served without a key."""
    return path in PUBLIC or path.startswith(PUBLIC_BELOW)


def bearer(headers: Headers) -> str:
    """Return the token of an `Authorization: Bearer` header, empty without one."""
    scheme, _, token = headers.get("authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


def _find(scope: Scope) -> str:
    """Return the key: header `apikey`, the query's `apikey`, else the bearer token."""
    headers = Headers(scope=scope)
    return headers.get("apikey") or _from_query(scope["query_string"]) or bearer(headers)


def _from_query(query: bytes) -> str:
    if b"apikey=" not in query:
        return ""
    values: Iterable[str] = parse_qs(query.decode("latin-1")).get("apikey", [])
    return next(iter(values), "").strip()
