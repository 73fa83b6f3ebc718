"""What browsers are told about our answers."""

import httpx
import pytest
from app.main import create_app
from tests.conftest import serving
from tests.standin import standin_settings


@pytest.mark.parametrize("path", ["/", "/health/live", "/api/v1/auth/me", "/api/v1/nothing"])
async def test_every_answer_carries_them(client: httpx.AsyncClient, path: str) -> None:
    headers = (await client.get(path)).headers
    policy = headers["content-security-policy"]
    assert "default-src 'self'" in policy
    assert "script-src 'self';" in policy
    assert "connect-src 'self' ws://gateway.test;" in policy
    assert "media-src 'self' blob:" in policy
    assert "frame-ancestors 'none'" in policy
    assert (
        "camera=(self), microphone=(self), display-capture=(self)" in headers["permissions-policy"]
    )
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert "strict-transport-security" not in headers


async def test_answers_of_the_api_stay_out_of_caches(client: httpx.AsyncClient) -> None:
    response = await client.get("/api/v1/auth/me")
    assert response.headers["cache-control"] == "no-store"


async def test_https_is_insisted_on_where_it_is_used() -> None:
    settings = standin_settings(public_url="https://meet.example.org")
    async with serving(create_app(settings)) as client:
        headers = (await client.get("/health/live")).headers
    assert headers["strict-transport-security"].startswith("max-age=63072000")
    assert "connect-src 'self' wss://meet.example.org;" in headers["content-security-policy"]


async def test_a_foreign_origin_is_not_invited(client: httpx.AsyncClient) -> None:
    response = await client.get("/api/v1/auth/me", headers={"Origin": "https://evil.example"})
    assert "access-control-allow-origin" not in response.headers


async def test_a_named_origin_is_invited() -> None:
    settings = standin_settings(cors_origins="https://app.example")
    preflight = {
        "Origin": "https://app.example",
        "Access-Control-Request-Method": "PATCH",
        "Access-Control-Request-Headers": "authorization",
    }
    async with serving(create_app(settings)) as client:
        response = await client.options("/api/v1/meetings/x", headers=preflight)
    assert response.status_code == 200
    assert response.headers["access-control-allow-origin"] == "https://app.example"
    assert response.headers["access-control-allow-credentials"] == "true"
