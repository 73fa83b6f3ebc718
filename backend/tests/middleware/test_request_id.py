"""Every answer names its request."""

import re

import httpx
import pytest
from app.core.context import request_id
from app.main import create_app
from tests.conftest import serving
from tests.standin import Standin, standin_settings


async def test_a_well_formed_id_is_kept(client: httpx.AsyncClient) -> None:
    response = await client.get("/health/live", headers={"X-Request-ID": "my-request.0001"})
    assert response.headers["x-request-id"] == "my-request.0001"


@pytest.mark.parametrize("offered", ["short", "x" * 65, "with space 1", "line%0abreak", "é" * 9])
async def test_any_other_id_is_replaced(client: httpx.AsyncClient, offered: str) -> None:
    response = await client.get("/health/live", headers=[(b"X-Request-ID", offered.encode())])
    assert re.fullmatch(r"[0-9a-f]{32}", response.headers["x-request-id"])


async def test_a_problem_repeats_the_id(client: httpx.AsyncClient) -> None:
    response = await client.get("/api/v1/nothing", headers={"X-Request-ID": "my-request.0002"})
    assert response.json()["request_id"] == "my-request.0002"


async def test_the_id_travels_upstream() -> None:
    upstream = Standin()
    app = create_app(standin_settings(), transport=upstream.transport)
    headers = {
        "Authorization": f"Bearer {upstream.token()}",
        "X-Request-ID": "my-request.0003",
    }
    async with serving(app) as client:
        await client.get("/api/v1/auth/me", headers=headers)
    asked = [each.get("x-request-id") for each in upstream.headers if "apikey" in each]
    assert asked
    assert set(asked) == {"my-request.0003"}
    assert request_id.get() == ""
