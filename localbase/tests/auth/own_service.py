"""Auth alone, in this process, with settings of its own, on a running localbase's database."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
from starlette.applications import Starlette

from localbase.auth.service import AuthService
from localbase.config import load
from localbase.context import Context
from localbase.db.database import ADMIN, Address, Database
from localbase.harness import ROOT, Localbase
from localbase.keys import load_keys
from localbase.state import State

NO_HOOK = {"LOCALBASE_AUTH_HOOK_CUSTOM_ACCESS_TOKEN_ENABLED": "false"}


@asynccontextmanager
async def own_auth(
    base: Localbase, supabase: Path = ROOT / "supabase", /, **settings: object
) -> AsyncIterator[httpx.AsyncClient]:
    """Yield a client of Auth with `[auth]` settings, e.g. `email_max_frequency="1h"`."""
    names = {f"LOCALBASE_AUTH_{name.upper()}": str(value) for name, value in settings.items()}
    keys = load_keys(State(base.state).keys)
    ports = {"LOCALBASE_SMTP_PORT": str(base.smtp_port)}
    config = load({**NO_HOOK, **ports, **names}, state=base.state, supabase=supabase)
    passwords = dict.fromkeys((ADMIN, "supabase_auth_admin"), keys.database_password)
    database = Database(Address(base.admin_url, passwords))
    service = AuthService(Context(config, keys, database))
    transport = httpx.ASGITransport(Starlette(routes=list(service.routes)))
    await service.start()
    try:
        async with httpx.AsyncClient(transport=transport, base_url="http://auth") as client:
            yield client
    finally:
        await service.stop()
        await database.close()
