"""Passwords of the roles that log in."""

from collections.abc import Mapping

import asyncpg


async def set_passwords(
    admin: "asyncpg.Connection[asyncpg.Record]", passwords: Mapping[str, str]
) -> None:
    """Give each role its password, in one statement; roles that do not exist are passed over."""
    for role, password in passwords.items():
        statement = await admin.fetchval(
            "select format('alter role %I password %L', rolname, $2::text)"
            " from pg_catalog.pg_roles where rolname = $1",
            role,
            password,
        )
        if statement:
            await admin.execute(statement)
