"""`POST /localbase/reset`: how `python -m localbase reset` asks a running localbase."""

from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from localbase.db.backend import Backend
from localbase.errors import Refusal, StartFailed


def reset_route(backend: Backend) -> Route:
    """Return the route: empties the database and fills it anew, for the service key alone."""

    async def reset(request: Request) -> JSONResponse:
        if request.state.apikey_role != "service_role":
            return JSONResponse({"message": "The service key is needed."}, status_code=403)
        try:
            built = await backend.reset()
        except (Refusal, StartFailed) as reason:
            return JSONResponse({"message": str(reason)}, status_code=500)
        return JSONResponse({"migrations": built.migrations, "seeds": built.seeds})

    return Route("/localbase/reset", reset, methods=["POST"])
