"""What the API says about itself: OpenAPI 3.1, complete enough to generate clients from."""

from typing import Any, Final

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from fastapi.routing import APIRoute

from app.core.exceptions import (
    BodyTooLarge,
    InternalError,
    Invalid,
    UnsupportedMediaType,
)
from app.core.responses import MEDIA_TYPE, answers, examples
from app.models.problems import Problem, ValidationProblem

VERSION: Final = "0.1.0"
_DESCRIPTION: Final = """\
Video conferencing: organisations, meetings, chat, and who is there.

Errors are `application/problem+json` (RFC 9457) with a stable `code`. Times are RFC 3339 in UTC.
Lists answer `{"items": [...], "next_cursor": "…" | null}`. Every answer carries `X-Request-ID`.
"""
_TAGS: Final = (
    {"name": "auth", "description": "Signing up, signing in, and sessions."},
    {"name": "organizations", "description": "Organisations and their members."},
    {"name": "meetings", "description": "Scheduling, finding, joining and leaving meetings."},
    {"name": "messages", "description": "The chat of a meeting."},
    {"name": "health", "description": "For whoever runs the gateway."},
)
_METHODS: Final = frozenset({"get", "put", "post", "patch", "delete"})


def describe() -> dict[str, Any]:
    """FastAPI's arguments that make its OpenAPI ours.

    No page is served for it: our content policy forbids the scripts it would load from elsewhere.
    """
    return {
        "title": "Parley",
        "version": VERSION,
        "description": _DESCRIPTION,
        "openapi_tags": list(_TAGS),
        "openapi_url": "/api/v1/openapi.json",
        "docs_url": None,
        "redoc_url": None,
        "generate_unique_id_function": _operation_id,
        "separate_input_output_schemas": False,
    }


def install_openapi(app: FastAPI) -> None:
    """Makes `app.openapi()` answer FastAPI's document with our errors in it."""

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = _with_problems(
                get_openapi(
                    title=app.title,
                    version=app.version,
                    description=app.description,
                    routes=app.routes,
                    tags=app.openapi_tags,
                )
            )
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign]  # FastAPI's documented way to extend it


def _operation_id(route: APIRoute) -> str:
    """`list_meetings`: the function's name, which clients call it by."""
    return route.name


def _with_problems(document: dict[str, Any]) -> dict[str, Any]:
    schemas = document["components"]["schemas"]
    for model in (Problem, ValidationProblem):
        schema = model.model_json_schema(ref_template="#/components/schemas/{model}")
        schemas.update(schema.pop("$defs", {}))
        schemas[model.__name__] = schema
    for unused in ("HTTPValidationError", "ValidationError"):
        schemas.pop(unused, None)
    document["components"]["schemas"] = dict(sorted(schemas.items()))
    document["components"]["examples"] = examples()
    for path in document["paths"].values():
        for method, operation in path.items():
            if method in _METHODS:
                _complete(operation)
    return document


def _complete(operation: dict[str, Any]) -> None:
    """Adds what any route can answer; a route's own words for a status stand."""
    outcomes: list[type[Any]] = [InternalError]
    if "requestBody" in operation:
        outcomes += [BodyTooLarge, UnsupportedMediaType]
    takes_values = "requestBody" in operation or "parameters" in operation
    responses = operation["responses"]
    for status, response in answers(*outcomes).items():
        responses.setdefault(str(status), response)
    if takes_values:
        _say_validation(responses, answers(Invalid)[422])
    operation["responses"] = dict(sorted(responses.items()))


def _say_validation(responses: dict[str, Any], ours: dict[str, Any]) -> None:
    """FastAPI documents its own 422; ours replaces it, or joins the route's own codes."""
    theirs = responses["422"]
    own = theirs.get("content", {}).get(MEDIA_TYPE, {}).get("examples", {})
    content = ours["content"][MEDIA_TYPE]
    described = {ours["description"]: None, **({theirs["description"]: None} if own else {})}
    responses["422"] = {
        "description": " · ".join(described),
        "content": {MEDIA_TYPE: {**content, "examples": {**content["examples"], **own}}},
    }
