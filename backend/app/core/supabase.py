"""How Supabase is reached: one pool of connections, many identities.

`Supabase` owns the process's only `httpx.AsyncClient`. What it hands out are thin wrappers that
carry one caller's headers and cost microseconds; none of them ever signs in for somebody else, so
an identity cannot leak from one request to the next.
"""

from types import TracebackType
from typing import Self

import httpx
from postgrest import AsyncPostgrestClient
from supabase_auth import AsyncGoTrueClient

from app.config import Settings
from app.core.context import client_address, request_id
from app.core.exceptions import UpstreamUnavailable
from app.core.transport import make_pool


class Supabase:
    """One Supabase project, seen through one connection pool.

    Args:
        settings: where it is and with which keys.
        transport: replaces the real network (an ASGI application in the same process).
    """

    def __init__(
        self, settings: Settings, transport: httpx.AsyncBaseTransport | None = None
    ) -> None:
        self._settings = settings
        self._transport = transport
        self._pool: httpx.AsyncClient | None = None

    async def __aenter__(self) -> Self:
        """Opens the pool in the running event loop."""
        self._pool = make_pool(self._settings, self._transport)
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Closes every connection."""
        pool, self._pool = self._pool, None
        if pool is not None:
            await pool.aclose()

    @property
    def pool(self) -> httpx.AsyncClient:
        """The shared connections. Carries no identity of its own.

        Raises:
            UpstreamUnavailable: the pool is not open: the process is starting or stopping.
        """
        if self._pool is None:
            raise UpstreamUnavailable
        return self._pool

    def rest(self, token: str) -> AsyncPostgrestClient:
        """PostgREST as the caller whose access token this is: row level security applies."""
        return AsyncPostgrestClient(
            self._settings.rest_url,
            headers=self._headers(token),
            http_client=self.pool,
            retry_enabled=False,
        )

    def auth(self, token: str = "") -> AsyncGoTrueClient:
        """Supabase Auth as nobody yet, or as the caller. Remembers nothing; for one request."""
        return AsyncGoTrueClient(
            url=self._settings.auth_url,
            headers=self._headers(token),
            http_client=self.pool,
            auto_refresh_token=False,
            persist_session=False,
        )

    def visitor_auth(self) -> AsyncGoTrueClient:
        """Supabase Auth for somebody not signed in yet, counted against their own address.

        Auth limits attempts by address, and would see only ours. With a secret key it takes the
        visitor's from `Sb-Forwarded-For`; the key gives these routes no other power.
        """
        key = self._settings.supabase_service_role_key.get_secret_value()
        visitor = client_address.get()
        if not key.startswith("sb_secret_") or not visitor:
            return self.auth()
        headers = {**self._traced(), "apikey": key, "Authorization": f"Bearer {key}"}
        return AsyncGoTrueClient(
            url=self._settings.auth_url,
            headers={**headers, "Sb-Forwarded-For": visitor},
            http_client=self.pool,
            auto_refresh_token=False,
            persist_session=False,
        )

    def _headers(self, token: str) -> dict[str, str]:
        key = self._settings.supabase_anon_key.get_secret_value()
        return {**self._traced(), "apikey": key, "Authorization": f"Bearer {token or key}"}

    @staticmethod
    def _traced() -> dict[str, str]:
        """The request's id travels upstream, so one id finds it in every log."""
        traced = request_id.get()
        return {"X-Request-ID": traced} if traced else {}
