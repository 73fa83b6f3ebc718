"""Errors on the wire: RFC 9457 problem details, with a stable code and the request's id."""

from typing import Literal

from pydantic import ConfigDict, Field

from app.models.base import Output

PROBLEM_TYPE = "urn:parley:error:"
"""Prefix of a problem's `type`; the code follows."""


class InvalidValue(Output):
    """One wrong value."""

    location: Literal["body", "query", "path", "header", "cookie"]
    pointer: str = Field(description="JSON pointer (RFC 6901) within that part of the request.")
    detail: str


class Problem(Output):
    """Why a request failed."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "type": "urn:parley:error:not_found",
                    "title": "Not found",
                    "status": 404,
                    "detail": "There is nothing here that you can see.",
                    "code": "not_found",
                    "request_id": "0b2f6c1e6d5a4f9c8b7a695847362514",
                }
            ]
        }
    )
    type: str
    title: str
    status: int
    detail: str
    code: str = Field(description="Stable; made for programs.")
    request_id: str


class ValidationProblem(Problem):
    """Why a request failed, and which values are wrong."""

    errors: list[InvalidValue]
