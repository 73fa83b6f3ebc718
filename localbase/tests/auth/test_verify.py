"""GET and POST /verify."""

import asyncio
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from localbase.harness import Localbase
from localbase.tests.auth.people import Person, let_time_pass, letter_to


def _fragment(answer: httpx.Response) -> dict[str, str]:
    assert answer.status_code == 303, answer.text
    found = parse_qs(urlsplit(answer.headers["location"]).fragment)
    return {name: values[0] for name, values in found.items()}


@pytest.mark.parametrize("kind", ["signup", "email"])
async def test_the_digits_confirm_a_sign_up(
    careful: Localbase, newcomer: Person, kind: str
) -> None:
    await newcomer.sign_up()
    letter = await letter_to(careful, newcomer.email)
    answer = await newcomer.verify(kind, email=newcomer.email.upper(), token=letter.code)

    user = answer.json()["user"]
    assert user["email_confirmed_at"]
    assert user["user_metadata"]["email_verified"] is True
    assert user["identities"][0]["identity_data"]["email_verified"] is True
    assert (await newcomer.who_am_i()).status_code == 200


@pytest.mark.parametrize("kind", ["signup", "email"])
async def test_the_hash_confirms_a_sign_up(careful: Localbase, newcomer: Person, kind: str) -> None:
    await newcomer.sign_up()
    letter = await letter_to(careful, newcomer.email)
    answer = await newcomer.verify(kind, token_hash=letter.token_hash)

    assert answer.json()["user"]["email"] == newcomer.email


async def test_the_link_leads_on_with_a_session(careful: Localbase, newcomer: Person) -> None:
    site = "http://127.0.0.1:8000/welcome?from=mail"
    await newcomer.api.post(
        "/signup",
        params={"redirect_to": site},
        json={"email": newcomer.email, "password": newcomer.password},
    )
    letter = await letter_to(careful, newcomer.email)
    async with httpx.AsyncClient() as browser:  # which has no API key
        answer = await browser.get(letter.link)

    facts = _fragment(answer)
    assert answer.headers["location"].startswith(f"{site}#")
    assert set(facts) == {
        "access_token",
        "expires_at",
        "expires_in",
        "refresh_token",
        "token_type",
        "type",
    }
    assert facts["type"] == "signup"
    newcomer.session = dict(facts)
    assert (await newcomer.who_am_i()).json()["email"] == newcomer.email


async def test_a_link_works_once(careful: Localbase, newcomer: Person) -> None:
    await newcomer.sign_up()
    letter = await letter_to(careful, newcomer.email)
    await newcomer.api.get(letter.link)
    again = _fragment(await newcomer.api.get(letter.link))

    assert again == {
        "error": "access_denied",
        "error_code": "otp_expired",
        "error_description": "Email link is invalid or has expired",
    }


async def test_looking_at_a_link_does_not_use_it_up(careful: Localbase, newcomer: Person) -> None:
    await newcomer.sign_up()
    letter = await letter_to(careful, newcomer.email)
    scanner = await newcomer.api.head(letter.link)
    person = _fragment(await newcomer.api.get(letter.link))

    assert scanner.status_code == 405
    assert "access_token" in person


async def test_of_ten_at_once_one_gets_in(careful: Localbase, newcomer: Person) -> None:
    await newcomer.sign_up()
    code = (await letter_to(careful, newcomer.email)).code
    answers = await asyncio.gather(
        *(newcomer.verify("signup", email=newcomer.email, token=code) for _ in range(10))
    )

    assert sorted(answer.status_code for answer in answers) == [200] + [403] * 9


async def test_a_letter_is_valid_for_an_hour(careful: Localbase, newcomer: Person) -> None:
    await newcomer.sign_up()
    letter = await letter_to(careful, newcomer.email)
    await let_time_pass(careful, newcomer.email, 3601)
    by_code = await newcomer.verify("signup", email=newcomer.email, token=letter.code)
    by_hash = await newcomer.verify("signup", token_hash=letter.token_hash)
    by_link = _fragment(await newcomer.api.get(letter.link))

    assert (by_code.status_code, by_code.json()["error_code"]) == (403, "otp_expired")
    assert by_code.json()["msg"] == "Token has expired or is invalid"
    assert by_hash.json()["msg"] == "Email link is invalid or has expired"
    assert by_link["error_code"] == "otp_expired"


