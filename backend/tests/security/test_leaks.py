"""What must not be found in logs, errors or addresses."""

import json

import httpx
import pytest
from app.core.logging import BLOTTED, configure_logging, logger
from tests.factories import PASSWORD, Factory
from tests.stack import Stack


async def test_logs_hold_no_secret_and_no_query(
    client: httpx.AsyncClient, make: Factory, stack: Stack, capsys: pytest.CaptureFixture[str]
) -> None:
    person = await make.person()
    await client.post("/api/v1/auth/login", json={"email": person.email, "password": PASSWORD})
    await client.get("/api/v1/auth/me", params={"token": person.token}, headers=person.headers)
    await client.get("/api/v1/meetings", headers={"Authorization": "Bearer wrong.token.here"})
    logged = capsys.readouterr().out
    assert '"path": "/api/v1/auth/me"' in logged
    secrets = (
        PASSWORD,
        person.token,
        person.refresh_token,
        client.cookies["parley_refresh"],
        stack.service_key,
        "wrong.token.here",
        person.email,
    )
    assert not any(secret in logged for secret in secrets)


async def test_a_request_is_one_json_line_with_its_id(
    client: httpx.AsyncClient, capsys: pytest.CaptureFixture[str]
) -> None:
    await client.get("/api/v1/auth/me", headers={"X-Request-ID": "my-request.0004"})
    [line] = [
        found
        for found in map(json.loads, capsys.readouterr().out.splitlines())
        if found.get("request_id") == "my-request.0004"
    ]
    assert (line["event"], line["method"], line["status"]) == ("request", "GET", 401)
    assert line["path"] == "/api/v1/auth/me"
    assert line["duration_ms"] >= 0


async def test_health_checks_are_not_logged(
    client: httpx.AsyncClient, capsys: pytest.CaptureFixture[str]
) -> None:
    await client.get("/health/live")
    assert "/health/live" not in capsys.readouterr().out


def test_what_is_named_like_a_secret_is_blotted_out(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging("info")
    logger("test").info("slip", access_token="abc", Password="def", api_key="ghi", size=3)
    line = json.loads(capsys.readouterr().out)
    assert (line["access_token"], line["Password"], line["api_key"]) == (BLOTTED,) * 3
    assert line["size"] == 3


def test_quiet_logs_hold_no_requests(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging("error")
    logger("test").info("request")
    configure_logging("info")
    assert capsys.readouterr().out == ""


async def test_an_error_repeats_nothing_of_the_database(
    client: httpx.AsyncClient, make: Factory
) -> None:
    person = await make.person()
    taken = await make.organization(await make.person())
    body = {"name": "Another", "slug": taken.slug}
    response = await client.post("/api/v1/organizations", json=body, headers=person.headers)
    said = response.text.lower()
    for word in ("organizations_slug_key", "duplicate", "constraint", "23505", "postgres", "pgrst"):
        assert word not in said
