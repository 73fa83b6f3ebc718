"""The tables and functions of schema auth, and who may do what to them."""

from collections.abc import AsyncIterator
from typing import Any

import asyncpg
import pytest
import pytest_asyncio

from localbase.harness import Localbase

Connection = asyncpg.Connection

TABLES = {
    "users", "identities", "sessions", "refresh_tokens", "mfa_factors", "mfa_challenges",
    "mfa_amr_claims", "one_time_tokens", "flow_state", "sso_providers", "sso_domains",
    "saml_providers", "saml_relay_states", "audit_log_entries", "schema_migrations", "instances",
}  # fmt: skip


@pytest_asyncio.fixture
async def postgres(base: Localbase) -> AsyncIterator["Connection[Any]"]:
    """Role postgres, in a transaction that is rolled back."""
    connection = await asyncpg.connect(base.db_url)
    change = connection.transaction()
    await change.start()
    yield connection
    await change.rollback()
    await connection.close()


async def test_every_table_is_there_owned_by_auth_and_closed(
    postgres: "Connection[Any]",
) -> None:
    rows = await postgres.fetch(
        "select c.relname, c.relrowsecurity, pg_get_userbyid(c.relowner) as owner "
        "from pg_class c where c.relnamespace = 'auth'::regnamespace and c.relkind = 'r'"
    )

    assert {row["relname"] for row in rows} == TABLES
    assert all(row["relrowsecurity"] for row in rows)
    assert {row["owner"] for row in rows} == {"supabase_auth_admin"}


@pytest.mark.parametrize("role", ["anon", "authenticated", "service_role"])
@pytest.mark.parametrize("table", sorted(TABLES))
async def test_no_api_role_reads_a_table(
    postgres: "Connection[Any]", role: str, table: str
) -> None:
    await postgres.execute(f"set local role {role}")
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await postgres.execute(f"table auth.{table}")


async def test_postgres_may_refer_to_users_and_hang_triggers_on_them(
    postgres: "Connection[Any]",
) -> None:
    await postgres.execute(
        """
        create table public.refers (id uuid primary key references auth.users on delete cascade);
        create function public.quiet() returns trigger language plpgsql
          as $$ begin return new; end $$;
        create trigger quiet after insert on auth.users
          for each row execute function public.quiet();
        """
    )


async def test_postgres_may_seed_users(postgres: "Connection[Any]") -> None:
    await postgres.execute(
        "insert into auth.users (instance_id, id, aud, role, email) values "
        "('00000000-0000-0000-0000-000000000000', gen_random_uuid(), 'authenticated', "
        "'authenticated', 'seeded-in-a-test@example.com')"
    )


@pytest.mark.parametrize(
    "statement",
    [
        "alter table auth.users add column color text",
        "drop table auth.sessions",
        "create table auth.mine (id int)",
        "insert into auth.schema_migrations values ('1')",
        "create or replace function auth.uid() returns uuid language sql as 'select null::uuid'",
    ],
)
async def test_postgres_may_not_alter_the_schema(
    postgres: "Connection[Any]", statement: str
) -> None:
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await postgres.execute(statement)


@pytest.mark.parametrize("role", ["anon", "authenticated", "service_role", "postgres"])
async def test_everybody_may_ask_who_asks(postgres: "Connection[Any]", role: str) -> None:
    await postgres.execute(f"set local role {role}")
    row = await postgres.fetchrow(
        "select auth.uid() as uid, auth.role() as role, auth.email() as email, auth.jwt() as jwt"
    )

    assert row is not None
    assert tuple(row) == (None, None, None, None)


async def test_who_asks_is_read_from_the_claims(postgres: "Connection[Any]") -> None:
    await postgres.execute(
        "select set_config('request.jwt.claims', '{\"sub\": "
        '"00000000-0000-0000-0000-000000000007", "role": "authenticated", '
        '"email": "ada@example.com"}\', true)'
    )
    row = await postgres.fetchrow(
        "select auth.uid()::text, auth.role(), auth.email(), auth.jwt() ->> 'role'"
    )

    assert row is not None
    assert tuple(row) == (
        "00000000-0000-0000-0000-000000000007",
        "authenticated",
        "ada@example.com",
        "authenticated",
    )


async def test_the_older_settings_still_count(postgres: "Connection[Any]") -> None:
    await postgres.execute(
        "select set_config('request.jwt.claim.sub', '00000000-0000-0000-0000-000000000008', true)"
    )

    found = await postgres.fetchval("select auth.uid()::text")
    assert found == "00000000-0000-0000-0000-000000000008"
