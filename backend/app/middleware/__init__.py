"""Pure ASGI: what happens to every request, whatever it asks.

From outside in: the request gets its id, is logged, its answer gets the security headers and those
of CORS; the body is counted; a crash becomes an answer.
"""

from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware

from app.config import Settings
from app.middleware.access_log import AccessLogMiddleware
from app.middleware.body_limit import BodyLimitMiddleware
from app.middleware.errors import CrashMiddleware
from app.middleware.request_id import RequestIdMiddleware
from app.middleware.security_headers import SecurityHeadersMiddleware


def stack(settings: Settings) -> list[Middleware]:
    """The middlewares in order, outermost first."""
    return [
        Middleware(RequestIdMiddleware),
        Middleware(AccessLogMiddleware),
        Middleware(SecurityHeadersMiddleware, public_base=settings.public_base),
        Middleware(
            CORSMiddleware,
            allow_origins=list(settings.cors_origins),
            allow_credentials="*" not in settings.cors_origins,
            allow_methods=["GET", "POST", "PATCH", "DELETE"],
            allow_headers=["Authorization", "Content-Type", "X-Requested-With", "X-Request-ID"],
            expose_headers=["X-Request-ID", "Retry-After"],
            max_age=600,
        ),
        Middleware(CrashMiddleware),
        Middleware(BodyLimitMiddleware, limit=settings.max_body_bytes),
    ]
