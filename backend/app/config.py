"""Settings: the only reader of the environment.

Every field's description is its one line of documentation. `Settings` is frozen and is passed to
`create_app`; nothing else in the gateway looks at `os.environ`.
"""

import base64
import binascii
import json
from enum import StrEnum
from functools import cached_property
from pathlib import Path
from typing import Annotated, Final, Literal, Self

from pydantic import AfterValidator, BeforeValidator, Field, SecretStr, ValidationError
from pydantic import model_validator as validates_together
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

WELL_KNOWN_JWT_SECRET: Final = "super-secret-jwt-token-with-at-least-32-characters-long"  # noqa: S105 - the published development secret, refused in production
WELL_KNOWN_ISSUER: Final = "supabase-demo"

_EVERYWHERE: Final = frozenset({"0.0.0.0", "::"})  # noqa: S104 - compared with, not bound to

ROOT: Final = Path(__file__).resolve().parents[2]


class Environment(StrEnum):
    """Where the gateway runs; `production` turns on the checks that refuse weak secrets."""

    development = "development"
    test = "test"
    production = "production"


class InvalidSettings(SystemExit):
    """The settings do not allow a start; its text is one sentence that says which and why."""


def _split(value: object) -> object:
    """`a, b` → `("a", "b")`: lists are written with commas in the environment."""
    if isinstance(value, str):
        return tuple(part.strip() for part in value.split(",") if part.strip())
    return value


def _lower(value: object) -> object:
    """`INFO` is `info`."""
    return value.lower() if isinstance(value, str) else value


def _without_slash(value: str) -> str:
    return value.rstrip("/")


Csv = Annotated[tuple[str, ...], NoDecode, BeforeValidator(_split)]
Url = Annotated[str, Field(pattern=r"^https?://[^\s/?#]+[^\s?#]*$"), AfterValidator(_without_slash)]
UrlOrEmpty = Annotated[
    str, Field(pattern=r"^(https?://[^\s/?#]+[^\s?#]*)?$"), AfterValidator(_without_slash)
]
LogLevel = Annotated[Literal["debug", "info", "warning", "error"], BeforeValidator(_lower)]


