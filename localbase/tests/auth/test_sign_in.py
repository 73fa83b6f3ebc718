"""POST /token?grant_type=password."""

import statistics
import time

import httpx
import pytest

from localbase.harness import Localbase
from localbase.tests.auth.own_service import own_auth
from localbase.tests.auth.people import Person, ask_sql, run_sql, some_email


async def test_the_right_password_gives_a_session(ada: Person) -> None:
    answer = await ada.sign_in()

    assert answer.status_code == 200
    assert answer.json()["user"]["id"] == ada.id
    assert "weak_password" not in answer.json()


@pytest.mark.parametrize("password", ["wrong password", "", "x" * 100])
async def test_a_wrong_password_is_refused(ada: Person, password: str) -> None:
    body = {"email": ada.email, "password": password}
    answer = await ada.api.post("/token?grant_type=password", json=body)

    assert answer.status_code == 400
    assert answer.json()["error_code"] == "invalid_credentials"
    assert answer.json()["msg"] == "Invalid login credentials"


async def test_an_unknown_address_is_answered_like_a_wrong_password(
    ada: Person, stranger: Person
) -> None:
    wrong = await ada.sign_in("wrong password")
    unknown = await stranger.sign_in()

    assert unknown.status_code == wrong.status_code
    assert unknown.json() == wrong.json()


async def test_an_unknown_address_takes_as_long_as_a_wrong_password(ada: Person) -> None:
    known = [await _seconds(ada, ada.email) for _ in range(7)]
    unknown = [await _seconds(ada, some_email()) for _ in range(7)]

    # bcrypt takes tens of milliseconds; without it an answer comes in two or three.
    assert statistics.median(unknown) > 0.4 * statistics.median(known)


async def _seconds(person: Person, email: str) -> float:
    before = time.perf_counter()
    body = {"email": email, "password": "wrong password"}
    await person.api.post("/token?grant_type=password", json=body)
    return time.perf_counter() - before


async def test_an_unconfirmed_address_is_refused(newcomer: Person) -> None:
    await newcomer.sign_up()
    right = await newcomer.sign_in()
    wrong = await newcomer.sign_in("wrong password")

    assert (right.status_code, right.json()["error_code"]) == (400, "email_not_confirmed")
    assert wrong.json()["error_code"] == "invalid_credentials"


async def test_the_banned_are_refused(ada: Person, admin: httpx.AsyncClient) -> None:
    await admin.put(f"/admin/users/{ada.id}", json={"ban_duration": "1h"})
    banned = await ada.sign_in()
    await admin.put(f"/admin/users/{ada.id}", json={"ban_duration": "none"})
    forgiven = await ada.sign_in()

    assert (banned.status_code, banned.json()["error_code"]) == (400, "user_banned")
    assert forgiven.status_code == 200


async def test_a_password_hashed_by_postgres_works(base: Localbase, ada: Person) -> None:
    await run_sql(
        base,
        "update auth.users set encrypted_password = extensions.crypt($2, "
        "extensions.gen_salt('bf', 6)) where email = $1",
        ada.email,
        "from the seed file",
    )

    assert (await ada.sign_in("from the seed file")).status_code == 200


async def test_a_user_without_a_password_is_refused(base: Localbase, ada: Person) -> None:
    for broken in (None, "", "not a hash"):
        await run_sql(
            base,
            "update auth.users set encrypted_password = $2 where email = $1",
            ada.email,
            broken,
        )
        assert (await ada.sign_in()).json()["error_code"] == "invalid_credentials"


async def test_a_password_that_became_too_weak_is_told(base: Localbase, ada: Person) -> None:
    async with own_auth(base, minimum_password_length=40) as api:
        answer = await Person(api, ada.email).sign_in()

    assert answer.json()["weak_password"]["reasons"] == ["length"]


@pytest.mark.parametrize(
    ("query", "body", "code"),
    [
        ("", {"email": "a@example.com", "password": "x"}, "invalid_credentials"),
        ("?grant_type=magic", {}, "invalid_credentials"),
        ("?grant_type=password", {}, "validation_failed"),
        ("?grant_type=password", {"phone": "1", "password": "x"}, "phone_provider_disabled"),
        ("?grant_type=password", {"email": ["a"]}, "bad_json"),
        ("?grant_type=refresh_token", {}, "validation_failed"),
        ("?grant_type=refresh_token", {"refresh_token": "unknown"}, "refresh_token_not_found"),
    ],
)
async def test_what_makes_no_sense_is_refused(
    api: httpx.AsyncClient, query: str, body: dict[str, object], code: str
) -> None:
    answer = await api.post(f"/token{query}", json=body)

    assert (answer.status_code, answer.json()["error_code"]) == (400, code)


async def test_a_sign_in_is_written_down(base: Localbase, ada: Person) -> None:
    await ada.sign_in()
    actions = await ask_sql(
        base,
        "select array_agg(payload ->> 'action' order by created_at) from auth.audit_log_entries "
        "where payload ->> 'actor_id' = $1",
        ada.id,
    )

    assert actions == ["user_signedup", "login", "login"]
