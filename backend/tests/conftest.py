"""What every test of the gateway stands on: a real Supabase, the whole application, and people."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager

import asyncpg
import httpx
import pytest
from app.config import Settings
from app.main import create_app
from fastapi import FastAPI
from tests.factories import Factory, Person
from tests.stack import Stack, settings_for, shared

BASE = "http://gateway.test"


@asynccontextmanager
async def serving(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    """A client of the application in this process, started as a server would start it."""
    transport = httpx.ASGITransport(app)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=transport, base_url=BASE) as client,
    ):
        yield client


@pytest.fixture(scope="session")
def stack() -> Iterator[Stack]:
    with shared() as found:
        yield found


@pytest.fixture(scope="session")
def settings(stack: Stack) -> Settings:
    return settings_for(stack)


@pytest.fixture(scope="session")
async def app(settings: Settings) -> AsyncIterator[FastAPI]:
    application = create_app(settings)
    async with application.router.lifespan_context(application):
        yield application


@pytest.fixture
async def client(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    """A browser or program of nobody in particular: its cookies are its own."""
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url=BASE) as fresh:
        yield fresh


@pytest.fixture(scope="session")
async def make(stack: Stack) -> AsyncIterator[Factory]:
    database = await asyncpg.connect(stack.database_url)
    async with httpx.AsyncClient(timeout=30) as http:
        yield Factory(stack, http, database)
    await database.close()


@pytest.fixture(scope="session")
async def somebody(make: Factory) -> Person:
    """A person for tests whose requests are refused or change nothing."""
    return await make.person("Somebody")
