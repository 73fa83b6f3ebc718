"""`/health`: whether the parts behind the edge answer."""

import time

from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from localbase.db.backend import Backend
from localbase.db.database import ADMIN, UNAVAILABLE


def health_route(backend: Backend) -> Route:
    """Return the route: 200 when all parts are up, else 503; each with its latency."""

    async def health(_request: Request) -> JSONResponse:
        parts = {"postgres": await _postgres(backend), "postgrest": _postgrest(backend)}
        well = all(part["status"] == "up" for part in parts.values())
        answer = {"status": "up" if well else "down", "parts": parts}
        return JSONResponse(answer, status_code=200 if well else 503)

    return Route("/health", health, methods=["GET"])


async def _postgres(backend: Backend) -> dict[str, object]:
    begun = time.perf_counter()
    try:
        pool = await backend.database.pool(ADMIN)
        await pool.fetchval("select 1")
    except UNAVAILABLE:
        return {"status": "down"}
    return {"status": "up", "latency_ms": round((time.perf_counter() - begun) * 1000, 1)}


def _postgrest(backend: Backend) -> dict[str, object]:
    return {"status": "up" if backend.postgrest.program.up.is_set() else "down"}
