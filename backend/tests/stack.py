"""The Supabase that the tests run against: the one named in the environment, or a localbase."""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

from app.config import Environment, Settings
from pydantic import SecretStr

from localbase.harness import Localbase

NO_LIMITS: Final = {
    "LOCALBASE_AUTH_RATE_LIMIT_SIGN_IN_SIGN_UPS": "1000000",
    "LOCALBASE_AUTH_RATE_LIMIT_TOKEN_REFRESH": "1000000",
    "LOCALBASE_AUTH_RATE_LIMIT_TOKEN_VERIFICATIONS": "1000000",
    "LOCALBASE_AUTH_RATE_LIMIT_EMAIL_SENT": "1000000",
    "LOCALBASE_DB_SEED_ENABLED": "false",
}
"""Every test signs people in from the same address."""


@dataclass(frozen=True)
class Stack:
    """Where a Supabase is, and its keys.

    Args:
        api_url: its one address.
        anon_key: what everybody may know.
        service_key: what only servers may know.
        database_url: Postgres, as a role that may write every table of ours.
        mail_url: its mailbox; empty where mail really goes out.
    """

    api_url: str
    anon_key: str
    service_key: str
    database_url: str
    mail_url: str


def settings_for(stack: Stack, **changes: object) -> Settings:
    """The gateway's settings for a Supabase; nothing is read from files."""
    values: dict[str, object] = {
        "environment": Environment.test,
        "supabase_url": stack.api_url,
        "supabase_anon_key": SecretStr(stack.anon_key),
        "supabase_service_role_key": SecretStr(stack.service_key),
        "public_url": "http://gateway.test",
        **changes,
    }
    return Settings.model_validate(values)


@contextmanager
def running(overrides: Mapping[str, str] | None = None) -> Iterator[tuple[Localbase, Stack]]:
    """A localbase of the test's own, to be changed or broken."""
    with Localbase({**NO_LIMITS, **(overrides or {})}) as base:
        yield base, _of(base)


@contextmanager
def shared() -> Iterator[Stack]:
    """The Supabase of the whole run: the environment's `TEST_SUPABASE_URL`, else a localbase."""
    url = os.environ.get("TEST_SUPABASE_URL")
    if not url:
        with running() as (_base, stack):
            yield stack
        return
    yield Stack(
        api_url=url,
        anon_key=os.environ["TEST_SUPABASE_ANON_KEY"],
        service_key=os.environ["TEST_SUPABASE_SERVICE_ROLE_KEY"],
        database_url=os.environ["TEST_DATABASE_URL"],
        mail_url=os.environ.get("TEST_MAIL_URL", ""),
    )


def _of(base: Localbase) -> Stack:
    return Stack(
        api_url=base.api_url,
        anon_key=base.publishable_key,
        service_key=base.secret_key,
        database_url=base.db_url,
        mail_url=base.mail_url,
    )
