"""POST /admin/generate_link."""

from typing import Any

import httpx
import pytest

from localbase.harness import Localbase
from localbase.tests.auth.own_service import own_auth
from localbase.tests.auth.people import PASSWORD, Person, letters_to, some_email

SITE = "http://127.0.0.1:8000"
FACTS = {"action_link", "email_otp", "hashed_token", "redirect_to", "verification_type"}


async def _link(admin: httpx.AsyncClient, kind: str, email: str, **more: object) -> dict[str, Any]:
    answer = await admin.post("/admin/generate_link", json={"type": kind, "email": email, **more})
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def _follow(link: dict[str, Any]) -> str:
    """Open the link as a browser without an API key; return where it leads."""
    async with httpx.AsyncClient() as browser:
        location: str = (await browser.get(link["action_link"])).headers["location"]
    return location


@pytest.mark.parametrize("who", ["anyone", "ada"])
@pytest.mark.parametrize("path", ["/admin/generate_link", "/invite"])
async def test_only_the_secret_key_opens_it(
    api: httpx.AsyncClient, ada: Person, path: str, who: str
) -> None:
    headers = ada.bearer if who == "ada" else {}
    body = {"type": "recovery", "email": ada.email}
    answer = await api.post(path, json=body, headers=headers)

    assert (answer.status_code, answer.json()["error_code"]) == (403, "not_admin")


@pytest.mark.parametrize("kind", ["recovery", "magiclink"])
async def test_a_link_lets_in_and_nothing_is_posted(
    base: Localbase, admin: httpx.AsyncClient, ada: Person, kind: str
) -> None:
    link = await _link(admin, kind, ada.email.upper())
    url = httpx.URL(link["action_link"])

    assert set(link) >= FACTS | {"id", "email", "app_metadata", "identities", "recovery_sent_at"}
    assert link["id"] == ada.id
    assert link["verification_type"] == kind
    assert link["redirect_to"] == url.params["redirect_to"] == SITE
    assert (url.params["token"], url.params["type"]) == (link["hashed_token"], kind)
    assert await letters_to(base, ada.email) == []
    assert (await _follow(link)).startswith(f"{SITE}#access_token=")


@pytest.mark.parametrize("kind", ["recovery", "magiclink"])
async def test_its_digits_and_its_hash_let_in_too(
    admin: httpx.AsyncClient, ada: Person, kind: str
) -> None:
    link = await _link(admin, kind, ada.email)
    by_digits = await ada.verify(kind, email=ada.email, token=link["email_otp"])
    link = await _link(admin, kind, ada.email)
    by_hash = await ada.verify(kind, token_hash=link["hashed_token"])

    assert len(link["email_otp"]) == 6
    assert (by_digits.status_code, by_hash.status_code) == (200, 200)


async def test_a_sign_up_is_confirmed_by_link(
    careful_admin: httpx.AsyncClient, newcomer: Person
) -> None:
    data = {"display_name": "Ada"}
    link = await _link(
        careful_admin, "signup", newcomer.email, password=newcomer.password, data=data
    )
    early = await newcomer.sign_in()
    await _follow(link)

    assert link["verification_type"] == "signup"
    assert link["user_metadata"]["display_name"] == "Ada"
    assert early.json()["error_code"] == "email_not_confirmed"
    assert (await newcomer.sign_in()).status_code == 200


async def test_who_is_not_confirmed_yet_gets_another_link(
    careful_admin: httpx.AsyncClient, newcomer: Person
) -> None:
    await newcomer.sign_up()
    link = await _link(careful_admin, "signup", newcomer.email, data={"color": "red"})
    answer = await newcomer.verify("signup", token_hash=link["hashed_token"])

    assert answer.json()["user"]["user_metadata"]["color"] == "red"


async def test_a_magic_link_for_a_stranger_is_a_sign_up(
    admin: httpx.AsyncClient, stranger: Person
) -> None:
    link = await _link(admin, "magiclink", stranger.email)
    answer = await stranger.verify("signup", token_hash=link["hashed_token"])

    assert link["verification_type"] == httpx.URL(link["action_link"]).params["type"] == "signup"
    assert answer.json()["user"]["email"] == stranger.email


async def test_an_invitation_is_accepted_by_link(
    base: Localbase, admin: httpx.AsyncClient, stranger: Person
) -> None:
    link = await _link(admin, "invite", stranger.email, data={"team": "blue"})
    answer = await stranger.verify("invite", email=stranger.email, token=link["email_otp"])

    assert link["invited_at"]
    assert answer.json()["user"]["user_metadata"]["team"] == "blue"
    assert await letters_to(base, stranger.email) == []


