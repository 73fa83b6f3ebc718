"""The built web app: its files, and its one page for every address that is none of ours."""

from pathlib import Path
from typing import Final

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.responses import HTMLResponse, Response
from starlette.staticfiles import StaticFiles
from starlette.types import Receive, Scope, Send
from starlette.websockets import WebSocketClose

_PAGE: Final = "index.html"
_OURS: Final = ("api/", "health/")
_FOREVER: Final = "public, max-age=31536000, immutable"
_NOT_BUILT: Final = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Parley</title></head>
<body><h1>The page has not been built yet</h1>
<p>The API is running. Run <code>make run</code>, or <code>npm run build</code> in
<code>frontend/</code>, then load this page again.</p></body></html>
"""


class WebApp(StaticFiles):
    """Serves a built single-page app.

    Files whose names carry a hash (`assets/`) are cached for ever, the page itself never: it names
    them. Addresses of the page's own routes answer the page, to browsers that ask for one.

    Args:
        folder: what the build wrote; may not be there yet.
    """

    def __init__(self, folder: Path) -> None:
        super().__init__(directory=folder, check_dir=False, follow_symlink=False)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serves one request; a socket at an address that has none is refused."""
        if scope["type"] == "websocket":
            await WebSocketClose()(scope, receive, send)
            return
        await super().__call__(scope, receive, send)

    async def check_config(self) -> None:
        """Asks nothing: the folder may come later, with the next build."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        """One file, or the page.

        Raises:
            HTTPException: 404 for what is neither, 405 for methods that are not reading.
        """
        if f"{path}/".startswith(_OURS) or "\0" in path:
            raise HTTPException(404)
        try:
            response = await super().get_response(_PAGE if path == "." else path, scope)
        except HTTPException as refusal:
            if refusal.status_code == 405 or not _wants_page(path, scope):
                raise
            return await self._page(scope)
        return _cached(response, path)

    async def _page(self, scope: Scope) -> Response:
        try:
            return _cached(await super().get_response(_PAGE, scope), _PAGE)
        except HTTPException:
            return HTMLResponse(_NOT_BUILT, 503, {"Cache-Control": "no-store"})


def _wants_page(path: str, scope: Scope) -> bool:
    accepted = Headers(scope=scope).get("accept", "")
    return not path.startswith("assets/") and ("text/html" in accepted or path == ".")


def _cached(response: Response, path: str) -> Response:
    response.headers["Cache-Control"] = _FOREVER if path.startswith("assets/") else "no-cache"
    return response
