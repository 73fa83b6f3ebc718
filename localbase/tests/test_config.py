from datetime import timedelta
from pathlib import Path

import pytest

from localbase.config import Config, load
from localbase.sections import BadSetting
from localbase.tests.conftest import SMALL


def small(env: dict[str, str] | None = None) -> Config:
    return load(env or {}, supabase=SMALL)


def test_config_toml_is_read_as_the_cli_reads_it() -> None:
    config = small({"SMALL_SMTP_USER": "me", "SMALL_SMTP_PASSWORD": "mine"})
    assert config.auth.site_url == "http://127.0.0.1:3999"
    assert config.auth.additional_redirect_urls == (
        "http://127.0.0.1:3998",
        "http://127.0.0.1:3997",
    )
    assert config.auth.email.max_frequency == timedelta(seconds=90)
    assert config.auth.email.template["invite"].subject == "You are invited"
    assert config.auth.hook.custom_access_token.enabled
    assert (config.auth.email.smtp.user, config.auth.email.smtp.password) == ("me", "mine")
    assert config.api.max_rows == 50


def test_what_the_file_leaves_out_is_the_clis_default(tmp_path: Path) -> None:
    config = load({}, supabase=tmp_path)
    assert (config.api.port, config.db.port, config.mail.port) == (54321, 54322, 54324)
    assert config.auth.jwt_expiry == 3600
    assert config.auth.email.otp_length == 6
    assert config.db.seed.sql_paths == ("./seed.sql",)
    assert config.api_url == "http://127.0.0.1:54321"


@pytest.mark.parametrize(
    ("name", "value", "found"),
    [
        ("LOCALBASE_AUTH_JWT_EXPIRY", "5", lambda config: config.auth.jwt_expiry == 5),
        (
            "LOCALBASE_AUTH_EMAIL_ENABLE_CONFIRMATIONS",
            "true",
            lambda config: config.auth.email.enable_confirmations,
        ),
        (
            "LOCALBASE_AUTH_EMAIL_MAX_FREQUENCY",
            "0",
            lambda config: config.auth.email.max_frequency == timedelta(),
        ),
        (
            "LOCALBASE_AUTH_HOOK_CUSTOM_ACCESS_TOKEN_ENABLED",
            "false",
            lambda config: not config.auth.hook.custom_access_token.enabled,
        ),
        (
            "LOCALBASE_AUTH_EMAIL_TEMPLATE_INVITE_SUBJECT",
            "Come",
            lambda config: config.auth.email.template["invite"].subject == "Come",
        ),
        (
            "LOCALBASE_API_SCHEMAS",
            "public, extra",
            lambda config: config.api.schemas == ("public", "extra"),
        ),
        ("LOCALBASE_API_PORT", "0", lambda config: config.api.port == 0),
        ("LOCALBASE_SMTP_PORT", "2525", lambda config: config.mail.smtp_port == 2525),
        ("JWT_ACCESS_TOKEN_EXPIRE_MINUTES", "30", lambda config: config.auth.jwt_expiry == 1800),
        ("LOCALBASE_POSTGRES", "system", lambda config: config.programs.postgres == "system"),
    ],
)
def test_the_environment_overrides_the_file(name: str, value: str, found: object) -> None:
    assert callable(found)
    assert found(small({name: value}))


def test_our_own_name_counts_before_the_products() -> None:
    env = {"JWT_ACCESS_TOKEN_EXPIRE_MINUTES": "30", "LOCALBASE_AUTH_JWT_EXPIRY": "7"}
    assert small(env).auth.jwt_expiry == 7


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("LOCALBASE_API_PORT", "many", "LOCALBASE_API_PORT must be a whole number, not 'many'."),
        ("LOCALBASE_DB_FSYNC", "maybe", "LOCALBASE_DB_FSYNC must be true or false, not 'maybe'."),
        (
            "LOCALBASE_AUTH_SESSIONS_TIMEBOX",
            "1 day",
            "LOCALBASE_AUTH_SESSIONS_TIMEBOX must be a duration such as 30s or 1h, not '1 day'.",
        ),
        (
            "JWT_ACCESS_TOKEN_EXPIRE_MINUTES",
            "soon",
            "JWT_ACCESS_TOKEN_EXPIRE_MINUTES must be a whole number of minutes.",
        ),
    ],
)
def test_what_cannot_be_understood_is_named(name: str, value: str, sentence: str) -> None:
    with pytest.raises(BadSetting) as refused:
        small({name: value})
    assert str(refused.value) == sentence


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("auth = 3", "LOCALBASE_AUTH must be a table."),
        ("[api]\nschemas = 3", "LOCALBASE_API_SCHEMAS must be a list."),
        ("[auth", "is not valid TOML"),
        ("[auth]\nemail = 1", "LOCALBASE_AUTH_EMAIL must be a table."),
    ],
)
def test_a_file_that_cannot_be_understood_is_refused(
    tmp_path: Path, text: str, sentence: str
) -> None:
    (tmp_path / "config.toml").write_text(text)
    with pytest.raises(BadSetting, match=sentence):
        load({}, supabase=tmp_path)


def test_secrets_are_not_shown() -> None:
    env = {"SMALL_SMTP_PASSWORD": "oh-so-secret", "DATABASE_URL": "postgresql://x:oh-so-secret@y/z"}
    assert "oh-so-secret" not in repr(small(env))
