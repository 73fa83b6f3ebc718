"""What settings are taken, and with which sentence others are refused."""

import base64
import json
from pathlib import Path

import pytest
from app.config import WELL_KNOWN_JWT_SECRET, InvalidSettings, Settings, load_settings
from pydantic import ValidationError

PRODUCTION = {
    "ENVIRONMENT": "production",
    "SUPABASE_URL": "https://abc.supabase.co",
    "SUPABASE_ANON_KEY": "sb_publishable_x",
    "SUPABASE_SERVICE_ROLE_KEY": "sb_secret_x",
    "PUBLIC_URL": "https://meet.example.org",
}


def development_key(role: str) -> str:
    """A key as the local tools publish it."""
    claims = json.dumps({"iss": "supabase-demo", "role": role}).encode()
    return f"e30.{base64.urlsafe_b64encode(claims).rstrip(b'=').decode()}.c2ln"


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> pytest.MonkeyPatch:
    """No settings but the test's own."""
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.chdir(tmp_path)
    return monkeypatch


def load(environment: pytest.MonkeyPatch, values: dict[str, str]) -> Settings:
    for name, value in values.items():
        environment.setenv(name, value)
    return load_settings()


def test_production_settings_are_taken(environment: pytest.MonkeyPatch) -> None:
    settings = load(environment, PRODUCTION)
    assert settings.rest_url == "https://abc.supabase.co/rest/v1"
    assert settings.realtime_url == "wss://abc.supabase.co/realtime/v1"
    assert settings.issuer == "https://abc.supabase.co/auth/v1"
    assert settings.secure_cookies


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"SUPABASE_ANON_KEY": ""}, "SUPABASE_ANON_KEY is missing"),
        ({"SUPABASE_SERVICE_ROLE_KEY": ""}, "SUPABASE_SERVICE_ROLE_KEY is missing"),
        ({"SUPABASE_ANON_KEY": development_key("anon")}, "SUPABASE_ANON_KEY is a development key"),
        (
            {"SUPABASE_SERVICE_ROLE_KEY": development_key("service_role")},
            "SUPABASE_SERVICE_ROLE_KEY is a development key",
        ),
        ({"JWT_SECRET": WELL_KNOWN_JWT_SECRET}, "JWT_SECRET is the published development secret"),
        ({"JWT_ALGORITHM": "HS256"}, "JWT_SECRET is missing"),
        ({"PUBLIC_URL": ""}, "PUBLIC_URL must be an https address"),
        ({"PUBLIC_URL": "http://meet.example.org"}, "PUBLIC_URL must be an https address"),
        ({"CORS_ORIGINS": "*"}, "CORS_ORIGINS may not be *"),
        ({"SUPABASE_URL": "abc.supabase.co"}, "SUPABASE_URL is not usable"),
        ({"API_PORT": "many"}, "API_PORT is not usable"),
        ({"ENVIRONMENT": "prod"}, "ENVIRONMENT is not usable"),
    ],
)
def test_production_refuses_in_one_sentence(
    environment: pytest.MonkeyPatch, change: dict[str, str], sentence: str
) -> None:
    with pytest.raises(InvalidSettings) as refusal:
        load(environment, {**PRODUCTION, **change})
    said = str(refusal.value)
    assert said.startswith(sentence)
    assert "\n" not in said
    assert all(value not in said for value in change.values() if len(value) > 8)


def test_development_needs_only_a_key(environment: pytest.MonkeyPatch) -> None:
    settings = load(environment, {"SUPABASE_ANON_KEY": development_key("anon")})
    assert settings.supabase_url == "http://127.0.0.1:54321"
    assert settings.public_base == "http://127.0.0.1:8000"
    assert not settings.secure_cookies


@pytest.mark.parametrize(
    ("host", "base"),
    [
        ("0.0.0.0", "http://localhost:8000"),  # noqa: S104 - nothing is bound to it
        ("::", "http://localhost:8000"),
        ("::1", "http://[::1]:8000"),
        ("10.0.0.5", "http://10.0.0.5:8000"),
    ],
)
def test_without_a_public_address_links_lead_where_it_listens(
    environment: pytest.MonkeyPatch, host: str, base: str
) -> None:
    assert load(environment, {"SUPABASE_ANON_KEY": "k", "API_HOST": host}).public_base == base


def test_lists_are_written_with_commas(environment: pytest.MonkeyPatch) -> None:
    lists = {"CORS_ORIGINS": "https://a.example, https://b.example,", "STUN_URLS": "stun:a:1"}
    settings = load(environment, {"SUPABASE_ANON_KEY": "k", **lists, "LOG_LEVEL": "INFO"})
    assert settings.cors_origins == ("https://a.example", "https://b.example")
    assert settings.stun_urls == ("stun:a:1",)
    assert settings.log_level == "info"


def test_postgrest_may_stand_elsewhere(environment: pytest.MonkeyPatch) -> None:
    near = {"SUPABASE_ANON_KEY": "k", "SUPABASE_REST_URL": "http://127.0.0.1:3000/"}
    assert load(environment, near).rest_url == "http://127.0.0.1:3000"


def test_settings_do_not_change() -> None:
    settings = Settings.model_validate({"supabase_anon_key": "k"})
    with pytest.raises(ValidationError):
        settings.api_port = 1  # type: ignore[misc]  # that it is refused is the point


def test_secrets_are_not_printed() -> None:
    settings = Settings.model_validate(
        {"supabase_anon_key": "key-one", "supabase_service_role_key": "key-two"}
    )
    assert "key-one" not in repr(settings)
    assert "key-two" not in str(settings)


@pytest.mark.parametrize("name", Settings.model_fields)
def test_every_setting_has_its_line(name: str) -> None:
    field = Settings.model_fields[name]
    assert field.description
    assert f"{name.upper()}=" in (Path(__file__).parents[2] / ".env.example").read_text()
