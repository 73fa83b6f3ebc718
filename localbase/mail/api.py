"""The mailbox over HTTP: Mailpit's JSON API, as far as tests and people use it, and the page.

A message is shown in a frame without scripts, forms or the network: what a mail says is inert.
"""

import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from localbase.mail.mailbox import Mailbox
from localbase.mail.message import Message

_PAGE = Path(__file__).parent / "page"
_MAX_LIMIT = 500
_MAX_BODY = 64 * 1024
_APP_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; frame-src 'self'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'"
)
_MAIL_POLICY = (
    "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
)
_ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}


class MailApi:
    """Routes over one mailbox."""

    def __init__(self, mailbox: Mailbox) -> None:
        self._mailbox = mailbox

    @property
    def routes(self) -> Sequence[BaseRoute]:
        """The page and the API."""
        return [
            Route("/", _file("index.html"), methods=["GET"]),
            Route("/app.js", _file("app.js"), methods=["GET"]),
            Route("/app.css", _file("app.css"), methods=["GET"]),
            Route("/favicon.svg", _file("favicon.svg"), methods=["GET"]),
            Route("/view/{message_id}.html", self.view, methods=["GET"]),
            Route("/api/v1/info", self.info, methods=["GET"]),
            Route("/api/v1/messages", self.listed, methods=["GET"]),
            Route("/api/v1/messages", self.delete, methods=["DELETE"]),
            Route("/api/v1/search", self.search, methods=["GET"]),
            Route("/api/v1/message/{message_id}", self.detail, methods=["GET"]),
            Route("/api/v1/message/{message_id}/headers", self.headers, methods=["GET"]),
            Route("/api/v1/message/{message_id}/raw", self.raw, methods=["GET"]),
        ]

    async def info(self, _request: Request) -> Response:
        """Tell what answers, and how much it holds."""
        held = self._mailbox.newest()
        unread = sum(not message.read for message in held)
        return _json({"Version": "localbase", "Messages": len(held), "Unread": unread})

    async def listed(self, request: Request) -> Response:
        """Return a page of the newest messages."""
        return self._page_of(self._mailbox.newest(), request)

    async def search(self, request: Request) -> Response:
        """Return a page of what holds all words of `query`."""
        found = self._mailbox.search(request.query_params.get("query", ""))
        return self._page_of(found, request)

    async def detail(self, request: Request) -> Response:
        """Return one message, which counts as read from now on."""
        message = self._wanted(request)
        self._mailbox.mark_read(message.id)
        return _json(message.detail())

    async def headers(self, request: Request) -> Response:
        """Return one message's headers."""
        return _json(self._wanted(request).headers())

    async def raw(self, request: Request) -> Response:
        """Return one message as it came."""
        return PlainTextResponse(self._wanted(request).raw, headers=_ALWAYS)

    async def view(self, request: Request) -> Response:
        """Return one message's HTML for a frame; scripts in it do not run."""
        message = self._wanted(request)
        page = message.html or _as_page(message.text)
        return Response(page, media_type="text/html", headers=_headers(_MAIL_POLICY))

    async def delete(self, request: Request) -> Response:
        """Delete the messages in `{"IDs": […]}`; without any, all."""
        chosen = await _ids(request)
        if chosen:
            self._mailbox.delete(chosen)
        else:
            self._mailbox.delete_all()
        return PlainTextResponse("ok", headers=_ALWAYS)

    def _wanted(self, request: Request) -> Message:
        message = self._mailbox.find(request.path_params["message_id"])
        if message is None:
            raise HTTPException(404, "Message not found")
        return message

    def _page_of(self, found: Sequence[Message], request: Request) -> Response:
        start, limit = _number(request, "start", 0), _number(request, "limit", 50)
        held = self._mailbox.newest()
        shown = found[start : start + min(limit, _MAX_LIMIT)]
        return _json(
            {
                "total": len(held),
                "unread": sum(not message.read for message in held),
                "count": len(shown),
                "messages_count": len(found),
                "messages_unread": sum(not message.read for message in found),
                "start": start,
                "tags": [],
                "messages": [message.summary() for message in shown],
            }
        )


def _file(name: str) -> Callable[[Request], Awaitable[Response]]:
    async def serve(_request: Request) -> Response:
        return FileResponse(_PAGE / name, headers=_headers(_APP_POLICY))

    return serve


def _headers(policy: str) -> dict[str, str]:
    return {**_ALWAYS, "Content-Security-Policy": policy}


def _json(body: Mapping[str, Any]) -> Response:
    return JSONResponse(body, headers=_ALWAYS)


def _as_page(text: str) -> str:
    escaped = text.replace("&", "&amp;").replace("<", "&lt;")
    return f"<!doctype html><meta charset=utf-8><pre style='white-space:pre-wrap'>{escaped}</pre>"


def _number(request: Request, name: str, default: int) -> int:
    raw = request.query_params.get(name, "")
    if not raw:
        return default
    if not raw.isdecimal() or len(raw) > 9:
        raise HTTPException(400, f"{name} must be a whole number")
    return int(raw)


async def _ids(request: Request) -> list[str]:
    """Return the ids in the body; an empty body or list has none."""
    raw = b""
    async for part in request.stream():
        raw += part
        if len(raw) > _MAX_BODY:
            raise HTTPException(413, "The body is too large")
    try:
        found = json.loads(raw or b"{}").get("IDs") or []
        return [str(message_id) for message_id in found]
    except (ValueError, AttributeError, TypeError):
        raise HTTPException(400, "The body must be a JSON object with IDs") from None
