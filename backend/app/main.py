"""Composition only: `create_app(settings)` puts the gateway together."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
from fastapi import FastAPI

from app.config import Settings, load_settings
from app.core.logging import configure_logging
from app.core.security import TokenVerifier
from app.core.supabase import Supabase
from app.middleware import stack
from app.middleware.errors import install_error_handlers
from app.openapi import describe, install_openapi
from app.realtime.hub import Hub
from app.routers import auth, health, meetings, messages, organizations, realtime
from app.web import WebApp

API = "/api/v1"


def create_app(
    settings: Settings | None = None, *, transport: httpx.AsyncBaseTransport | None = None
) -> FastAPI:
    """The whole gateway as one ASGI application.

    Args:
        settings: read from the environment when not given.
        transport: replaces the network between the gateway and Supabase.

    Raises:
        InvalidSettings: the environment does not allow a start.
    """
    settings = settings or load_settings()
    configure_logging(settings.log_level)
    app = FastAPI(
        lifespan=_lifespan, middleware=stack(settings), redirect_slashes=False, **describe()
    )
    app.state.settings = settings
    app.state.supabase = Supabase(settings, transport)
    app.state.verifier = TokenVerifier(settings, app.state.supabase)
    app.state.hub = Hub(settings, app.state.verifier, app.state.supabase)
    for noun in (auth, organizations, meetings, messages, realtime):
        app.include_router(noun.router, prefix=API)
    app.include_router(health.router)
    # The default, not a mount: a mount would answer for routes that exist with another method.
    app.router.default = WebApp(settings.web_dist)
    install_error_handlers(app)
    install_openapi(app)
    return app


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    """What lives as long as the process: the connections to Supabase, and the hub."""
    async with app.state.supabase, app.state.hub:
        yield
