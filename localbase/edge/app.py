"""The edge: every service under its prefix, behind the API key."""

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Mount
from starlette.types import ASGIApp

from localbase.context import Context, Service
from localbase.db.backend import Backend
from localbase.edge.apikey import ApiKeyMiddleware
from localbase.edge.cors import CorsMiddleware
from localbase.edge.errors import ErrorMiddleware
from localbase.edge.health import health_route
from localbase.edge.proxy import RestProxy
from localbase.edge.reset import reset_route


def edge(
    context: Context,
    backend: Backend,
    *,
    auth: Service,
    realtime: Service,
    rest: RestProxy,
) -> ASGIApp:
    """Return the application served on the API port."""
    app = Starlette(
        routes=[
            health_route(backend),
            reset_route(backend),
            Mount("/auth/v1", routes=auth.routes),
            Mount("/realtime/v1", routes=realtime.routes),
            Mount("/rest/v1", app=rest),
        ],
        exception_handlers={404: _no_route},
    )
    app.router.redirect_slashes = False
    return CorsMiddleware(ErrorMiddleware(ApiKeyMiddleware(app, context.keys)))


async def _no_route(_request: Request, _error: Exception) -> JSONResponse:
    return JSONResponse({"message": "no Route matched with those values"}, status_code=404)
