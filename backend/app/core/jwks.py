"""Supabase's public signing keys, fetched as seldom as is safe (RFC 7517).

Keys are kept at most ten minutes. An unknown `kid` asks again at once, but only once per cool-down,
so a flood of invented ids costs one fetch. Many waiting requests share one fetch.
"""

import asyncio
import time
from collections.abc import Callable, Mapping
from typing import Any, Final

import httpx
import jwt
from jwt.types import JWKDict

from app.core.exceptions import UpstreamUnavailable

MAX_AGE_SECONDS: Final = 600.0
COOL_DOWN_SECONDS: Final = 30.0
FETCH_SECONDS: Final = 5.0
ASYMMETRIC: Final = frozenset({"ES256", "RS256"})


class KeySet:
    """The current public keys by `kid`.

    Args:
        url: the JWKS document's address.
        pool: gives the connections to fetch it with.
        clock: seconds that only grow; replaced in tests of ageing.
    """

    def __init__(
        self,
        url: str,
        pool: Callable[[], httpx.AsyncClient],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._url = url
        self._pool = pool
        self._clock = clock
        self._keys: Mapping[str, jwt.PyJWK] = {}
        self._fetched_at: float | None = None
        self._tried_at: float | None = None
        self._fetch: asyncio.Task[None] | None = None

    async def get(self, kid: str) -> jwt.PyJWK | None:
        """The key with this id, or None when Supabase does not know it.

        Raises:
            UpstreamUnavailable: the keys cannot be fetched and none are fresh enough to use.
        """
        if self._is_stale() or (kid not in self._keys and self._may_ask_again()):
            await self._refresh()
        return self._keys.get(kid)

    def purge(self) -> None:
        """Forgets everything; the next token fetches anew (a key was revoked)."""
        self._keys, self._fetched_at, self._tried_at = {}, None, None

    def _is_stale(self) -> bool:
        return self._fetched_at is None or self._clock() - self._fetched_at > MAX_AGE_SECONDS

    def _may_ask_again(self) -> bool:
        return self._tried_at is None or self._clock() - self._tried_at > COOL_DOWN_SECONDS

    async def _refresh(self) -> None:
        """Joins the running fetch, or starts one. A waiter who gives up does not cancel it."""
        if self._fetch is None or self._fetch.done():
            self._fetch = asyncio.create_task(self._load(), name="jwks")
        try:
            await asyncio.shield(self._fetch)
        except (UpstreamUnavailable, httpx.HTTPError, ValueError, KeyError, TypeError):
            if self._is_stale():
                raise UpstreamUnavailable from None

    async def _load(self) -> None:
        self._tried_at = self._clock()
        response = await self._pool().get(self._url, timeout=FETCH_SECONDS)
        response.raise_for_status()
        self._keys = usable(response.json()["keys"])
        self._fetched_at = self._clock()


def usable(documents: list[JWKDict]) -> dict[str, jwt.PyJWK]:
    """The keys we could verify with; others (encryption, new kinds, secrets) are passed over."""
    keys = {}
    for document in documents:
        key = _parse(document)
        if key is not None and key.key_id is not None:
            keys[key.key_id] = key
    return keys


def _parse(document: Mapping[str, Any]) -> jwt.PyJWK | None:
    if document.get("kty") not in {"EC", "RSA"} or document.get("use", "sig") != "sig":
        return None
    try:
        key = jwt.PyJWK(dict(document))
    except jwt.PyJWTError:
        return None
    return key if key.algorithm_name in ASYMMETRIC else None
