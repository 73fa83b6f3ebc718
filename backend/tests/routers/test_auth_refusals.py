"""What Supabase Auth refuses or fails to answer, and what the person hears."""

from collections.abc import AsyncIterator

import httpx
import pytest
from app.main import create_app
from tests.conftest import BASE
from tests.standin import Standin, standin_settings

AUTH = "/api/v1/auth"
OURS = {"X-Requested-With": "parley", "Cookie": "parley_refresh=something"}
ADA = {"email": "ada@example.org", "password": "a long pass phrase"}
LIMITED = (429, {"code": 429, "error_code": "over_request_rate_limit", "msg": "slow down"})
MAILED = (429, {"code": 429, "error_code": "over_email_send_rate_limit", "msg": "wait 59 seconds"})
FAILED = (500, {"code": 500, "error_code": "unexpected_failure", "msg": "pq: relation missing"})
ODD = (200, {"surprise": True})


@pytest.fixture
def upstream() -> Standin:
    return Standin()


@pytest.fixture
async def gateway(upstream: Standin) -> AsyncIterator[httpx.AsyncClient]:
    app = create_app(standin_settings(), transport=upstream.transport)
    async with (
        app.state.supabase,
        httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=BASE) as client,
    ):
        yield client


@pytest.mark.parametrize(
    ("path", "told", "body", "answer", "code"),
    [
        ("register", "/signup", {**ADA, "display_name": "Ada"}, LIMITED, "rate_limited"),
        ("register", "/signup", {**ADA, "display_name": "Ada"}, MAILED, "rate_limited"),
        ("register", "/signup", {**ADA, "display_name": "Ada"}, FAILED, "upstream_failed"),
        ("login", "/token", ADA, LIMITED, "rate_limited"),
        ("login", "/token", ADA, FAILED, "upstream_failed"),
        ("resend", "/resend", {"email": ADA["email"]}, LIMITED, "rate_limited"),
        ("refresh", "/token", None, LIMITED, "rate_limited"),
        ("refresh", "/token", None, FAILED, "upstream_failed"),
    ],
)
async def test_a_refusal_is_passed_on_in_our_words(
    gateway: httpx.AsyncClient,
    upstream: Standin,
    *,
    path: str,
    told: str,
    body: object,
    answer: tuple[int, object],
    code: str,
) -> None:
    upstream.answers[told] = answer
    response = await gateway.post(f"{AUTH}/{path}", json=body, headers=OURS)
    assert response.json()["code"] == code
    assert int(response.headers["retry-after"]) > 0
    assert "slow down" not in response.text
    assert "pq:" not in response.text


async def test_a_mail_sent_a_moment_ago_is_not_told(
    gateway: httpx.AsyncClient, upstream: Standin
) -> None:
    upstream.answers["/resend"] = MAILED
    response = await gateway.post(f"{AUTH}/resend", json={"email": ADA["email"]})
    assert response.status_code == 204


@pytest.mark.parametrize("path", ["register", "login", "refresh", "resend", "logout"])
async def test_nobody_at_home_is_not_now(
    gateway: httpx.AsyncClient, upstream: Standin, path: str
) -> None:
    bodies = {
        "register": {**ADA, "display_name": "Ada"},
        "login": ADA,
        "resend": {"email": ADA["email"]},
    }
    upstream.status = 503
    response = await gateway.post(f"{AUTH}/{path}", json=bodies.get(path), headers=OURS)
    assert (response.status_code, response.json()["code"]) == (503, "upstream_unavailable")
    assert "set-cookie" not in response.headers


async def test_a_sign_out_that_failed_says_so_and_keeps_the_cookie(
    gateway: httpx.AsyncClient, upstream: Standin
) -> None:
    upstream.answers["/logout"] = FAILED
    headers = {**OURS, "Authorization": f"Bearer {upstream.token()}"}
    response = await gateway.post(f"{AUTH}/logout", headers=headers)
    assert (response.status_code, response.json()["code"]) == (502, "upstream_failed")
    assert "set-cookie" not in response.headers


async def test_a_session_gone_elsewhere_is_signed_out(
    gateway: httpx.AsyncClient, upstream: Standin
) -> None:
    upstream.answers["/logout"] = (403, {"code": 403, "error_code": "session_not_found"})
    headers = {**OURS, "Authorization": f"Bearer {upstream.token()}"}
    response = await gateway.post(f"{AUTH}/logout", headers=headers)
    assert response.status_code == 204
    assert 'parley_refresh=""' in response.headers["set-cookie"]


@pytest.mark.parametrize("path", ["login", "refresh"])
async def test_an_answer_without_a_session_is_a_failure_upstream(
    gateway: httpx.AsyncClient, upstream: Standin, path: str
) -> None:
    upstream.answers["/token"] = ODD
    body = ADA if path == "login" else None
    response = await gateway.post(f"{AUTH}/{path}", json=body, headers=OURS)
    assert (response.status_code, response.json()["code"]) == (502, "upstream_failed")


@pytest.mark.parametrize("rows", [[{"id": "not a uuid"}], {"hello": 1}, "<html>", None])
async def test_rows_that_make_no_sense_are_a_failure_upstream(
    gateway: httpx.AsyncClient, upstream: Standin, rows: object
) -> None:
    upstream.answers["/organizations"] = (200, rows)
    headers = {"Authorization": f"Bearer {upstream.token()}"}
    response = await gateway.get("/api/v1/organizations", headers=headers)
    assert (response.status_code, response.json()["code"]) == (502, "upstream_failed")
