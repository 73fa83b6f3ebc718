"""POST /invite."""

import asyncio

import httpx
import pytest

from localbase.harness import Localbase
from localbase.tests.auth.people import Person, ask_sql, letter_to, letters_to

SITE = "http://127.0.0.1:8000"


async def test_an_invitation_makes_an_account_and_sends_a_letter(
    base: Localbase, admin: httpx.AsyncClient, stranger: Person
) -> None:
    body = {"email": stranger.email.upper(), "data": {"display_name": "Edsger"}}
    answer = await admin.post("/invite", json=body)
    letter = await letter_to(base, stranger.email)
    user = answer.json()

    assert answer.status_code == 200
    assert user["email"] == stranger.email
    assert user["invited_at"]
    assert user["confirmation_sent_at"]
    assert user["user_metadata"]["display_name"] == "Edsger"
    assert [identity["provider"] for identity in user["identities"]] == ["email"]
    assert "email_confirmed_at" not in user
    assert letter.subject == "You have been invited to Parley"
    assert "type=invite" in letter.link


async def test_the_link_signs_in(
    base: Localbase, admin: httpx.AsyncClient, stranger: Person
) -> None:
    query = {"redirect_to": f"{SITE}/welcome"}
    await admin.post("/invite", params=query, json={"email": stranger.email})
    letter = await letter_to(base, stranger.email)
    async with httpx.AsyncClient() as browser:
        location = (await browser.get(letter.link)).headers["location"]

    assert location.startswith(f"{SITE}/welcome#access_token=")
    assert "type=invite" in location


async def test_who_accepts_chooses_a_password(
    base: Localbase, admin: httpx.AsyncClient, stranger: Person
) -> None:
    await admin.post("/invite", json={"email": stranger.email})
    letter = await letter_to(base, stranger.email)
    early = await stranger.sign_in("")
    answer = await stranger.verify("invite", email=stranger.email, token=letter.code)
    hashed = await ask_sql(
        base, "select encrypted_password from auth.users where id = $1", stranger.id
    )
    await stranger.update(password=stranger.password)

    assert early.json()["error_code"] == "invalid_credentials"
    assert answer.json()["user"]["email_confirmed_at"]
    assert hashed.startswith("$2")
    assert (await stranger.sign_in()).status_code == 200


async def test_an_invitation_works_once(
    base: Localbase, admin: httpx.AsyncClient, stranger: Person
) -> None:
    await admin.post("/invite", json={"email": stranger.email})
    letter = await letter_to(base, stranger.email)
    first = await stranger.verify("invite", token_hash=letter.token_hash)
    again = await stranger.verify("invite", token_hash=letter.token_hash)

    assert (first.status_code, again.status_code) == (200, 403)


async def test_who_did_not_accept_is_invited_again_at_once(
    careful: Localbase, careful_admin: httpx.AsyncClient, newcomer: Person
) -> None:
    first = await careful_admin.post("/invite", json={"email": newcomer.email})
    again = await careful_admin.post("/invite", json={"email": newcomer.email})
    newest, oldest = await letters_to(careful, newcomer.email)

    assert first.json()["id"] == again.json()["id"]
    assert (await newcomer.verify("invite", token_hash=oldest.token_hash)).status_code == 403
    assert (await newcomer.verify("invite", token_hash=newest.token_hash)).status_code == 200


async def test_a_confirmed_address_is_refused(
    base: Localbase, admin: httpx.AsyncClient, ada: Person
) -> None:
    answer = await admin.post("/invite", json={"email": ada.email})

    assert (answer.status_code, answer.json()["error_code"]) == (422, "email_exists")
    assert await letters_to(base, ada.email) == []


@pytest.mark.parametrize("body", [{}, {"email": ""}, {"email": "nobody"}])
async def test_what_is_no_address_is_refused(
    admin: httpx.AsyncClient, body: dict[str, str]
) -> None:
    answer = await admin.post("/invite", json=body)

    assert (answer.status_code, answer.json()["error_code"]) == (400, "validation_failed")


async def test_ten_at_once_make_one_account(
    base: Localbase, admin: httpx.AsyncClient, stranger: Person
) -> None:
    body = {"email": stranger.email}
    answers = await asyncio.gather(*(admin.post("/invite", json=body) for _ in range(10)))
    count = "select count(*) from auth.users where email = $1"

    assert {answer.status_code for answer in answers} <= {200, 422}
    assert await ask_sql(base, count, stranger.email) == 1


async def test_the_trail_tells_who_was_invited(
    base: Localbase, admin: httpx.AsyncClient, stranger: Person
) -> None:
    await admin.post("/invite", json={"email": stranger.email})
    told = await ask_sql(
        base,
        "select payload ->> 'action' from auth.audit_log_entries "
        "where payload -> 'traits' ->> 'user_email' = $1",
        stranger.email,
    )

    assert told == "user_invited"
