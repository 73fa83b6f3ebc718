"""Whether the gateway and what it needs are well."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Final

import httpx

from app.config import Settings
from app.core.exceptions import ParleyError
from app.core.supabase import Supabase
from app.models.health import Dependency, Liveness, Readiness

Probe = Callable[[], Awaitable[None]]


class HealthService:
    """Asks each dependency one cheap question, all at once, with a short deadline."""

    def __init__(self, settings: Settings, supabase: Supabase) -> None:
        self._settings = settings
        self._supabase = supabase

    def live(self) -> Liveness:
        """The process answers; nothing else is asked."""
        return Liveness(status="ok")

    async def ready(self) -> Readiness:
        """The state of every dependency; `failing` when one of them does not answer in time."""
        probes: dict[str, Probe] = {"auth": self._auth, "database": self._database}
        states = await asyncio.gather(*(self._timed(probe) for probe in probes.values()))
        well = all(state.status == "ok" for state in states)
        return Readiness(
            status="ok" if well else "failing",
            dependencies=dict(zip(probes, states, strict=True)),
        )

    async def _auth(self) -> None:
        await self._get(f"{self._settings.auth_url}/health")

    async def _database(self) -> None:
        """PostgREST answers a question about no rows, which it must ask Postgres."""
        await self._get(f"{self._settings.rest_url}/organizations?select=id&limit=0", refusal=True)

    async def _get(self, url: str, *, refusal: bool = False) -> None:
        """Raises httpx.HTTPError unless answered; a refusal of the database counts as an answer."""
        key = self._settings.supabase_anon_key.get_secret_value()
        headers = {"apikey": key, "Authorization": f"Bearer {key}"}
        response = await self._supabase.pool.get(url, headers=headers)
        if not (refusal and response.status_code in _REFUSALS):
            response.raise_for_status()

    async def _timed(self, probe: Probe) -> Dependency:
        began = time.perf_counter()
        try:
            async with asyncio.timeout(self._settings.readiness_timeout_seconds):
                await probe()
            status = "ok"
        except (httpx.HTTPError, ParleyError, TimeoutError):
            status = "failing"
        spent = round((time.perf_counter() - began) * 1000, 1)
        return Dependency.model_validate({"status": status, "latency_ms": spent})


_REFUSALS: Final = frozenset({401, 403})
"""The anon role may read nothing: Postgres said so, hence it is there."""
