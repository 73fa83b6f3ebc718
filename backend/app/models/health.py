"""Wire shapes of the health routes."""

from typing import Literal

from pydantic import ConfigDict, Field

from app.models.base import Output


class Liveness(Output):
    """The process answers."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"status": "ok"}]})
    status: Literal["ok"]


class Dependency(Output):
    """One part the gateway needs."""

    status: Literal["ok", "failing"]
    latency_ms: float = Field(description="How long it took to answer, or to fail.")


class Readiness(Output):
    """Whether requests can be served, and each part's state."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"status": "ok", "dependencies": {"auth": {"status": "ok", "latency_ms": 1.9}}}
            ]
        }
    )
    status: Literal["ok", "failing"]
    dependencies: dict[str, Dependency]
