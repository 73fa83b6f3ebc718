"""Every error has one shape: RFC 9457 problem details."""

import json

import httpx
import pytest
from app.core.exceptions import error_classes
from app.main import create_app
from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import Response
from tests.conftest import serving
from tests.standin import standin_settings

LOGIN = "/api/v1/auth/login"
JSON = {"Content-Type": "application/json"}


def assert_problem(response: httpx.Response, status: int, code: str) -> None:
    assert response.headers["content-type"] == "application/problem+json"
    problem = response.json()
    assert (response.status_code, problem["status"], problem["code"]) == (status, status, code)
    assert problem["type"] == f"urn:parley:error:{code}"
    assert problem["request_id"] == response.headers["x-request-id"]
    assert problem["title"]
    assert problem["detail"]


@pytest.mark.parametrize("path", ["/api/v1/nothing", "/api", "/api/", "/health/nothing"])
async def test_an_unknown_address_is_404(client: httpx.AsyncClient, path: str) -> None:
    assert_problem(await client.get(path), 404, "not_found")


async def test_a_wrong_method_is_405_and_says_which_are_right(client: httpx.AsyncClient) -> None:
    response = await client.put(LOGIN)
    assert_problem(response, 405, "method_not_allowed")
    assert response.headers["allow"] == "POST"


@pytest.mark.parametrize(
    ("content", "kind", "status", "code"),
    [
        (b"{}", "text/plain", 415, "unsupported_media_type"),
        (b"email=a", "application/x-www-form-urlencoded", 415, "unsupported_media_type"),
        (b"", "application/json", 422, "validation_failed"),
        (b"{", "application/json", 422, "validation_failed"),
        (b"[]", "application/json", 422, "validation_failed"),
        (b"null", "application/json", 422, "validation_failed"),
        (b"\xff\xfe", "application/json", 422, "validation_failed"),
        (b"[" * 100_000, "application/json", 422, "validation_failed"),
        (b"1" * 5000, "application/json", 422, "validation_failed"),
        (b"NaN", "application/json", 422, "validation_failed"),
        (b'{"\\ud800": 1}', "application/json", 422, "validation_failed"),
    ],
)
async def test_a_body_that_is_not_the_right_json_is_refused(
    client: httpx.AsyncClient, content: bytes, kind: str, status: int, code: str
) -> None:
    response = await client.post(LOGIN, content=content, headers={"Content-Type": kind})
    assert_problem(response, status, code)


async def test_wrong_values_are_pointed_at(client: httpx.AsyncClient) -> None:
    response = await client.post(LOGIN, json={"email": 5, "password": "x", "a/b~c": 1})
    assert_problem(response, 422, "validation_failed")
    found = {(each["location"], each["pointer"]) for each in response.json()["errors"]}
    assert found == {("body", "/email"), ("body", "/a~1b~0c")}


async def test_wrong_values_are_not_repeated(client: httpx.AsyncClient) -> None:
    secret = "a secret typed into the wrong field"
    response = await client.post(LOGIN, json={"email": secret, "password": {"deep": secret}})
    assert response.status_code == 422
    assert secret not in response.text


async def test_a_thousand_wrong_fields_make_a_short_answer(client: httpx.AsyncClient) -> None:
    response = await client.post(LOGIN, json={f"field{n}": n for n in range(1000)})
    assert len(response.json()["errors"]) == 50


async def test_a_crash_is_500_and_tells_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    app = create_app(standin_settings())
    _add_crash(app)
    async with serving(app) as client:
        response = await client.get("/api/v1/crash")
    assert_problem(response, 500, "internal_error")
    assert "the reason" not in response.text
    logged = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    crash = next(each for each in logged if each["event"] == "crash")
    assert "the reason" in crash["exception"]
    assert crash["request_id"] == response.json()["request_id"]


def _add_crash(app: FastAPI) -> None:
    async def crash(_request: Request) -> Response:
        raise ZeroDivisionError("the reason")

    app.router.add_route("/api/v1/crash", crash)


def test_codes_are_unique_and_described() -> None:
    codes = [each.code for each in error_classes()]
    assert len(codes) == len(set(codes))
    for each in error_classes():
        assert each.__doc__
        assert each.detail.endswith(".")
