"""POST /signup."""

import asyncio

import httpx
import pytest

from localbase.harness import Localbase
from localbase.tests.auth.own_service import own_auth
from localbase.tests.auth.people import (
    PASSWORD,
    Person,
    ask_sql,
    letter_to,
    letters_to,
    run_sql,
    some_email,
)


async def test_signs_in_at_once_where_no_confirmation_is_asked_for(stranger: Person) -> None:
    answer = await stranger.sign_up(data={"display_name": "Ada"})

    assert answer.status_code == 200
    session = answer.json()
    assert session["token_type"] == "bearer"
    assert session["expires_in"] == 3600
    assert session["user"]["user_metadata"]["display_name"] == "Ada"
    assert session["user"]["email_confirmed_at"]


async def test_an_address_is_kept_in_lower_case(stranger: Person) -> None:
    stranger.email = some_email().upper()
    session = (await stranger.sign_up()).json()

    assert session["user"]["email"] == stranger.email.lower()
    assert (await stranger.sign_in()).status_code == 200


async def test_a_taken_address_is_refused(ada: Person) -> None:
    answer = await Person(ada.api, ada.email).sign_up()

    assert answer.status_code == 422
    assert answer.json()["error_code"] == "user_already_exists"


async def test_asks_for_a_confirmation_where_the_settings_want_one(
    careful: Localbase, newcomer: Person
) -> None:
    answer = await newcomer.sign_up(data={"display_name": "Grace"})

    user = answer.json()
    assert answer.status_code == 200
    assert "access_token" not in user
    assert user["confirmation_sent_at"]
    assert "email_confirmed_at" not in user
    assert user["identities"][0]["identity_data"]["email"] == newcomer.email
    letter = await letter_to(careful, newcomer.email)
    assert letter.subject == "Confirm your e-mail address"
    assert len(letter.code) == 6


async def test_a_known_address_is_not_given_away(careful: Localbase, newcomer: Person) -> None:
    real = (await newcomer.sign_up()).json()
    letter = await letter_to(careful, newcomer.email)
    await newcomer.verify("signup", email=newcomer.email, token=letter.code)

    answer = await Person(newcomer.api, newcomer.email, "another password").sign_up(data={"a": 1})

    again = answer.json()
    assert answer.status_code == 200
    assert again["id"] != real["id"]
    assert again["identities"] == []
    assert again["user_metadata"] == {"a": 1}
    assert set(real) == set(again)
    assert len(await letters_to(careful, newcomer.email)) == 1
    assert (await newcomer.sign_in()).status_code == 200, "the password is the first one"


async def test_signing_up_again_before_the_confirmation_sends_another_letter(
    careful: Localbase, newcomer: Person
) -> None:
    first = (await newcomer.sign_up()).json()
    await run_sql(
        careful,
        "update auth.users set confirmation_sent_at = now() - interval '1 minute' where email = $1",
        newcomer.email,
    )
    second = (await newcomer.sign_up()).json()

    assert second["id"] == first["id"]
    assert len(await letters_to(careful, newcomer.email)) == 2


async def test_signing_up_twice_at_once_is_held_back(newcomer: Person) -> None:
    await newcomer.sign_up()
    answer = await newcomer.sign_up()

    assert answer.status_code == 429
    assert answer.json()["error_code"] == "over_email_send_rate_limit"
    assert "you can only request this after" in answer.json()["msg"]


async def test_fifty_at_once_with_one_address_make_one_account(
    base: Localbase, api: httpx.AsyncClient
) -> None:
    email = some_email()
    answers = await asyncio.gather(*(Person(api, email).sign_up() for _ in range(50)))

    assert sorted(answer.status_code for answer in answers) == [200] + [422] * 49
    count = "select count(*) from auth.users where email = $1"
    assert await ask_sql(base, count, email) == 1