async def test_a_newer_letter_makes_the_older_void(careful: Localbase, newcomer: Person) -> None:
    await newcomer.sign_up()
    first = await letter_to(careful, newcomer.email)
    await let_time_pass(careful, newcomer.email, 60)
    await newcomer.api.post("/resend", json={"type": "signup", "email": newcomer.email})
    second = await letter_to(careful, newcomer.email)

    assert (await newcomer.verify("signup", token_hash=first.token_hash)).status_code == 403
    assert (await newcomer.verify("signup", token_hash=second.token_hash)).status_code == 200


async def test_a_letter_is_good_for_its_own_kind_only(careful: Localbase, newcomer: Person) -> None:
    await newcomer.sign_up()
    letter = await letter_to(careful, newcomer.email)

    for kind in ("recovery", "magiclink", "email_change"):
        answer = await newcomer.verify(kind, token_hash=letter.token_hash)
        assert answer.json()["error_code"] == "otp_expired"


async def test_digits_are_good_for_their_own_address_only(
    careful: Localbase, newcomer: Person
) -> None:
    other = Person(newcomer.api)
    await newcomer.sign_up()
    await other.sign_up()
    code = (await letter_to(careful, newcomer.email)).code
    answer = await newcomer.verify("signup", email=other.email, token=code)

    assert answer.json()["error_code"] == "otp_expired"


async def test_the_banned_do_not_get_in(
    careful: Localbase, newcomer: Person, careful_admin: httpx.AsyncClient
) -> None:
    user = (await newcomer.sign_up()).json()
    await careful_admin.put(f"/admin/users/{user['id']}", json={"ban_duration": "1h"})
    letter = await letter_to(careful, newcomer.email)
    answer = await newcomer.verify("signup", token_hash=letter.token_hash)

    assert (answer.status_code, answer.json()["error_code"]) == (403, "user_banned")


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"type": "signup"},
        {"type": "signup", "token": "123456"},
        {"type": "signup", "token": "123456", "token_hash": "abc", "email": "a@example.com"},
        {"type": "signup", "token_hash": "abc", "email": "a@example.com"},
        {"type": "nonsense", "token_hash": "abc"},
        {"type": "signup", "token": "123456", "email": "nobody"},
        {"type": "signup", "token": "123456", "email": "a@example.com", "phone": "1"},
    ],
)
async def test_what_makes_no_sense_is_refused(
    api: httpx.AsyncClient, body: dict[str, object]
) -> None:
    answer = await api.post("/verify", json=body)

    assert (answer.status_code, answer.json()["error_code"]) == (400, "validation_failed")


async def test_there_are_no_telephones(api: httpx.AsyncClient) -> None:
    body = {"type": "sms", "phone": "491234567", "token": "123456"}
    answer = await api.post("/verify", json=body)

    assert answer.json()["error_code"] == "phone_provider_disabled"


@pytest.mark.parametrize("query", ["", "?type=signup", "?token=abc"])
async def test_a_link_that_is_not_ours_leads_nowhere(api: httpx.AsyncClient, query: str) -> None:
    answer = await api.get(f"/verify{query}")

    assert (answer.status_code, answer.json()["error_code"]) == (400, "validation_failed")


@pytest.mark.parametrize(
    "wished",
    [
        "https://evil.example/",
        "http://127.0.0.1.evil.example/",
        "http://127.0.0.1@evil.example/",
        "javascript://127.0.0.1/%0aalert(1)",
        "//evil.example/",
        "http://[::1",
    ],
)
async def test_a_link_never_leads_elsewhere(api: httpx.AsyncClient, wished: str) -> None:
    query = {"type": "signup", "token": "abc", "redirect_to": wished}
    answer = await api.get("/verify", params=query)

    assert answer.headers["location"].startswith("http://127.0.0.1:8000#error=")
