"""A body over the limit is refused, announced or streamed."""

from collections.abc import AsyncIterator

import httpx
import pytest
from app.main import create_app
from tests.conftest import serving
from tests.standin import standin_settings

LOGIN = "/api/v1/auth/login"
JSON = {"Content-Type": "application/json"}


@pytest.fixture
async def small() -> AsyncIterator[httpx.AsyncClient]:
    """A gateway that takes two KiB."""
    async with serving(create_app(standin_settings(max_body_bytes=2048))) as client:
        yield client


async def test_an_announced_body_over_the_limit_is_413(small: httpx.AsyncClient) -> None:
    response = await small.post(LOGIN, content=b" " * 2049, headers=JSON)
    assert (response.status_code, response.json()["code"]) == (413, "body_too_large")


async def test_a_streamed_body_over_the_limit_is_413(small: httpx.AsyncClient) -> None:
    async def endless() -> AsyncIterator[bytes]:
        for _ in range(1000):
            yield b" " * 512

    response = await small.post(LOGIN, content=endless(), headers=JSON)
    assert (response.status_code, response.json()["code"]) == (413, "body_too_large")


async def test_a_body_of_exactly_the_limit_is_read(small: httpx.AsyncClient) -> None:
    response = await small.post(LOGIN, content=b"{}".ljust(2048), headers=JSON)
    assert (response.status_code, response.json()["code"]) == (422, "validation_failed")
