"""The documented answers of a route: which errors it can give, for OpenAPI."""

from collections import defaultdict
from typing import Any, Final

from app.core.exceptions import (
    Invalid,
    ParleyError,
    SessionEnded,
    TokenExpired,
    TokenInvalid,
    Unauthenticated,
    UpstreamFailed,
    UpstreamUnavailable,
    error_classes,
)
from app.models.problems import PROBLEM_TYPE, Problem, ValidationProblem

MEDIA_TYPE: Final = "application/problem+json"
SIGNED_IN: Final = (Unauthenticated, TokenInvalid, TokenExpired, SessionEnded)
"""What every route that needs an access token can answer."""
UPSTREAM: Final = (UpstreamFailed, UpstreamUnavailable)
"""What every route that asks Supabase can answer."""

Responses = dict[int | str, dict[str, Any]]


def answers(*outcomes: type[ParleyError]) -> Responses:
    """OpenAPI responses for these errors, one entry a status, one example a code."""
    by_status: dict[int, list[type[ParleyError]]] = defaultdict(list)
    for outcome in outcomes:
        by_status[outcome.status].append(outcome)
    return {status: _response(group) for status, group in sorted(by_status.items())}


def _response(outcomes: list[type[ParleyError]]) -> dict[str, Any]:
    model = ValidationProblem if issubclass(outcomes[0], Invalid) else Problem
    examples = {
        outcome.code: {"$ref": f"#/components/examples/{outcome.code}"} for outcome in outcomes
    }
    reference = {"$ref": f"#/components/schemas/{model.__name__}"}
    return {
        "description": " · ".join(f"`{outcome.code}`: {outcome.title}" for outcome in outcomes),
        "content": {MEDIA_TYPE: {"schema": reference, "examples": examples}},
    }


def examples() -> dict[str, dict[str, Any]]:
    """One example of every error, by code, for `components/examples`."""
    return {outcome.code: _example(outcome) for outcome in error_classes()}


def _example(outcome: type[ParleyError]) -> dict[str, Any]:
    value: dict[str, Any] = {
        "type": f"{PROBLEM_TYPE}{outcome.code}",
        "title": outcome.title,
        "status": outcome.status,
        "detail": outcome.detail,
        "code": outcome.code,
        "request_id": "0b2f6c1e6d5a4f9c8b7a695847362514",
    }
    if issubclass(outcome, Invalid):
        value["errors"] = []
    return {"summary": outcome.title, "value": value}
