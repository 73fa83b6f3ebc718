"""Every setting of localbase: `supabase/config.toml` as the Supabase CLI reads it, and overrides.

`[auth.email] enable_confirmations` is `config.auth.email.enable_confirmations`, and the variable
`LOCALBASE_AUTH_EMAIL_ENABLE_CONFIRMATIONS` overrides it. Defaults are the CLI's.
"""

import itertools
import os
import socket
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from localbase.config_auth import Auth, Email, Hook, Sessions
from localbase.sections import BadSetting, fill

__all__ = [
    "Api",
    "Auth",
    "BadSetting",
    "Config",
    "Db",
    "Email",
    "Hook",
    "Mail",
    "Programs",
    "Realtime",
    "Sessions",
    "free_port",
    "is_free",
    "load",
]

PREFIX = "LOCALBASE"
LOOPBACK = "127.0.0.1"
_FIRST_PORT, _PORTS, _PORTS_A_PROCESS = 10_240, 22_000, 16
_ports_asked = itertools.count()
DEFAULT_STATE = Path(".parley/localbase")
DEFAULT_SUPABASE = Path("supabase")


@dataclass(frozen=True)
class Api:
    """`[api]`: the port everything is served on, and what PostgREST exposes."""

    port: int = 54321
    host: str = LOOPBACK
    schemas: tuple[str, ...] = ("public",)
    extra_search_path: tuple[str, ...] = ("public", "extensions")
    max_rows: int = 1000
    external_url: str = ""


@dataclass(frozen=True)
class Seed:
    """`[db.seed]`: files run after the migrations of a new database; globs below `supabase/`."""

    enabled: bool = True
    sql_paths: tuple[str, ...] = ("./seed.sql",)


@dataclass(frozen=True)
class Migrations:
    """`[db.migrations]`: whether pending migrations are applied at start."""

    enabled: bool = True


@dataclass(frozen=True)
class Db:
    """`[db]`: Postgres. `fsync` is turned off by tests alone: without it a crash loses rows."""

    port: int = 54322
    password: str = "postgres"  # noqa: S105 - the Supabase CLI's, on loopback, not a superuser's
    fsync: bool = True
    max_connections: int = 100
    seed: Seed = field(default_factory=Seed)
    migrations: Migrations = field(default_factory=Migrations)


@dataclass(frozen=True)
class Mail:
    """`[inbucket]` (the CLI's name for it): the built-in mailbox's page and its SMTP port."""

    port: int = 54324
    smtp_port: int = 54325
    admin_email: str = "admin@email.com"
    sender_name: str = "Admin"


@dataclass(frozen=True)
class Realtime:
    """`[realtime]`; limits are those of a self-hosted tenant.

    `max_events_per_second` is what one client may send on a channel; rates are averages over a
    minute. `presence_calls` is how often a client may track or untrack on a channel in one
    `presence_window`. A socket that owes more than `max_queued_kb` or `max_queued_frames` is
    closed. The delays slow down who is refused.
    """

    enabled: bool = True
    max_concurrent_users: int = 200
    max_events_per_second: int = 100
    max_joins_per_second: int = 100
    max_channels_per_client: int = 100
    max_presence_events_per_second: int = 1000
    max_payload_size_in_kb: int = 3000
    max_frame_size_in_kb: int = 5000
    max_queued_kb: int = 16000
    max_queued_frames: int = 10000
    presence_calls: int = 5
    presence_window: timedelta = timedelta(seconds=30)
    idle_timeout: timedelta = timedelta(seconds=60)
    connect_error_delay: timedelta = timedelta(seconds=2)
    join_error_delay: timedelta = timedelta(seconds=5)
    private_only: bool = False


@dataclass(frozen=True)
class Programs:
    """Where Postgres and PostgREST come from; empty means the pinned npm packages.

    `postgres` is empty, `system` or a folder with `initdb` and `postgres`; `database_url` is a
    superuser's address of a server that runs already.
    """

    postgres: str = ""
    postgrest: str = ""
    database_url: str = field(default="", repr=False)


