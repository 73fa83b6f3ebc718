"""Wire shapes of signing up, signing in and sessions."""

from enum import StrEnum
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AfterValidator, ConfigDict, EmailStr, Field, SecretStr, StringConstraints
from pydantic_core import PydanticCustomError

from app.models.base import Input, Line, Output
from app.models.organizations import MembershipRole


def _encodable(value: SecretStr) -> SecretStr:
    """Refuses lone surrogates and NUL, which no keyboard types and nothing upstream can hold."""
    secret = value.get_secret_value()
    if "\0" in secret or any("\ud800" <= char <= "\udfff" for char in secret):
        raise PydanticCustomError("password_text", "The password is not valid text")
    return value


def _eight_to_72_bytes(value: SecretStr) -> SecretStr:
    """Refuses what bcrypt would cut: it reads 72 bytes and drops the rest without a word."""
    if not 8 <= len(value.get_secret_value().encode()) <= 72:
        raise PydanticCustomError("password_length", "A password has 8 to 72 bytes")
    return value


Email = Annotated[EmailStr, StringConstraints(max_length=254, to_lower=True)]
Password = Annotated[SecretStr, Field(min_length=1, max_length=1024), AfterValidator(_encodable)]
NewPassword = Annotated[SecretStr, AfterValidator(_encodable), AfterValidator(_eight_to_72_bytes)]
DisplayName = Annotated[Line, StringConstraints(min_length=1, max_length=80)]
OneTimeCode = Annotated[str, StringConstraints(pattern=r"^[0-9]{6,10}$")]


class UserRole(StrEnum):
    """What someone is on the whole platform."""

    super_admin = "super_admin"
    org_admin = "org_admin"
    user = "user"


class SignOutScope(StrEnum):
    """Which sessions end: this one, all but this one, or all."""

    local = "local"
    others = "others"
    everywhere = "global"


class Register(Input):
    """A new account."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "email": "ada@example.org",
                    "password": "a long pass phrase",
                    "display_name": "Ada Lovelace",
                }
            ]
        }
    )
    email: Email
    password: NewPassword = Field(description="8 to 72 bytes.")
    display_name: DisplayName


class Verify(Input):
    """The code from the sign-up mail."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"email": "ada@example.org", "token": "123456"}]}
    )
    email: Email
    token: OneTimeCode = Field(description="The digits from the mail.")


class Resend(Input):
    """Asks for the sign-up mail once more."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"email": "ada@example.org"}]})
    email: Email


class Login(Input):
    """An e-mail address and its password."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"email": "ada@example.org", "password": "a long pass phrase"}]
        }
    )
    email: Email
    password: Password


class Logout(Input):
    """Which sessions to end."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"scope": "local"}]})
    scope: SignOutScope = SignOutScope.local


class SessionUser(Output):
    """Whose session it is."""

    id: UUID
    email: str
    display_name: str


class Session(Output):
    """A signed-in session. Its refresh token travels in a cookie only."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "access_token": "eyJhbGciOiJFUzI1NiIs…",
                    "token_type": "bearer",
                    "expires_in": 3600,
                    "expires_at": 1893456000,
                    "user": {
                        "id": "6f1c1de3-5a0f-4d52-9a56-0c7a4f1f5b11",
                        "email": "ada@example.org",
                        "display_name": "Ada Lovelace",
                    },
                }
            ]
        }
    )
    access_token: str
    token_type: Literal["bearer"]
    expires_in: int = Field(description="Seconds.")
    expires_at: int = Field(description="Seconds since 1970, UTC.")
    user: SessionUser


class Registration(Output):
    """What came of signing up: a session, or a mail with a code."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"session": None, "confirmation_required": True}]}
    )
    session: Session | None
    confirmation_required: bool


class MyMembership(Output):
    """One organisation I belong to."""

    org_id: UUID
    organization_name: str
    slug: str
    role: MembershipRole


class Me(Output):
    """Who I am."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "id": "6f1c1de3-5a0f-4d52-9a56-0c7a4f1f5b11",
                    "email": "ada@example.org",
                    "display_name": "Ada Lovelace",
                    "avatar_path": None,
                    "locale": "en",
                    "time_zone": "UTC",
                    "user_role": "org_admin",
                    "memberships": [
                        {
                            "org_id": "0b9d2f0e-3c39-4b0c-8d7e-3f2c5f0a7d10",
                            "organization_name": "Analytical Engines",
                            "slug": "analytical-engines",
                            "role": "org_admin",
                        }
                    ],
                }
            ]
        }
    )
    id: UUID
    email: str
    display_name: str
    avatar_path: str | None
    locale: str
    time_zone: str
    user_role: UserRole
    memberships: list[MyMembership]
