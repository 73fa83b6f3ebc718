"""Every error leaves as RFC 9457 problem details; this module alone writes them."""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final, cast

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from pydantic import ValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.core.context import request_id
from app.core.exceptions import (
    BodyTooLarge,
    FieldError,
    Forbidden,
    InternalError,
    Invalid,
    MethodNotAllowed,
    NotFound,
    ParleyError,
    RateLimited,
    Unauthenticated,
    UnsupportedMediaType,
)
from app.core.logging import logger
from app.core.responses import MEDIA_TYPE
from app.core.translation import from_shape
from app.models.problems import PROBLEM_TYPE

_log = logger("errors")
_MAX_ERRORS: Final = 50

_BY_STATUS: Final[Mapping[int, type[ParleyError]]] = {
    400: Invalid,
    401: Unauthenticated,
    403: Forbidden,
    404: NotFound,
    405: MethodNotAllowed,
    413: BodyTooLarge,
    415: UnsupportedMediaType,
    422: Invalid,
    429: RateLimited,
}
"""What the framework's own refusals are called here."""


def install_error_handlers(app: FastAPI) -> None:
    """Renders our tree, the framework's refusals and its validation errors."""
    app.add_exception_handler(ParleyError, _render_ours)
    app.add_exception_handler(HTTPException, _render_framework)
    app.add_exception_handler(RequestValidationError, _render_validation)
    app.add_exception_handler(ValidationError, _render_shape)


class CrashMiddleware:
    """Turns what nobody foresaw into a 500 that tells nothing, and logs all of it."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serves one request.

        Raises:
            Exception: what crashed after the answer had begun; the server then cuts the connection.
        """
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = False

        async def send_and_note(message: Message) -> None:
            nonlocal started
            started = started or message["type"] == "http.response.start"
            await send(message)

        try:
            await self._app(scope, receive, send_and_note)
        except Exception as error:
            _log.error("crash", path=scope["path"], exc_info=error)
            if started:
                raise
            await problem(InternalError())(scope, receive, send)


def problem(error: ParleyError) -> Response:
    """An error as a response."""
    content: dict[str, Any] = {
        "type": f"{PROBLEM_TYPE}{error.code}",
        "title": error.title,
        "status": error.status,
        "detail": error.detail,
        "code": error.code,
        "request_id": request_id.get(),
    }
    if isinstance(error, Invalid):
        content["errors"] = [each._asdict() for each in error.errors]
    # ASCII: a lone surrogate in a caller's field name cannot be written as UTF-8.
    return Response(
        json.dumps(content, ensure_ascii=True).encode(),
        status_code=error.status,
        headers=error.headers,
        media_type=MEDIA_TYPE,
    )


async def _render_ours(_request: Request, error: Exception) -> Response:
    return problem(cast("ParleyError", error))


async def _render_framework(_request: Request, error: Exception) -> Response:
    refusal = cast("HTTPException", error)
    outcome = _BY_STATUS.get(refusal.status_code, InternalError)()
    if "allow" in {name.lower() for name in refusal.headers or {}}:
        outcome.headers.update(refusal.headers or {})
    return problem(outcome)


async def _render_validation(request: Request, error: Exception) -> Response:
    found = cast("Sequence[Mapping[str, Any]]", cast("RequestValidationError", error).errors())
    if not _is_json(request) and any(each["loc"] == ("body",) for each in found):
        return problem(UnsupportedMediaType())
    return problem(Invalid(errors=[_field(each) for each in found[:_MAX_ERRORS]]))


async def _render_shape(_request: Request, error: Exception) -> Response:
    """Inputs are validated before any service: what does not fit later came from upstream."""
    return problem(from_shape(cast("ValidationError", error)))


def _is_json(request: Request) -> bool:
    """Whether the body calls itself JSON; a request without a body has nothing to call."""
    kind, _, _ = request.headers.get("content-type", "").partition(";")
    empty = request.headers.get("content-length", "0") == "0"
    chunked = "transfer-encoding" in request.headers
    return (empty and not chunked) or kind.strip().lower().endswith(("/json", "+json"))


def _field(error: Mapping[str, Any]) -> FieldError:
    location, *path = error["loc"]
    known = location if location in {"body", "query", "path", "header", "cookie"} else "body"
    # The position in malformed JSON is not a path into it.
    inside = [] if error["type"] == "json_invalid" else path
    return FieldError(known, _pointer(inside), str(error["msg"]).removeprefix("Value error, "))


def _pointer(path: Iterable[object]) -> str:
    """RFC 6901: `~` and `/` inside a name are escaped."""
    return "".join(f"/{str(part).replace('~', '~0').replace('/', '~1')}" for part in path)
