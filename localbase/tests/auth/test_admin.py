"""/admin/users."""

import asyncio
import uuid
from typing import Any

import bcrypt
import httpx
import pytest

from localbase.harness import Localbase
from localbase.tests.auth.people import PASSWORD, Person, ask_sql, letters_to, some_email


async def _created(admin: httpx.AsyncClient, **facts: object) -> dict[str, Any]:
    answer = await admin.post("/admin/users", json={"email": some_email(), **facts})
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/admin/users"),
        ("POST", "/admin/users"),
        ("GET", f"/admin/users/{uuid.UUID(int=7)}"),
        ("PUT", f"/admin/users/{uuid.UUID(int=7)}"),
        ("DELETE", f"/admin/users/{uuid.UUID(int=7)}"),
    ],
)
async def test_only_the_secret_key_opens_it(
    api: httpx.AsyncClient, ada: Person, method: str, path: str
) -> None:
    with_public_key = await api.request(method, path, json={})
    as_user = await api.request(method, path, json={}, headers=ada.bearer)

    for answer in (with_public_key, as_user):
        assert (answer.status_code, answer.json()["error_code"]) == (403, "not_admin")


async def test_the_legacy_service_key_opens_it_too(base: Localbase) -> None:
    headers = {
        "apikey": base.service_role_key,
        "Authorization": f"Bearer {base.service_role_key}",
    }
    async with httpx.AsyncClient(headers=headers) as client:
        answer = await client.get(f"{base.api_url}/auth/v1/admin/users?per_page=1")

    assert answer.status_code == 200


async def test_an_account_is_made_ready(admin: httpx.AsyncClient, api: httpx.AsyncClient) -> None:
    user = await _created(
        admin,
        password=PASSWORD,
        email_confirm=True,
        user_metadata={"display_name": "Ada"},
        app_metadata={"plan": "gold"},
        role="authenticated",
    )

    assert user["user_metadata"] == {"display_name": "Ada", "email_verified": True}
    assert user["app_metadata"] == {"provider": "email", "providers": ["email"], "plan": "gold"}
    assert (await Person(api, user["email"]).sign_in()).status_code == 200


async def test_without_email_confirm_it_is_not_confirmed(
    base: Localbase, admin: httpx.AsyncClient, api: httpx.AsyncClient
) -> None:
    user = await _created(admin, password=PASSWORD)
    answer = await Person(api, user["email"]).sign_in()

    assert answer.json()["error_code"] == "email_not_confirmed"
    assert await letters_to(base, user["email"]) == []


async def test_an_id_and_a_hash_may_be_brought_along(
    admin: httpx.AsyncClient, api: httpx.AsyncClient
) -> None:
    wished = str(uuid.uuid4())
    hashed = bcrypt.hashpw(PASSWORD.encode(), bcrypt.gensalt(4)).decode()
    user = await _created(admin, id=wished, password_hash=hashed, email_confirm=True)

    assert user["id"] == wished
    assert (await Person(api, user["email"]).sign_in()).status_code == 200


@pytest.mark.parametrize(
    ("facts", "status", "code"),
    [
        ({"email": ""}, 400, "validation_failed"),
        ({"email": "nobody"}, 400, "validation_failed"),
        ({"phone": "491234567"}, 400, "phone_provider_disabled"),
        ({"id": "not-a-uuid"}, 400, "validation_failed"),
        ({"id": str(uuid.UUID(int=0))}, 400, "validation_failed"),
        ({"password": PASSWORD, "password_hash": "x"}, 400, "validation_failed"),
        ({"password_hash": "not a hash"}, 400, "validation_failed"),
        ({"password": "x" * 73}, 400, "validation_failed"),
        ({"ban_duration": "a week"}, 400, "validation_failed"),
        ({"app_metadata": []}, 400, "bad_json"),
    ],
)
async def test_what_makes_no_sense_is_refused(
    admin: httpx.AsyncClient, facts: dict[str, object], status: int, code: str
) -> None:
    answer = await admin.post("/admin/users", json={"email": some_email(), **facts})

    assert (answer.status_code, answer.json()["error_code"]) == (status, code)


async def test_a_taken_address_is_refused(admin: httpx.AsyncClient, ada: Person) -> None:
    answer = await admin.post("/admin/users", json={"email": ada.email.upper()})

    assert (answer.status_code, answer.json()["error_code"]) == (422, "email_exists")


async def test_a_taken_id_makes_nothing(admin: httpx.AsyncClient, ada: Person) -> None:
    answer = await admin.post("/admin/users", json={"email": some_email(), "id": ada.id})

    assert (answer.status_code, answer.json()["error_code"]) == (500, "unexpected_failure")


async def test_twenty_at_once_make_one(admin: httpx.AsyncClient) -> None:
    body = {"email": some_email(), "password": PASSWORD}
    answers = await asyncio.gather(*(admin.post("/admin/users", json=body) for _ in range(20)))

    assert sorted(answer.status_code for answer in answers) == [200] + [422] * 19


async def test_an_account_is_read(admin: httpx.AsyncClient, ada: Person) -> None:
    answer = await admin.get(f"/admin/users/{ada.id}")

    assert answer.json()["email"] == ada.email


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
async def test_who_is_not_there_is_not_found(admin: httpx.AsyncClient, method: str) -> None:
    nobody = await admin.request(method, f"/admin/users/{uuid.uuid4()}", json={})
    nonsense = await admin.request(method, "/admin/users/ada", json={})

    assert (nobody.status_code, nobody.json()["error_code"]) == (404, "user_not_found")
    assert (nonsense.status_code, nonsense.json()["error_code"]) == (404, "validation_failed")