async def test_an_address_changes_when_both_links_are_followed(
    careful_admin: httpx.AsyncClient, newcomer: Person
) -> None:
    made = {"email": newcomer.email, "password": newcomer.password, "email_confirm": True}
    await careful_admin.post("/admin/users", json=made)
    new = some_email()
    current = await _link(careful_admin, "email_change_current", newcomer.email, new_email=new)
    other = await _link(careful_admin, "email_change_new", newcomer.email, new_email=new)
    first = await _follow(current)
    still = (await newcomer.sign_in()).status_code
    second = await newcomer.verify("email_change", token_hash=other["hashed_token"])

    assert (current["new_email"], current["verification_type"]) == (new, "email_change_current")
    assert other["hashed_token"] in other["action_link"]
    assert first.startswith(f"{SITE}#message=")
    assert still == 200
    assert second.json()["user"]["email"] == new


async def test_the_new_mailbox_may_show_the_digits(admin: httpx.AsyncClient, ada: Person) -> None:
    new = some_email()
    link = await _link(admin, "email_change_new", ada.email, new_email=new)
    answer = await ada.verify("email_change", email=new, token=link["email_otp"])

    assert answer.json()["user"]["email"] == new


async def test_a_link_to_change_to_another_address_voids_the_one_before(
    admin: httpx.AsyncClient, ada: Person
) -> None:
    mistaken = await _link(admin, "email_change_new", ada.email, new_email=some_email())
    await _link(admin, "email_change_current", ada.email, new_email=some_email())
    answer = await ada.verify("email_change", token_hash=mistaken["hashed_token"])

    assert answer.json()["error_code"] == "otp_expired"


async def test_the_old_mailbox_is_asked_only_where_both_must_agree(
    base: Localbase, admin: httpx.AsyncClient, ada: Person
) -> None:
    body = {"type": "email_change_current", "email": ada.email, "new_email": some_email()}
    async with own_auth(base, email_double_confirm_changes="false") as auth:
        headers = {"Authorization": f"Bearer {base.service_role_key}"}
        answer = await auth.post("/admin/generate_link", json=body, headers=headers)

    assert (answer.status_code, answer.json()["error_code"]) == (400, "validation_failed")


@pytest.mark.parametrize("place", ["body", "query"])
@pytest.mark.parametrize(
    ("wished", "onward"),
    [(f"{SITE}/welcome", f"{SITE}/welcome"), ("https://evil.example/", SITE)],
)
async def test_a_link_leads_where_the_settings_allow(
    admin: httpx.AsyncClient, ada: Person, place: str, wished: str, onward: str
) -> None:
    body = {"type": "magiclink", "email": ada.email}
    if place == "body":
        answer = await admin.post("/admin/generate_link", json={**body, "redirect_to": wished})
    else:
        query = {"redirect_to": wished}
        answer = await admin.post("/admin/generate_link", json=body, params=query)

    assert answer.json()["redirect_to"] == onward
    assert (await _follow(answer.json())).startswith(f"{onward}#access_token=")


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({}, 400, "validation_failed"),
        ({"email": "nobody"}, 400, "validation_failed"),
        ({"type": ""}, 400, "validation_failed"),
        ({"type": "reauthentication"}, 400, "validation_failed"),
        ({"type": "signup"}, 400, "validation_failed"),
        ({"type": "signup", "password": "x"}, 422, "weak_password"),
        ({"type": "signup", "password": "x" * 73}, 400, "validation_failed"),
        ({"type": "signup", "password": PASSWORD, "data": []}, 400, "bad_json"),
        ({"type": "recovery"}, 404, "user_not_found"),
        ({"type": "email_change_current"}, 404, "user_not_found"),
        ({"type": "email_change_new"}, 404, "user_not_found"),
    ],
)
async def test_what_makes_no_sense_is_refused(
    admin: httpx.AsyncClient, body: dict[str, object], status: int, code: str
) -> None:
    whom = {"email": some_email()} if body else {}
    answer = await admin.post("/admin/generate_link", json={**whom, **body})

    assert (answer.status_code, answer.json()["error_code"]) == (status, code)


@pytest.mark.parametrize(
    ("kind", "new", "refusal"),
    [
        ("signup", None, (422, "email_exists")),
        ("invite", None, (422, "email_exists")),
        ("email_change_new", "", (400, "validation_failed")),
        ("email_change_new", "nobody", (400, "validation_failed")),
        ("email_change_new", "taken", (422, "email_exists")),
        ("email_change_current", "taken", (422, "email_exists")),
    ],
)
async def test_what_cannot_be_is_refused(
    admin: httpx.AsyncClient, ada: Person, kind: str, new: str | None, refusal: tuple[int, str]
) -> None:
    if new == "taken":
        other = Person(ada.api)
        await other.sign_up()
        new = other.email
    body = {"type": kind, "email": ada.email, "password": PASSWORD, "new_email": new}
    answer = await admin.post("/admin/generate_link", json=body)

    assert (answer.status_code, answer.json()["error_code"]) == refusal
