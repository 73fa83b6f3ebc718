"""POST /recover, /otp, /magiclink and /resend, and what the letters say."""

import httpx
import pytest

from localbase.harness import Localbase
from localbase.tests.auth.own_service import own_auth
from localbase.tests.auth.people import (
    Person,
    ask_sql,
    let_time_pass,
    letter_to,
    letters_to,
    run_sql,
    some_email,
)


async def test_a_forgotten_password_is_reset_by_letter(base: Localbase, ada: Person) -> None:
    answer = await ada.api.post("/recover", json={"email": ada.email})
    letter = await letter_to(base, ada.email)
    await ada.verify("recovery", email=ada.email, token=letter.code)
    await ada.update(password="a new password")

    assert (answer.status_code, answer.json()) == (200, {})
    assert letter.subject == "Reset your password"
    assert "type=recovery" in letter.link
    assert (await ada.sign_in("a new password")).status_code == 200


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/recover", {}),
        ("/resend", {"type": "signup"}),
        ("/resend", {"type": "email_change"}),
    ],
)
async def test_an_unknown_address_gets_the_same_answer_and_no_letter(
    base: Localbase, api: httpx.AsyncClient, path: str, body: dict[str, str]
) -> None:
    email = some_email()
    answer = await api.post(path, json={**body, "email": email})

    assert (answer.status_code, answer.json()) == (200, {})
    assert await letters_to(base, email) == []


async def test_a_letter_lets_in_without_a_password(base: Localbase, ada: Person) -> None:
    answer = await ada.api.post("/otp", json={"email": ada.email})
    letter = await letter_to(base, ada.email)
    signed_in = await ada.verify("email", email=ada.email, token=letter.code)

    assert (answer.status_code, answer.json()) == (200, {})
    assert letter.subject == "Your sign-in link"
    assert "type=magiclink" in letter.link
    assert signed_in.json()["user"]["email"] == ada.email


async def test_a_letter_makes_an_account_where_there_is_none(
    base: Localbase, api: httpx.AsyncClient
) -> None:
    email = some_email()
    await api.post("/otp", json={"email": email, "data": {"display_name": "Edsger"}})
    letter = await letter_to(base, email)
    answer = await Person(api).verify("magiclink", token_hash=letter.token_hash)

    assert answer.json()["user"]["user_metadata"]["display_name"] == "Edsger"
    assert letter.subject == "Your sign-in link"


async def test_a_letter_to_a_new_address_confirms_it(
    careful: Localbase, careful_api: httpx.AsyncClient
) -> None:
    person = Person(careful_api)
    await careful_api.post("/magiclink", json={"email": person.email})
    letter = await letter_to(careful, person.email)
    answer = await person.verify("email", email=person.email, token=letter.code)

    assert letter.subject == "Confirm your e-mail address"
    assert answer.json()["user"]["email_confirmed_at"]


async def test_a_letter_may_be_for_known_addresses_only(
    base: Localbase, api: httpx.AsyncClient
) -> None:
    email = some_email()
    answer = await api.post("/otp", json={"email": email, "create_user": False})

    assert (answer.status_code, answer.json()["error_code"]) == (422, "otp_disabled")
    assert await ask_sql(base, "select count(*) from auth.users where email = $1", email) == 0


async def test_no_account_is_made_by_letter_where_nobody_may_sign_up(base: Localbase) -> None:
    async with own_auth(base, enable_signup=False) as api:
        answer = await api.post("/otp", json={"email": some_email()})

    assert (answer.status_code, answer.json()["error_code"]) == (422, "signup_disabled")


async def test_a_letter_can_be_sent_again(careful: Localbase, newcomer: Person) -> None:
    await newcomer.sign_up()
    body = {"type": "signup", "email": newcomer.email}
    at_once = await newcomer.api.post("/resend", json=body)
    await let_time_pass(careful, newcomer.email, 60)
    later = await newcomer.api.post("/resend", json=body)

    assert (at_once.status_code, at_once.json()["error_code"]) == (
        429,
        "over_email_send_rate_limit",
    )
    assert (later.status_code, later.json()) == (200, {})
    assert len(await letters_to(careful, newcomer.email)) == 2


