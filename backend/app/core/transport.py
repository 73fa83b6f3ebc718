"""The way to Supabase: one pool on aiohttp, patient for a moment with reads, and without memory.

Nothing of one answer reaches the next request: cookies are refused on both levels.
"""

import asyncio
import random
import time
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import Final

import aiohttp
import httpx
from httpx_aiohttp import AiohttpTransport

from app.config import Settings
from app.core.exceptions import UpstreamUnavailable

RETRIED: Final = frozenset({"GET", "HEAD"})
UNAVAILABLE: Final = frozenset({502, 503, 504, 520, 521, 522, 523, 524, 530})
"""Statuses of gateways and of PostgREST that mean "not now"."""
PAUSES: Final = (0.05, 0.2)
RETRY_FOR_SECONDS: Final = 1.0
_CONNECT_SECONDS: Final = 3.0
_IDLE_SECONDS: Final = 15.0


class PatientTransport(httpx.AsyncBaseTransport):
    """Repeats a read that met a closed door, for about a second; writes are never repeated.

    Args:
        inner: what carries a request.
        deadline: seconds one request may take in all.
    """

    def __init__(self, inner: httpx.AsyncBaseTransport, deadline: float) -> None:
        self._inner = inner
        self._deadline = deadline

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """The answer's beginning.

        Raises:
            UpstreamUnavailable: the door stayed closed, or it took too long.
        """
        try:
            async with asyncio.timeout(self._deadline):
                return await self._answer(request)
        except (httpx.TransportError, TimeoutError):
            raise UpstreamUnavailable from None

    async def aclose(self) -> None:
        """Closes the connections."""
        await self._inner.aclose()

    async def _answer(self, request: httpx.Request) -> httpx.Response:
        pauses = iter(PAUSES if request.method in RETRIED else ())
        give_up_at = time.monotonic() + RETRY_FOR_SECONDS
        while True:
            try:
                response = await self._inner.handle_async_request(request)
            except (httpx.ConnectTimeout, httpx.NetworkError, httpx.RemoteProtocolError):
                response = None
            if response is not None and response.status_code not in UNAVAILABLE:
                return response
            if response is not None:
                await response.aclose()
            pause = next(pauses, None)
            if pause is None or time.monotonic() + pause > give_up_at:
                raise UpstreamUnavailable
            # Jitter: those who met the same closed door should not all knock again at once.
            await asyncio.sleep(pause * random.uniform(0.5, 1.5))  # noqa: S311 - no secret


def make_pool(settings: Settings, transport: httpx.AsyncBaseTransport | None) -> httpx.AsyncClient:
    """The process's pool of connections to Supabase; for the running event loop.

    Args:
        settings: limits and deadlines.
        transport: replaces the network.
    """
    seconds = settings.upstream_timeout_seconds
    return httpx.AsyncClient(
        transport=PatientTransport(transport or _network(settings), seconds),
        timeout=httpx.Timeout(seconds, connect=min(_CONNECT_SECONDS, seconds)),
        cookies=CookieJar(DefaultCookiePolicy(allowed_domains=())),
        follow_redirects=False,
        trust_env=False,
    )


def _network(settings: Settings) -> AiohttpTransport:
    def session() -> aiohttp.ClientSession:
        connector = aiohttp.TCPConnector(
            limit=settings.upstream_max_connections, keepalive_timeout=_IDLE_SECONDS
        )
        return aiohttp.ClientSession(connector=connector, cookie_jar=aiohttp.DummyCookieJar())

    return AiohttpTransport(client=session, trust_env=False)