class Settings(BaseSettings):
    """Everything the gateway can be told. Names are upper-cased in the environment.

    Raises:
        pydantic.ValidationError: a value is malformed, or not allowed in production.
            `load_settings` turns it into one sentence.
    """

    model_config = SettingsConfigDict(
        frozen=True,
        extra="ignore",
        env_file=".env",
        env_file_encoding="utf-8",
        env_ignore_empty=True,
    )

    environment: Environment = Field(
        Environment.development, description="development, test or production."
    )
    supabase_url: Url = Field(
        "http://127.0.0.1:54321", description="Where Supabase answers, without a path."
    )
    supabase_anon_key: SecretStr = Field(
        SecretStr(""), description="The publishable (or legacy anon) key; sent with every call."
    )
    supabase_service_role_key: SecretStr = Field(
        SecretStr(""),
        description="The secret (or legacy service_role) key; for the hub and sign-in limits.",
    )
    supabase_rest_url: UrlOrEmpty = Field(
        "",
        description="PostgREST's own address when it stands near; empty: {SUPABASE_URL}/rest/v1.",
    )
    jwt_secret: SecretStr = Field(
        SecretStr(""), description="Set only while Supabase still signs with HS256; allows HS256."
    )
    jwt_algorithm: Literal["ES256", "RS256", "HS256"] = Field(
        "ES256", description="How Supabase signs; HS256 needs JWT_SECRET and is off without it."
    )
    jwt_issuer: str = Field(
        "", description="The tokens' issuer; empty: {SUPABASE_URL}/auth/v1, as Supabase writes it."
    )
    jwt_leeway_seconds: int = Field(
        5, ge=0, le=60, description="Clock difference forgiven when a token's times are checked."
    )
    session_cache_seconds: int = Field(
        60, ge=0, le=60, description="How long a session found alive is believed, at most 60."
    )
    api_host: str = Field("127.0.0.1", description="The address the gateway listens on.")
    api_port: int = Field(8000, ge=0, le=65535, description="The port the gateway listens on.")
    api_reload: bool = Field(False, description="Restart when code changes (development).")
    api_workers: int = Field(1, ge=1, le=64, description="How many processes serve.")
    cors_origins: Csv = Field(
        (), description="Other origins whose pages may call the API; comma separated."
    )
    public_url: UrlOrEmpty = Field(
        "", description="The address people type; empty: http://{API_HOST}:{API_PORT}."
    )
    web_dist: Path = Field(
        ROOT / "frontend" / "dist", description="The folder of the built web app."
    )
    log_level: LogLevel = Field("info", description="debug, info, warning or error.")
    max_body_bytes: int = Field(
        1_048_576, ge=1024, description="The largest request body taken, in bytes."
    )
    upstream_timeout_seconds: float = Field(
        10.0, gt=0, le=60, description="How long one call to Supabase may take."
    )
    upstream_max_connections: int = Field(
        100, ge=1, le=10_000, description="How many connections to Supabase one process keeps."
    )
    readiness_timeout_seconds: float = Field(
        2.0, gt=0, le=30, description="How long /health/ready waits for each dependency."
    )
    stun_urls: Csv = Field((), description="STUN servers given to browsers; comma separated.")
    mesh_max_participants: int = Field(
        6, ge=2, le=12, description="How many people one browser mesh may hold."
    )

    @property
    def in_production(self) -> bool:
        """Whether the strict rules of production apply."""
        return self.environment is Environment.production

    @cached_property
    def rest_url(self) -> str:
        """PostgREST's base address."""
        return self.supabase_rest_url or f"{self.supabase_url}/rest/v1"

    @cached_property
    def auth_url(self) -> str:
        """Supabase Auth's base address."""
        return f"{self.supabase_url}/auth/v1"

    @cached_property
    def realtime_url(self) -> str:
        """Supabase Realtime's socket base address (`ws` or `wss`)."""
        return f"ws{self.supabase_url.removeprefix('http')}/realtime/v1"

    @cached_property
    def issuer(self) -> str:
        """The `iss` an access token must carry."""
        return self.jwt_issuer or self.auth_url

    @cached_property
    def public_base(self) -> str:
        """The address people type, without a trailing slash."""
        host = "localhost" if self.api_host in _EVERYWHERE else self.api_host
        host = f"[{host}]" if ":" in host else host
        return self.public_url or f"http://{host}:{self.api_port}"

    @cached_property
    def allowed_origins(self) -> frozenset[str]:
        """Origins whose pages may use the cookie routes and the socket."""
        return frozenset({self.public_base, *self.cors_origins})

    @property
    def secure_cookies(self) -> bool:
        """Whether cookies demand https: in production, and wherever the page is https."""
        return self.in_production or self.public_base.startswith("https://")

    @validates_together(mode="after")
    def _keys_are_there(self) -> Self:
        if not self.supabase_anon_key.get_secret_value():
            raise ValueError("SUPABASE_ANON_KEY is missing: every call to Supabase carries it.")
        if self.jwt_algorithm == "HS256" and not self.jwt_secret.get_secret_value():
            raise ValueError("JWT_SECRET is missing: JWT_ALGORITHM=HS256 cannot verify without it.")
        return self

    @validates_together(mode="after")
    def _production_is_strict(self) -> Self:
        if self.in_production:
            _refuse_weak_production(self)
        return self


def _refuse_weak_production(settings: Settings) -> None:
    """Raises ValueError for what would make a production installation open to anyone."""
    if not settings.supabase_service_role_key.get_secret_value():
        raise ValueError("SUPABASE_SERVICE_ROLE_KEY is missing: production needs live updates.")
    if settings.jwt_secret.get_secret_value() == WELL_KNOWN_JWT_SECRET:
        raise ValueError("JWT_SECRET is the published development secret: anyone can sign with it.")
    for name in ("supabase_anon_key", "supabase_service_role_key"):
        if _issuer_of(getattr(settings, name).get_secret_value()) == WELL_KNOWN_ISSUER:
            raise ValueError(f"{name.upper()} is a development key: production needs its own.")
    if not settings.public_url.startswith("https://"):
        raise ValueError("PUBLIC_URL must be an https address in production: links are made of it.")
    if "*" in settings.cors_origins:
        raise ValueError("CORS_ORIGINS may not be * in production: it would admit any page.")


def _issuer_of(key: str) -> str | None:
    """The `iss` of a legacy JWT key; None when the key is not a JWT."""
    try:
        _, payload, _ = key.split(".")
        claims = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    except (ValueError, binascii.Error):
        return None
    return claims.get("iss") if isinstance(claims, dict) else None


def load_settings() -> Settings:
    """Reads the environment (and `.env` in the working folder).

    Raises:
        InvalidSettings: with one sentence naming the first setting that is wrong; never its value.
    """
    try:
        return Settings()
    except ValidationError as error:
        raise InvalidSettings(_sentence(error)) from None


def _sentence(error: ValidationError) -> str:
    first = error.errors(include_input=False, include_url=False)[0]
    message = str(first["msg"]).removeprefix("Value error, ")
    if not first["loc"]:
        return message
    return f"{'.'.join(str(part) for part in first['loc']).upper()} is not usable: {message}."