async def test_fifty_at_once_get_one_letter(
    careful: Localbase, careful_api: httpx.AsyncClient
) -> None:
    email = some_email()
    answers = await asyncio.gather(*(Person(careful_api, email).sign_up() for _ in range(50)))

    assert sorted(answer.status_code for answer in answers) == [200] + [429] * 49
    assert len(await letters_to(careful, email)) == 1


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"email": "a@example.com"}, "validation_failed"),
        ({"email": "a@example.com", "password": ""}, "validation_failed"),
        ({"email": "a@example.com", "password": "x" * 73}, "validation_failed"),
        ({"email": "a@example.com", "password": "ä" * 37}, "validation_failed"),
        ({"email": "nobody", "password": PASSWORD}, "validation_failed"),
        ({"email": "a b@example.com", "password": PASSWORD}, "validation_failed"),
        ({"email": "a@example.com\nBcc: b@example.com", "password": PASSWORD}, "validation_failed"),
        ({"email": f"{'a' * 250}@example.com", "password": PASSWORD}, "validation_failed"),
        ({"email": "a" * 9000, "password": PASSWORD}, "validation_failed"),
        ({"email": "a@example.com", "phone": "1", "password": PASSWORD}, "validation_failed"),
        ({"phone": "491234567", "password": PASSWORD}, "phone_provider_disabled"),
        ({"email": 1, "password": PASSWORD}, "bad_json"),
        ({"email": "a@example.com", "password": PASSWORD, "data": []}, "bad_json"),
        ({"email": "a@example.com", "password": "with\0nul!"}, "validation_failed"),
        (
            {"email": "a@example.com", "password": PASSWORD, "data": {"a": ["\0"]}},
            "validation_failed",
        ),
    ],
)
async def test_what_makes_no_sense_is_refused(
    api: httpx.AsyncClient, body: dict[str, object], code: str
) -> None:
    answer = await api.post("/signup", json=body)

    assert (answer.status_code, answer.json()["error_code"]) == (400, code)


async def test_a_short_password_is_weak(stranger: Person) -> None:
    stranger.password = "short"
    answer = await stranger.sign_up()

    assert answer.status_code == 422
    assert answer.json()["error_code"] == "weak_password"
    assert answer.json()["weak_password"] == {"reasons": ["length"]}
    assert answer.json()["msg"] == "Password should be at least 8 characters."


async def test_a_password_without_the_demanded_characters_is_weak(base: Localbase) -> None:
    demanded = "lower_upper_letters_digits_symbols"
    async with own_auth(base, password_requirements=demanded) as api:
        weak = await Person(api, password="onlylower").sign_up()
        strong = await Person(api, password="Lower4Upper!").sign_up()

    assert weak.json()["weak_password"] == {"reasons": ["characters"]}
    assert strong.status_code == 200


async def test_nobody_signs_up_where_the_settings_say_so(base: Localbase) -> None:
    async with own_auth(base, enable_signup=False) as api:
        nobody = await Person(api).sign_up()
    async with own_auth(base, email_enable_signup=False) as api:
        not_by_email = await Person(api).sign_up()

    assert (nobody.status_code, nobody.json()["error_code"]) == (422, "signup_disabled")
    assert (not_by_email.status_code, not_by_email.json()["error_code"]) == (
        400,
        "email_provider_disabled",
    )


async def test_anonymous_people_have_an_account_without_an_address(api: httpx.AsyncClient) -> None:
    answer = await api.post("/signup", json={"data": {"display_name": "Guest"}})

    user = answer.json()["user"]
    assert user["is_anonymous"] is True
    assert user["email"] == ""
    assert user["identities"] == []
    assert user["app_metadata"] == {}
    assert user["user_metadata"] == {"display_name": "Guest"}


async def test_nobody_is_anonymous_where_the_settings_say_so(base: Localbase) -> None:
    async with own_auth(base, enable_anonymous_sign_ins=False) as api:
        answer = await api.post("/signup", json={})

    assert answer.status_code == 422
    assert answer.json()["error_code"] == "anonymous_provider_disabled"


async def test_a_trigger_that_disagrees_leaves_no_account(base: Localbase) -> None:
    await run_sql(
        base,
        """
        create or replace function public.refuse_marked() returns trigger language plpgsql as $$
        begin
          if new.raw_user_meta_data ? 'refuse_me' then raise exception 'secret reason'; end if;
          return new;
        end $$;
        create or replace trigger refuse_marked before insert on auth.users
          for each row execute function public.refuse_marked();
        """,
    )
    async with own_auth(base) as api:
        person = Person(api)
        answer = await person.sign_up(data={"refuse_me": True})

    assert answer.status_code == 500
    assert answer.json()["msg"] == "Database error saving new user"
    assert "secret reason" not in answer.text
    count = "select count(*) from auth.users where email = $1"
    assert await ask_sql(base, count, person.email) == 0


async def test_a_letter_that_cannot_be_sent_leaves_no_account(base: Localbase) -> None:
    settings = {
        "email_enable_confirmations": True,
        "email_smtp_enabled": True,
        "email_smtp_host": "127.0.0.1",
        "email_smtp_port": 1,
    }
    async with own_auth(base, **settings) as api:
        person = Person(api)
        answer = await person.sign_up()

    assert answer.status_code == 500
    assert answer.json()["msg"] == "Error sending confirmation email"
    count = "select count(*) from auth.users where email = $1"
    assert await ask_sql(base, count, person.email) == 0
