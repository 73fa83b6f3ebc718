"""Auth counts attempts by address: with a secret key it is told the visitor's, not ours."""

import httpx
import pytest
from app.main import create_app
from tests.standin import Standin, standin_settings

LOGIN = {"email": "ada@example.org", "password": "a long pass phrase"}


async def seen(service_key: str) -> dict[str, str]:
    """The headers with which a sign-in from 203.0.113.7 reaches Auth."""
    upstream = Standin()
    settings = standin_settings(supabase_service_role_key=service_key)
    app = create_app(settings, transport=upstream.transport)
    transport = httpx.ASGITransport(app, client=("203.0.113.7", 1234))
    async with (
        app.state.supabase,
        httpx.AsyncClient(transport=transport, base_url="http://gateway.test") as client,
    ):
        await client.post(
            "/api/v1/auth/login", json=LOGIN, headers={"Sb-Forwarded-For": "198.51.100.1"}
        )
    return upstream.headers[-1]


async def test_a_secret_key_vouches_for_the_visitors_address() -> None:
    headers = await seen("sb_secret_standin")
    assert headers["sb-forwarded-for"] == "203.0.113.7"
    assert headers["apikey"] == "sb_secret_standin"


@pytest.mark.parametrize("key", ["", "a.legacy.key"])
async def test_without_one_no_address_is_claimed(key: str) -> None:
    headers = await seen(key)
    assert "sb-forwarded-for" not in headers
    assert headers["apikey"] == "sb_publishable_standin"
