"""GET and PUT /user, GET /reauthenticate."""

import httpx
import pytest

from localbase.harness import Localbase
from localbase.tests.auth.own_service import own_auth
from localbase.tests.auth.people import (
    PASSWORD,
    Person,
    ask_sql,
    let_time_pass,
    letter_to,
    letters_to,
    run_sql,
    some_email,
)


async def test_nobody_is_told_without_a_token(api: httpx.AsyncClient) -> None:
    with_key_only = await api.get("/user")
    with_nonsense = await api.get("/user", headers={"Authorization": "Basic YTpi"})

    assert (with_key_only.status_code, with_key_only.json()["error_code"]) == (403, "bad_jwt")
    assert "missing sub claim" in with_key_only.json()["msg"]
    assert (with_nonsense.status_code, with_nonsense.json()["error_code"]) in {
        (401, "no_authorization"),
        (403, "bad_jwt"),
    }


async def test_the_user_is_told_as_it_is_now(base: Localbase, ada: Person) -> None:
    await run_sql(
        base,
        """update auth.users set raw_app_meta_data = '{"plan": "gold"}' where email = $1""",
        ada.email,
    )

    assert (await ada.who_am_i()).json()["app_metadata"] == {"plan": "gold"}


async def test_a_deleted_user_is_nobody(ada: Person, admin: httpx.AsyncClient) -> None:
    await admin.delete(f"/admin/users/{ada.id}")
    answer = await ada.who_am_i()

    assert (answer.status_code, answer.json()["error_code"]) == (403, "user_not_found")


async def test_metadata_is_merged_and_null_removes(ada: Person) -> None:
    await ada.update(data={"color": "red", "size": 3, "deep": {"a": [1, None]}})
    answer = await ada.update(data={"color": None, "shape": "round"})

    metadata = answer.json()["user_metadata"]
    assert metadata == {
        "size": 3,
        "deep": {"a": [1, None]},
        "shape": "round",
        "email_verified": True,
    }


async def test_app_metadata_is_not_for_users(ada: Person) -> None:
    answer = await ada.update(app_metadata={"role": "admin"})

    assert (answer.status_code, answer.json()["error_code"]) == (403, "not_admin")


async def test_a_new_password_ends_the_other_sessions(ada: Person) -> None:
    elsewhere = Person(ada.api, ada.email)
    await elsewhere.sign_in()
    changed = await ada.update(password="a new password")

    assert changed.status_code == 200
    assert (await ada.who_am_i()).status_code == 200
    assert (await elsewhere.who_am_i()).json()["error_code"] == "session_not_found"
    assert (await ada.sign_in(PASSWORD)).json()["error_code"] == "invalid_credentials"
    assert (await ada.sign_in("a new password")).status_code == 200


async def test_a_new_password_makes_open_letters_void(base: Localbase, ada: Person) -> None:
    await ada.api.post("/recover", json={"email": ada.email})
    letter = await letter_to(base, ada.email)
    await ada.update(password="a new password")
    answer = await ada.verify("recovery", token_hash=letter.token_hash)

    assert answer.json()["error_code"] == "otp_expired"


@pytest.mark.parametrize(
    ("changes", "status", "code"),
    [
        ({"password": PASSWORD}, 422, "same_password"),
        ({"password": "short"}, 422, "weak_password"),
        ({"password": "x" * 73}, 400, "validation_failed"),
        ({"email": "nobody"}, 400, "validation_failed"),
        ({"phone": "491234567"}, 400, "phone_provider_disabled"),
        ({"data": "text"}, 400, "bad_json"),
    ],
)
async def test_what_makes_no_sense_is_refused(
    ada: Person, changes: dict[str, object], status: int, code: str
) -> None:
    answer = await ada.update(**changes)

    assert (answer.status_code, answer.json()["error_code"]) == (status, code)


async def test_a_taken_address_is_refused(ada: Person, stranger: Person) -> None:
    await stranger.sign_up()
    answer = await ada.update(email=stranger.email)

    assert (answer.status_code, answer.json()["error_code"]) == (422, "email_exists")


async def test_one_s_own_address_is_no_change(base: Localbase, ada: Person) -> None:
    answer = await ada.update(email=ada.email.upper())

    assert answer.status_code == 200
    assert "new_email" not in answer.json()
    assert await letters_to(base, ada.email) == []


async def test_an_address_changes_when_both_mailboxes_agree(
    careful: Localbase, newcomer: Person
) -> None:
    old, new = await _asks_for_a_new_address(careful, newcomer)
    first = await newcomer.verify("email_change", email=old, token=await _code(careful, old))
    between = (await newcomer.who_am_i()).json()
    second = await newcomer.verify("email_change", email=new, token=await _code(careful, new))

    assert first.json() == {
        "msg": "Confirmation link accepted. Please proceed to confirm link sent to the other email",
        "code": "200",
    }
    assert (between["email"], between["new_email"]) == (old, new)
    user = second.json()["user"]
    assert user["email"] == new
    assert "new_email" not in user
    assert user["identities"][0]["identity_data"]["email"] == new
    assert user["identities"][0]["identity_data"]["email_verified"] is True


