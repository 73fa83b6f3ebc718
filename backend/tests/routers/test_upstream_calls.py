"""A read asks PostgREST once, however much it shows."""

from collections.abc import AsyncIterator

import httpx
import pytest
from app.main import create_app
from fastapi import FastAPI
from httpx_aiohttp import AiohttpTransport
from tests.conftest import BASE
from tests.factories import Factory
from tests.stack import Stack, settings_for


class Counting(httpx.AsyncBaseTransport):
    """The network, and what went over it."""

    def __init__(self) -> None:
        self._inner = AiohttpTransport()
        self.paths: list[str] = []

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self.paths.append(request.url.path)
        return await self._inner.handle_async_request(request)

    async def aclose(self) -> None:
        await self._inner.aclose()


@pytest.fixture
async def counted(stack: Stack) -> AsyncIterator[tuple[httpx.AsyncClient, Counting]]:
    network = Counting()
    app: FastAPI = create_app(settings_for(stack), transport=network)
    transport = httpx.ASGITransport(app)
    async with (
        app.state.supabase,
        httpx.AsyncClient(transport=transport, base_url=BASE) as client,
    ):
        yield client, network


async def test_every_read_is_one_call(
    counted: tuple[httpx.AsyncClient, Counting], make: Factory
) -> None:
    client, network = counted
    host = await make.person()
    organization = await make.organization(host)
    meeting = await make.meeting(organization, host)
    at = f"/api/v1/meetings/{meeting.id}"
    await client.post(f"{at}/join", headers=host.headers)
    for path in (
        "/api/v1/auth/me",
        "/api/v1/organizations",
        f"/api/v1/organizations/{organization.id}",
        f"/api/v1/organizations/{organization.id}/members",
        "/api/v1/meetings?when=upcoming",
        at,
        f"/api/v1/meetings/by-code/{meeting.code}",
        f"{at}/participants",
        f"{at}/messages",
    ):
        network.paths.clear()
        response = await client.get(path, headers=host.headers)
        assert response.status_code == 200, response.text
        assert len(network.paths) == 1, (path, network.paths)
