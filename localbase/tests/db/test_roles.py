"""Roles and grants are those of a Supabase database."""

from collections.abc import AsyncIterator
from uuid import uuid4

import asyncpg
import httpx
import pytest

from localbase.harness import Localbase
from localbase.keys import load_keys
from localbase.state import State
from localbase.tests.waiting import until

ATTRIBUTES = {
    # login, superuser, bypassrls, createrole, createdb, replication, inherit
    "anon": (False, False, False, False, False, False, False),
    "authenticated": (False, False, False, False, False, False, False),
    "service_role": (False, False, True, False, False, False, False),
    "authenticator": (True, False, False, False, False, False, False),
    "postgres": (True, False, True, True, True, True, True),
    "supabase_admin": (True, True, True, True, True, True, True),
    "supabase_auth_admin": (True, False, False, True, False, False, False),
    "supabase_storage_admin": (True, False, False, True, False, False, False),
    "supabase_realtime_admin": (False, False, False, False, False, False, False),
}


@pytest.fixture
async def owner(small: Localbase) -> "AsyncIterator[asyncpg.Connection[asyncpg.Record]]":
    connection = await asyncpg.connect(small.db_url)
    yield connection
    await connection.close()


@pytest.mark.parametrize("role", ATTRIBUTES)
async def test_a_role_has_the_platforms_attributes(
    owner: "asyncpg.Connection[asyncpg.Record]", role: str
) -> None:
    row = await owner.fetchrow(
        "select rolcanlogin, rolsuper, rolbypassrls, rolcreaterole, rolcreatedb, rolreplication,"
        " rolinherit from pg_roles where rolname = $1",
        role,
    )
    assert row is not None
    assert tuple(row) == ATTRIBUTES[role]


@pytest.mark.parametrize(
    ("member", "role", "may"),
    [
        ("authenticator", "anon", True),
        ("authenticator", "authenticated", True),
        ("authenticator", "service_role", True),
        ("authenticator", "supabase_admin", False),
        ("postgres", "anon", True),
        ("postgres", "authenticated", True),
        ("postgres", "service_role", True),
        ("postgres", "supabase_realtime_admin", True),
        ("postgres", "supabase_admin", False),
        ("authenticated", "service_role", False),
        ("anon", "authenticated", False),
    ],
)
async def test_who_may_take_on_whom(
    owner: "asyncpg.Connection[asyncpg.Record]", member: str, role: str, *, may: bool
) -> None:
    query = "select pg_has_role($1, $2, 'member')"
    assert await owner.fetchval(query, member, role) is may


async def test_an_authenticator_that_took_on_nobody_reads_nothing(small: Localbase) -> None:
    connection = await asyncpg.connect(small.url_of("authenticator"))
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await connection.fetch("select * from public.notes")
    await connection.close()


@pytest.mark.parametrize("role", ["anon", "authenticated", "service_role"])
async def test_what_postgres_makes_in_public_is_granted_to_every_role_of_the_api(
    owner: "asyncpg.Connection[asyncpg.Record]", role: str
) -> None:
    for privilege in ("select", "insert", "update", "delete"):
        query = "select has_table_privilege($1, 'public.notes', $2)"
        assert await owner.fetchval(query, role, privilege)


@pytest.mark.parametrize("role", ["anon", "authenticated"])
async def test_no_role_of_the_api_makes_tables(
    owner: "asyncpg.Connection[asyncpg.Record]", role: str
) -> None:
    assert not await owner.fetchval("select has_schema_privilege($1, 'public', 'create')", role)


@pytest.mark.parametrize("role", ["anon", "authenticated", "service_role"])
async def test_no_role_of_the_api_reads_who_the_users_are(
    owner: "asyncpg.Connection[asyncpg.Record]", role: str
) -> None:
    assert not await owner.fetchval("select has_table_privilege($1, 'auth.users', 'select')", role)


async def test_postgres_reads_and_refers_to_users(
    owner: "asyncpg.Connection[asyncpg.Record]",
) -> None:
    query = "select has_table_privilege('auth.users', $1)"
    for privilege in ("select", "references", "trigger"):
        assert await owner.fetchval(query, privilege)


async def test_postgres_makes_trusted_extensions_and_no_others(
    owner: "asyncpg.Connection[asyncpg.Record]",
) -> None:
    await owner.execute("create extension if not exists pg_trgm with schema extensions")
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await owner.execute("create extension file_fdw with schema extensions")


@pytest.mark.parametrize(
    ("role", "limit"), [("anon", "3s"), ("authenticated", "8s"), ("authenticator", "8s")]
)
async def test_statements_of_the_api_are_limited(
    owner: "asyncpg.Connection[asyncpg.Record]", role: str, limit: str
) -> None:
    row = await owner.fetchrow("select rolconfig from pg_roles where rolname = $1", role)
    assert row is not None
    assert f"statement_timeout={limit}" in row["rolconfig"]


async def test_realtime_has_its_publication(
    owner: "asyncpg.Connection[asyncpg.Record]",
) -> None:
    query = "select pubname from pg_publication where pubname = 'supabase_realtime'"
    assert await owner.fetchval(query) == "supabase_realtime"


async def test_the_log_serves_replication(
    owner: "asyncpg.Connection[asyncpg.Record]",
) -> None:
    assert await owner.fetchval("show wal_level") == "logical"


async def test_without_a_password_nobody_logs_in(small: Localbase) -> None:
    for wrong in ("postgresql://postgres:wrong@", "postgresql://supabase_admin:postgres@"):
        with pytest.raises(asyncpg.InvalidPasswordError):
            await asyncpg.connect(wrong + small.db_url.rpartition("@")[2])


@pytest.mark.parametrize(
    ("who", "seen"), [("nobody", 0), ("anon", 0), ("owner", 1), ("stranger", 0), ("service", 1)]
)
async def test_who_sees_a_note(
    small: Localbase, owner: "asyncpg.Connection[asyncpg.Record]", who: str, seen: int
) -> None:
    person = str(uuid4())
    await owner.execute("insert into public.notes (owner) values ($1)", person)
    keys = {"nobody": "", "service": small.secret_key}
    headers = {"apikey": keys.get(who, small.publishable_key)}
    if who in {"owner", "stranger"}:
        subject = person if who == "owner" else str(uuid4())
        headers["authorization"] = f"Bearer {token(small, subject)}"
    url = f"{small.api_url}/rest/v1/notes?owner=eq.{person}"
    async with httpx.AsyncClient() as client:
        said = await client.get(url, headers={k: v for k, v in headers.items() if v})
    assert said.status_code == (401 if who == "nobody" else 200)
    assert who == "nobody" or len(said.json()) == seen


def token(base: Localbase, subject: str) -> str:
    claims = {"sub": subject, "role": "authenticated", "aud": "authenticated", "exp": 2_000_000_000}
    return load_keys(State(base.state).keys).sign(claims)


async def test_a_new_table_is_served_without_being_asked(
    small: Localbase, owner: "asyncpg.Connection[asyncpg.Record]"
) -> None:
    name = f"fresh_{uuid4().hex}"
    await owner.execute(f"create table public.{name} (id int)")
    url, headers = f"{small.api_url}/rest/v1/{name}", {"apikey": small.anon_key}
    assert until(lambda: httpx.get(url, headers=headers).json() == [])
    await owner.execute(f"drop table public.{name}")
    assert until(lambda: httpx.get(url, headers=headers).status_code == 404)
