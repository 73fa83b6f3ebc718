"""What browsers may do with our answers (OWASP Secure Headers; Content Security Policy Level 3)."""

from typing import Final

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_POLICY: Final = (
    "default-src 'self'; "
    "script-src 'self'; "
    "worker-src 'self' blob:; "
    "style-src 'self'; "
    "img-src 'self' blob: data:; "
    "media-src 'self' blob:; "
    "font-src 'self'; "
    # Some browsers do not count the page's own socket as 'self'.
    "connect-src 'self' {socket}; "
    "object-src 'none'; "
    "base-uri 'none'; "
    "form-action 'self'; "
    "frame-ancestors 'none'"
)
_HEADERS: Final = {
    "Permissions-Policy": (
        "camera=(self), microphone=(self), display-capture=(self), speaker-selection=(self), "
        "fullscreen=(self), picture-in-picture=(self), screen-wake-lock=(self), autoplay=(self), "
        "geolocation=(), payment=(), usb=(), serial=(), midi=()"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
_HSTS: Final = "max-age=63072000; includeSubDomains"


class SecurityHeadersMiddleware:
    """Adds the headers to every answer, and keeps answers of the API out of caches.

    Args:
        app: what is inside.
        public_base: the address people type; where it is https, browsers are told to insist on it.
    """

    def __init__(self, app: ASGIApp, *, public_base: str) -> None:
        self._app = app
        socket = f"ws{public_base.removeprefix('http')}"
        self._headers = {**_HEADERS, "Content-Security-Policy": _POLICY.format(socket=socket)}
        if public_base.startswith("https://"):
            self._headers["Strict-Transport-Security"] = _HSTS

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serves one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self._headers.items():
                    headers.setdefault(name, value)
                if scope["path"].startswith("/api/"):
                    headers.setdefault("Cache-Control", "no-store")
            await send(message)

        await self._app(scope, receive, send_with_headers)