async def test_who_is_confirmed_gets_no_confirmation(base: Localbase, ada: Person) -> None:
    await ada.api.post("/resend", json={"type": "signup", "email": ada.email})

    assert await letters_to(base, ada.email) == []


async def test_an_open_change_of_address_can_be_sent_again(
    careful: Localbase, newcomer: Person
) -> None:
    await newcomer.sign_up()
    letter = await letter_to(careful, newcomer.email)
    await newcomer.verify("signup", token_hash=letter.token_hash)
    new = some_email()
    await newcomer.update(email=new)
    await let_time_pass(careful, newcomer.email, 60)
    body = {"type": "email_change", "email": newcomer.email}
    answer = await newcomer.api.post("/resend", json=body)

    assert answer.status_code == 200
    assert len(await letters_to(careful, new)) == 2


@pytest.mark.parametrize("path", ["/recover", "/otp"])
async def test_letters_are_held_back(careful: Localbase, newcomer: Person, path: str) -> None:
    await newcomer.sign_up()
    letter = await letter_to(careful, newcomer.email)
    await newcomer.verify("signup", token_hash=letter.token_hash)
    first = await newcomer.api.post(path, json={"email": newcomer.email})
    second = await newcomer.api.post(path, json={"email": newcomer.email})

    assert first.status_code == 200
    assert (second.status_code, second.json()["error_code"]) == (429, "over_email_send_rate_limit")


@pytest.mark.parametrize(
    ("path", "body", "code"),
    [
        ("/recover", {}, "validation_failed"),
        ("/recover", {"email": "nobody"}, "validation_failed"),
        ("/otp", {}, "validation_failed"),
        ("/otp", {"phone": "491234567"}, "phone_provider_disabled"),
        ("/otp", {"email": "a@example.com", "create_user": "no"}, "bad_json"),
        ("/magiclink", {}, "validation_failed"),
        ("/resend", {}, "validation_failed"),
        ("/resend", {"type": "signup"}, "validation_failed"),
        ("/resend", {"type": "nonsense", "email": "a@example.com"}, "validation_failed"),
        ("/resend", {"type": "sms", "phone": "491234567"}, "phone_provider_disabled"),
    ],
)
async def test_what_makes_no_sense_is_refused(
    api: httpx.AsyncClient, path: str, body: dict[str, object], code: str
) -> None:
    answer = await api.post(path, json=body)

    assert (answer.status_code, answer.json()["error_code"]) == (400, code)


async def test_a_letter_says_what_it_must(careful: Localbase, newcomer: Person) -> None:
    await newcomer.sign_up()
    letter = await letter_to(careful, newcomer.email)

    assert letter.facts["From"] == {"Name": "Parley", "Address": "no-reply@parley.example"}
    assert letter.facts["To"] == [{"Name": "", "Address": newcomer.email}]
    assert newcomer.email in letter.html
    assert letter.code in letter.text
    assert letter.link in letter.text, "those who read plain mail get the link too"
    assert "{{" not in letter.html
    assert letter.link.startswith(f"{careful.api_url}/auth/v1/verify?")


async def test_tokens_are_stored_as_hashes(careful: Localbase, newcomer: Person) -> None:
    await newcomer.sign_up()
    letter = await letter_to(careful, newcomer.email)
    stored = await ask_sql(
        careful,
        "select o.token_hash || ' ' || u.confirmation_token from auth.one_time_tokens o "
        "join auth.users u on u.id = o.user_id where u.email = $1",
        newcomer.email,
    )

    assert letter.code not in stored
    assert stored == f"{letter.token_hash} {letter.token_hash}"


async def test_a_letter_to_who_was_deleted_meanwhile_is_void(
    careful: Localbase, newcomer: Person
) -> None:
    await newcomer.sign_up()
    letter = await letter_to(careful, newcomer.email)
    await run_sql(careful, "delete from auth.users where email = $1", newcomer.email)

    answer = await newcomer.verify("signup", token_hash=letter.token_hash)
    assert answer.json()["error_code"] == "otp_expired"