@dataclass(frozen=True)
class Config:
    """All settings, fixed for the life of the process."""

    state: Path
    supabase: Path
    api: Api
    db: Db
    mail: Mail
    auth: Auth
    realtime: Realtime
    programs: Programs

    @property
    def api_url(self) -> str:
        """The address clients use, without a slash at its end."""
        return self.api.external_url.rstrip("/") or f"http://{LOOPBACK}:{self.api.port}"

    @property
    def mail_url(self) -> str:
        """The address of the mailbox's page."""
        return f"http://{LOOPBACK}:{self.mail.port}"

    def with_ports(self, *, api: int, db: int, mail: int, smtp: int) -> "Config":
        """Return these settings with the ports that are really used in place of 0."""
        return replace(
            self,
            api=replace(self.api, port=api),
            db=replace(self.db, port=db),
            mail=replace(self.mail, port=mail, smtp_port=smtp),
        )


def load(
    env: Mapping[str, str] | None = None,
    *,
    state: Path | None = None,
    supabase: Path | None = None,
) -> Config:
    """Read the settings of `supabase/config.toml` and of the environment.

    Args:
        env: the environment, `os.environ` unless given.
        state: the folder of everything localbase stores, else `LOCALBASE_STATE`.
        supabase: the folder with `config.toml` and `migrations/`, else `LOCALBASE_SUPABASE`.

    Raises:
        BadSetting: something cannot be understood; the message names it.
    """
    env = dict(os.environ if env is None else env)
    state = state or Path(env.get(f"{PREFIX}_STATE") or DEFAULT_STATE)
    supabase = supabase or Path(env.get(f"{PREFIX}_SUPABASE") or DEFAULT_SUPABASE)
    toml = _read(supabase / "config.toml")
    return Config(
        state=state.absolute(),
        supabase=supabase.absolute(),
        api=fill(Api, toml.get("api"), env, f"{PREFIX}_API"),
        db=fill(Db, toml.get("db"), env, f"{PREFIX}_DB"),
        mail=_mail(toml, env),
        auth=_auth(toml.get("auth"), env),
        realtime=fill(Realtime, toml.get("realtime"), env, f"{PREFIX}_REALTIME"),
        programs=_programs(env),
    )


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        return {}
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadSetting(f"{path} is not valid TOML: {error}") from None


def _mail(toml: Mapping[str, Any], env: Mapping[str, str]) -> Mail:
    table = toml.get("local_smtp", toml.get("inbucket"))
    mail = fill(Mail, table, env, f"{PREFIX}_MAIL")
    port = env.get(f"{PREFIX}_SMTP_PORT", "")
    return fill(Mail, {**vars(mail), "smtp_port": port}, {}, PREFIX) if port else mail


def _auth(table: object, env: Mapping[str, str]) -> Auth:
    """Fill `[auth]`; `JWT_ACCESS_TOKEN_EXPIRE_MINUTES` counts where the CLI's name is not set."""
    name = f"{PREFIX}_AUTH"
    minutes = env.get("JWT_ACCESS_TOKEN_EXPIRE_MINUTES", "")
    if minutes and f"{name}_JWT_EXPIRY" not in env:
        if not minutes.isdecimal():
            raise BadSetting("JWT_ACCESS_TOKEN_EXPIRE_MINUTES must be a whole number of minutes.")
        env = {**env, f"{name}_JWT_EXPIRY": str(int(minutes) * 60)}
    return fill(Auth, table, env, name)


def _programs(env: Mapping[str, str]) -> Programs:
    return Programs(
        postgres=env.get(f"{PREFIX}_POSTGRES", ""),
        postgrest=env.get("POSTGREST_BIN", ""),
        database_url=env.get("DATABASE_URL", ""),
    )


def free_port() -> int:
    """Return a loopback port nobody listens on at this moment.

    It lies below the range the system takes ports of outgoing connections from, so none of those
    is given it before somebody listens; each process begins to look at a place of its own.
    """
    begin = os.getpid() * _PORTS_A_PROCESS + next(_ports_asked)
    for step in range(_PORTS):
        port = _FIRST_PORT + (begin + step) % _PORTS
        if is_free(port):
            return port
    raise OSError("no port is free")


def is_free(port: int) -> bool:
    """Tell whether nobody listens on this loopback port."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError:
            return False
    return True
