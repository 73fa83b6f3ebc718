"""Health: alive without anybody, ready only with everybody."""

import httpx
from app.main import create_app
from tests.conftest import serving
from tests.standin import standin_settings


async def test_ready_names_every_dependency(client: httpx.AsyncClient) -> None:
    response = await client.get("/health/ready")
    assert response.status_code == 200, response.text
    readiness = response.json()
    assert readiness["status"] == "ok"
    assert set(readiness["dependencies"]) == {"auth", "database"}
    for each in readiness["dependencies"].values():
        assert each["status"] == "ok"
        assert 0 <= each["latency_ms"] < 5000


async def test_nobody_there_is_alive_but_not_ready() -> None:
    settings = standin_settings(supabase_url="http://127.0.0.1:9", readiness_timeout_seconds=0.5)
    async with serving(create_app(settings)) as client:
        assert (await client.get("/health/live")).json() == {"status": "ok"}
        response = await client.get("/health/ready")
    assert response.status_code == 503
    assert response.json()["status"] == "failing"
