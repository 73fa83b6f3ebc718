"""Wire shapes of organisations and their members."""

from enum import StrEnum
from typing import Annotated, Final
from uuid import UUID

from pydantic import ConfigDict, Field, JsonValue, StringConstraints

from app.models.base import Input, Line, Output, Time

Name = Annotated[Line, StringConstraints(min_length=1, max_length=100)]
Slug = Annotated[
    str, StringConstraints(to_lower=True, pattern=r"^[A-Za-z0-9][A-Za-z0-9-]{1,48}[A-Za-z0-9]$")
]

_ORGANIZATION: Final[dict[str, JsonValue]] = {
    "id": "0b9d2f0e-3c39-4b0c-8d7e-3f2c5f0a7d10",
    "name": "Analytical Engines",
    "slug": "analytical-engines",
    "created_by": "6f1c1de3-5a0f-4d52-9a56-0c7a4f1f5b11",
    "created_at": "2026-03-01T09:00:00.123456Z",
    "updated_at": "2026-03-01T09:00:00.123456Z",
}


class MembershipRole(StrEnum):
    """What someone is in an organisation; mirrors the enum `membership_role`."""

    org_admin = "org_admin"
    user = "user"


class OrganizationCreate(Input):
    """A new organisation; a short name is made from the name when none is given."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"name": "Analytical Engines", "slug": "analytical-engines"}]
        }
    )
    name: Name
    slug: Slug | None = Field(None, description="3 to 50 letters, digits and hyphens.")


class OrganizationUpdate(Input):
    """What may change of an organisation."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"name": "Difference Engines"}]})
    name: Name


class Organization(Output):
    """An organisation I belong to."""

    model_config = ConfigDict(json_schema_extra={"examples": [_ORGANIZATION]})
    id: UUID
    name: str
    slug: str
    created_by: UUID | None
    created_at: Time
    updated_at: Time


class Member(Output):
    """Someone in an organisation."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "user_id": "6f1c1de3-5a0f-4d52-9a56-0c7a4f1f5b11",
                    "display_name": "Ada Lovelace",
                    "role": "org_admin",
                    "created_at": "2026-03-01T09:00:00.123456Z",
                }
            ]
        }
    )
    user_id: UUID
    display_name: str
    role: MembershipRole
    created_at: Time