async def test_one_mailbox_may_not_agree_twice(careful: Localbase, newcomer: Person) -> None:
    old, _ = await _asks_for_a_new_address(careful, newcomer)
    code = await _code(careful, old)
    await newcomer.verify("email_change", email=old, token=code)
    again = await newcomer.verify("email_change", email=old, token=code)

    assert (again.status_code, again.json()["error_code"]) == (403, "otp_expired")


async def test_links_change_an_address_too(careful: Localbase, newcomer: Person) -> None:
    old, new = await _asks_for_a_new_address(careful, newcomer)
    first = await newcomer.api.get((await letter_to(careful, new)).link)
    second = await newcomer.api.get((await letter_to(careful, old)).link)

    assert "#message=Confirmation+link+accepted" in first.headers["location"]
    assert "access_token=" in second.headers["location"]
    assert (await newcomer.who_am_i()).json()["email"] == new


async def test_an_address_taken_meanwhile_is_refused(
    careful: Localbase, newcomer: Person, careful_admin: httpx.AsyncClient
) -> None:
    old, new = await _asks_for_a_new_address(careful, newcomer)
    await careful_admin.post("/admin/users", json={"email": new, "email_confirm": True})
    await newcomer.verify("email_change", email=old, token=await _code(careful, old))
    answer = await newcomer.verify("email_change", email=new, token=await _code(careful, new))

    assert (answer.status_code, answer.json()["error_code"]) == (422, "email_exists")


async def test_without_double_confirmation_the_new_mailbox_is_enough(careful: Localbase) -> None:
    settings = {"email_enable_confirmations": "true", "email_double_confirm_changes": "false"}
    async with own_auth(careful, **settings) as api:
        person = Person(api)
        await person.sign_up()
        await person.verify("signup", email=person.email, token=await _code(careful, person.email))
        new = some_email()
        await person.update(email=new)
        answer = await person.verify("email_change", email=new, token=await _code(careful, new))

        assert answer.json()["user"]["email"] == new


async def test_anonymous_people_get_an_address_at_once_where_none_is_proved(
    api: httpx.AsyncClient,
) -> None:
    guest = Person(api, session=(await api.post("/signup", json={})).json())
    alone = await guest.update(password=PASSWORD)
    answer = await guest.update(email=guest.email, password=PASSWORD)

    assert (alone.status_code, alone.json()["error_code"]) == (422, "validation_failed")
    assert answer.json()["is_anonymous"] is False
    assert answer.json()["app_metadata"]["provider"] == "email"
    assert (await guest.sign_in()).status_code == 200


async def test_an_old_sign_in_needs_a_nonce_for_a_new_password(base: Localbase) -> None:
    async with own_auth(base, email_secure_password_change=True) as api:
        person = Person(api)
        await person.sign_up()
        await _age_the_sessions(base, person)
        without = await person.update(password="a new password")
        wrong = await person.update(password="a new password", nonce="000000")
        sent = await api.get("/reauthenticate", headers=person.bearer)
        letter = await letter_to(base, person.email)
        right = await person.update(password="a new password", nonce=letter.code)
        again = await person.update(password="another password", nonce=letter.code)

    assert (without.status_code, without.json()["error_code"]) == (400, "reauthentication_needed")
    assert (wrong.status_code, wrong.json()["error_code"]) == (422, "reauthentication_not_valid")
    assert (sent.status_code, sent.json()) == (200, {})
    assert letter.subject == "Your confirmation code"
    assert right.status_code == 200
    assert again.json()["error_code"] == "reauthentication_not_valid"


async def test_a_fresh_sign_in_needs_no_nonce(base: Localbase) -> None:
    async with own_auth(base, email_secure_password_change=True) as api:
        person = Person(api)
        await person.sign_up()

        assert (await person.update(password="a new password")).status_code == 200


async def test_a_nonce_needs_an_address(api: httpx.AsyncClient) -> None:
    guest = Person(api, session=(await api.post("/signup", json={})).json())
    answer = await api.get("/reauthenticate", headers=guest.bearer)

    assert (answer.status_code, answer.json()["error_code"]) == (400, "validation_failed")


async def _asks_for_a_new_address(careful: Localbase, person: Person) -> tuple[str, str]:
    await person.sign_up()
    code = await _code(careful, person.email)
    await person.verify("signup", email=person.email, token=code)
    await let_time_pass(careful, person.email, 60)
    new = some_email()
    answer = await person.update(email=new)
    assert answer.json()["new_email"] == new
    return person.email, new


async def _code(base: Localbase, email: str) -> str:
    return (await letter_to(base, email)).code


async def _age_the_sessions(base: Localbase, person: Person) -> None:
    await run_sql(
        base,
        "update auth.sessions set created_at = now() - interval '25 hours' where user_id = $1",
        person.id,
    )
    assert await ask_sql(base, "select count(*) from auth.sessions where user_id = $1", person.id)
