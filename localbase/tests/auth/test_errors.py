"""How refusals look, and bodies that are none."""

import httpx
import pytest

from localbase.auth.errors import AuthError, Code
from localbase.harness import Localbase
from localbase.tests.auth.people import Person


async def test_the_first_shape_has_a_number_for_a_code(api: httpx.AsyncClient) -> None:
    answer = await api.post("/recover", json={})

    assert answer.json() == {
        "code": 400,
        "error_code": "validation_failed",
        "msg": "An email address is required",
    }
    assert "x-supabase-api-version" not in answer.headers


@pytest.mark.parametrize("version", ["2024-01-01", "2025-06-30"])
async def test_the_second_shape_has_a_word_for_a_code(api: httpx.AsyncClient, version: str) -> None:
    headers = {"X-Supabase-Api-Version": version}
    answer = await api.post("/recover", json={}, headers=headers)

    assert answer.json() == {"code": "validation_failed", "message": "An email address is required"}
    assert answer.headers["x-supabase-api-version"] == "2024-01-01"


@pytest.mark.parametrize("version", ["2023-12-31", "soon", ""])
async def test_older_and_unknown_versions_get_the_first_shape(
    api: httpx.AsyncClient, version: str
) -> None:
    headers = {"X-Supabase-Api-Version": version}
    answer = await api.post("/recover", json={}, headers=headers)

    assert answer.json()["code"] == 400


async def test_weak_passwords_tell_their_reasons_in_both_shapes(stranger: Person) -> None:
    body = {"email": stranger.email, "password": "x"}
    first = await stranger.api.post("/signup", json=body)
    headers = {"X-Supabase-Api-Version": "2024-01-01"}
    second = await stranger.api.post("/signup", json=body, headers=headers)

    assert (
        first.json()["weak_password"] == second.json()["weak_password"] == {"reasons": ["length"]}
    )


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"{",
        b"[]",
        b'"text"',
        b"null",
        b"{'email': 'a'}",
        b'{"email": "\xff"}',
        b'{"a":' * 2000 + b"1" + b"}" * 2000,
    ],
)
@pytest.mark.parametrize("path", ["/signup", "/token?grant_type=password", "/verify", "/otp"])
async def test_a_body_that_is_no_object_is_refused(
    api: httpx.AsyncClient, path: str, raw: bytes
) -> None:
    answer = await api.post(path, content=raw, headers={"Content-Type": "application/json"})

    assert (answer.status_code, answer.json()["error_code"]) == (400, "bad_json")


async def test_a_body_that_is_too_large_is_refused(api: httpx.AsyncClient) -> None:
    answer = await api.post("/signup", content=b" " * (1024 * 1024 + 1))

    assert (answer.status_code, answer.json()["error_code"]) == (413, "validation_failed")


async def test_unknown_fields_are_passed_over(stranger: Person) -> None:
    answer = await stranger.sign_up(gotrue_meta_security={"captcha_token": None}, color="red")

    assert answer.status_code == 200


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/signup"),
        ("GET", "/factors"),
        ("DELETE", "/user"),
        ("PATCH", "/admin/users"),
        ("HEAD", "/verify"),
    ],
)
async def test_a_method_that_is_not_there_is_told(
    api: httpx.AsyncClient, method: str, path: str
) -> None:
    answer = await api.request(method, path)

    assert answer.status_code == 405
    assert answer.headers["allow"]


@pytest.mark.parametrize("path", ["/sso", "/authorize", "/admin/audit", "/nothing"])
async def test_what_is_not_there_is_not_found(api: httpx.AsyncClient, path: str) -> None:
    assert (await api.get(path)).status_code == 404


async def test_without_an_api_key_there_is_no_answer(base: Localbase) -> None:
    async with httpx.AsyncClient(base_url=f"{base.api_url}/auth/v1") as anyone:
        assert (await anyone.get("/settings")).status_code == 401
        assert (await anyone.get("/health")).status_code == 200


def test_every_kind_of_error_has_a_status_and_every_code_is_its_name() -> None:
    kinds = _descendants(AuthError)

    assert {kind.status for kind in kinds} >= {400, 401, 403, 404, 409, 413, 422, 429, 500, 503}
    assert all(code.value == code.name.lower() for code in Code)


def _descendants(kind: type[AuthError]) -> set[type[AuthError]]:
    below = set(kind.__subclasses__())
    return below.union(*map(_descendants, below))
