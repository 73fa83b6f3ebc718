"""Health routes, for whoever runs the gateway."""

from fastapi import APIRouter, Response

from app.dependencies import Health
from app.models.health import Liveness, Readiness

router = APIRouter(prefix="/health", tags=["health"])


@router.get("/live")
async def get_liveness(health: Health) -> Liveness:
    """The process answers."""
    return health.live()


@router.get("/ready", responses={503: {"model": Readiness, "description": "A part is failing."}})
async def get_readiness(health: Health, response: Response) -> Readiness:
    """Whether requests can be served, with each dependency's state and latency."""
    readiness = await health.ready()
    response.status_code = 200 if readiness.status == "ok" else 503
    return readiness