async def test_lists_are_paged_the_newest_first(admin: httpx.AsyncClient) -> None:
    mark = uuid.uuid4().hex
    emails = [f"{number}-{mark}@example.com" for number in range(5)]
    for email in emails:
        await _created(admin, email=email)
    pages = [
        await admin.get("/admin/users", params={"page": page, "per_page": 2, "filter": mark})
        for page in (1, 2, 3)
    ]

    listed = [user["email"] for page in pages for user in page.json()["users"]]
    assert listed == emails[::-1]
    assert pages[0].json()["aud"] == "authenticated"
    assert {page.headers["x-total-count"] for page in pages} == {"5"}
    assert 'page=2&per_page=2>; rel="next"' in pages[0].headers["link"]
    assert 'page=3&per_page=2>; rel="last"' in pages[0].headers["link"]
    assert 'rel="next"' not in pages[2].headers["link"]


@pytest.mark.parametrize("query", ["page=0", "page=-1", "page=x", "per_page=0", "page=99999999999"])
async def test_there_is_no_such_page(admin: httpx.AsyncClient, query: str) -> None:
    answer = await admin.get(f"/admin/users?{query}")

    assert (answer.status_code, answer.json()["error_code"]) == (400, "validation_failed")


async def test_a_filter_is_no_pattern(admin: httpx.AsyncClient, ada: Person) -> None:
    answer = await admin.get("/admin/users", params={"filter": f"%{ada.email[3:]}"})

    assert answer.json()["users"] == []


async def test_an_account_is_changed(
    admin: httpx.AsyncClient, api: httpx.AsyncClient, ada: Person
) -> None:
    new = some_email()
    answer = await admin.put(
        f"/admin/users/{ada.id}",
        json={
            "email": new,
            "email_confirm": True,
            "password": "set by an administrator",
            "app_metadata": {"plan": "gold", "provider": None},
            "user_metadata": {"display_name": "A."},
            "role": "authenticated",
        },
    )

    user = answer.json()
    assert user["email"] == new
    assert user["identities"][0]["email"] == new
    assert user["app_metadata"] == {"providers": ["email"], "plan": "gold"}
    assert user["user_metadata"]["display_name"] == "A."
    assert (await ada.who_am_i()).json()["error_code"] == "session_not_found"
    assert (await Person(api, new).sign_in("set by an administrator")).status_code == 200


@pytest.mark.parametrize(
    ("changes", "status", "code"),
    [
        ({"email": "nobody"}, 400, "validation_failed"),
        ({"phone": "491234567"}, 400, "phone_provider_disabled"),
        ({"password": "short"}, 422, "weak_password"),
        ({"ban_duration": "-1h"}, 400, "validation_failed"),
        ({"user_metadata": 1}, 400, "bad_json"),
    ],
)
async def test_a_change_that_makes_no_sense_is_refused(
    admin: httpx.AsyncClient, ada: Person, changes: dict[str, object], status: int, code: str
) -> None:
    answer = await admin.put(f"/admin/users/{ada.id}", json=changes)

    assert (answer.status_code, answer.json()["error_code"]) == (status, code)


async def test_a_change_to_a_taken_address_is_refused(
    admin: httpx.AsyncClient, ada: Person, stranger: Person
) -> None:
    await stranger.sign_up()
    answer = await admin.put(f"/admin/users/{ada.id}", json={"email": stranger.email})

    assert (answer.status_code, answer.json()["error_code"]) == (422, "email_exists")


async def test_a_ban_has_an_end(admin: httpx.AsyncClient, ada: Person) -> None:
    banned = await admin.put(f"/admin/users/{ada.id}", json={"ban_duration": "1h30m"})
    lifted = await admin.put(f"/admin/users/{ada.id}", json={"ban_duration": "none"})

    assert banned.json()["banned_until"] > banned.json()["updated_at"]
    assert "banned_until" not in lifted.json()


async def test_a_very_long_ban_is_possible(admin: httpx.AsyncClient) -> None:
    user = await _created(admin, ban_duration="876000h")

    assert user["banned_until"] > "2100"


async def test_a_deleted_account_leaves_nothing(
    base: Localbase, admin: httpx.AsyncClient, ada: Person
) -> None:
    answer = await admin.delete(f"/admin/users/{ada.id}")

    assert (answer.status_code, answer.json()) == (200, {})
    left = (
        "select (select count(*) from auth.users where id = $1)"
        " + (select count(*) from auth.identities where user_id = $1)"
        " + (select count(*) from auth.sessions where user_id = $1)"
    )
    assert await ask_sql(base, left, ada.id) == 0
    assert (await ada.sign_up()).status_code == 200, "the address is free again"


async def test_a_softly_deleted_account_is_unknowable(
    base: Localbase, admin: httpx.AsyncClient, ada: Person
) -> None:
    path, body = f"/admin/users/{ada.id}", {"should_soft_delete": True}
    first = await admin.request("DELETE", path, json=body)
    again = await admin.request("DELETE", path, json=body)
    user = (await admin.get(path)).json()

    assert (first.status_code, again.status_code) == (200, 200)
    assert user["deleted_at"]
    assert ada.email not in str(user)
    assert user["user_metadata"] == {}
    assert (await ada.who_am_i()).json()["error_code"] == "session_not_found"
    stored = "select coalesce(encrypted_password, '') from auth.users where id = $1"
    assert await ask_sql(base, stored, ada.id) == ""
    assert (await ada.sign_up()).status_code == 200, "the address is free again"
