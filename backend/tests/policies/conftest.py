"""Postgres itself, a town in it, and the moment in which one act is tried."""

from collections.abc import AsyncIterator

import asyncpg
import pytest
from tests.policies.town import Database, Town, settle
from tests.stack import Stack


@pytest.fixture(scope="session")
def database_url(stack: Stack) -> str:
    return stack.database_url


@pytest.fixture(scope="session")
async def settled(database_url: str) -> AsyncIterator[tuple[Database, Town]]:
    """A town in a transaction that never commits: every test starts from it."""
    database = await asyncpg.connect(database_url)
    try:
        await database.execute("begin")
        yield database, await settle(database)
    finally:
        await database.close()


@pytest.fixture
async def database(settled: tuple[Database, Town]) -> AsyncIterator[Database]:
    """The connection, with what the test does undone after it."""
    connection = settled[0]
    await connection.execute("savepoint test")
    yield connection
    await connection.execute("rollback to savepoint test")


@pytest.fixture
def town(settled: tuple[Database, Town]) -> Town:
    return settled[1]
