"""Second factors: enrolled, listed, given up, by their owners and by administrators."""

import asyncio
import logging
import uuid

import httpx
import pyotp
import pytest

from localbase.harness import Localbase
from localbase.tests.auth.own_service import own_auth
from localbase.tests.auth.people import Person, ask_sql, run_sql
from localbase.tests.auth.second_factors import (
    Phone,
    add_phone,
    claims_of,
    enroll,
    refusal,
    with_phone,
)

STATES = """
select string_agg(status::text, ',' order by created_at) from auth.mfa_factors where user_id = $1
"""
NOBODY = "6b1f9d36-5a8e-4a39-8b6f-0c2f6b1d7e11"


async def test_enrolment_tells_the_secret_in_three_ways(ada: Person) -> None:
    found = (await enroll(ada, "my phone", issuer="Parley")).json()
    totp = found["totp"]

    assert set(found) == {"id", "type", "friendly_name", "totp"}
    assert (found["type"], found["friendly_name"]) == ("totp", "my phone")
    read = pyotp.parse_uri(totp["uri"])
    assert (read.secret, read.issuer, read.name) == (totp["secret"], "Parley", ada.email)
    assert totp["qr_code"].startswith("<svg ")
    assert 'xmlns="http://www.w3.org/2000/svg"' in totp["qr_code"]
    assert "#" not in totp["qr_code"]


async def test_without_an_issuer_it_is_the_site(ada: Person) -> None:
    uri = (await enroll(ada)).json()["totp"]["uri"]

    assert pyotp.parse_uri(uri).issuer == "127.0.0.1:8000"


async def test_a_user_tells_of_factors_but_not_of_secrets(ada: Person) -> None:
    before = (await ada.who_am_i()).json()
    phone = await add_phone(ada)
    answer = await ada.who_am_i()
    factor = answer.json()["factors"][0]

    assert "factors" not in before
    assert phone.secret not in answer.text
    assert set(factor) == {
        "id", "status", "factor_type", "phone", "created_at", "updated_at", "last_challenged_at",
        "friendly_name",
    }  # fmt: skip
    assert (factor["id"], factor["status"]) == (phone.factor_id, "unverified")


@pytest.mark.parametrize(
    ("extra", "status", "code"),
    [
        ({"factor_type": "phone"}, 422, "mfa_phone_enroll_not_enabled"),
        ({"factor_type": "webauthn"}, 422, "mfa_webauthn_enroll_not_enabled"),
        ({"factor_type": "dance"}, 400, "validation_failed"),
        ({"factor_type": None}, 400, "validation_failed"),
        ({"factor_type": 7}, 400, "bad_json"),
        ({"issuer": "x" * 2000}, 400, "validation_failed"),
    ],
)
async def test_what_cannot_be_enrolled(
    ada: Person, extra: dict[str, object], status: int, code: str
) -> None:
    assert refusal(await enroll(ada, **extra)) == (status, code)  # type: ignore[arg-type]  # none of them is a name


async def test_a_name_is_taken_once(ada: Person) -> None:
    await add_phone(ada, "phone")

    assert refusal(await enroll(ada, "phone")) == (422, "mfa_factor_name_conflict")


async def test_the_eleventh_factor_is_one_too_many(ada: Person) -> None:
    for number in range(10):
        await add_phone(ada, f"phone {number}")

    assert refusal(await enroll(ada, "one more")) == (422, "too_many_enrolled_mfa_factors")


async def test_anonymous_people_have_no_factors(stranger: Person) -> None:
    stranger.session = (await stranger.api.post("/signup", json={})).json()

    assert refusal(await enroll(stranger)) == (403, "no_authorization")


async def test_nobody_has_no_factors(api: httpx.AsyncClient) -> None:
    answer = await api.post("/factors", json={"factor_type": "totp"})

    assert answer.status_code in {401, 403}


async def test_a_second_phone_needs_the_first(ada: Person) -> None:
    await with_phone(ada)
    above = await enroll(ada, "second")
    await ada.sign_in()
    below = await enroll(ada, "third")

    assert above.status_code == 200
    assert refusal(below) == (403, "insufficient_aal")


async def test_verifying_one_gives_up_what_else_was_begun(base: Localbase, ada: Person) -> None:
    await add_phone(ada, "begun")
    phone = await add_phone(ada, "finished")
    await phone.verify()

    assert await ask_sql(base, STATES, ada.id) == "verified"


async def test_what_was_begun_long_ago_makes_room(base: Localbase, ada: Person) -> None:
    await add_phone(ada)
    await run_sql(
        base,
        "update auth.mfa_factors set created_at = now() - interval '6 minutes' where user_id = $1",
        ada.id,
    )

    assert (await enroll(ada)).status_code == 200
    assert await ask_sql(base, STATES, ada.id) == "unverified"


async def test_an_unverified_factor_is_given_up_at_aal1(ada: Person) -> None:
    phone = await add_phone(ada)
    answer = await phone.unenroll()

    assert answer.json() == {"id": phone.factor_id}
    assert "factors" not in (await ada.who_am_i()).json()


async def test_a_verified_factor_is_not_given_up_at_aal1(ada: Person) -> None:
    phone = await with_phone(ada)
    await ada.sign_in()

    assert refusal(await phone.unenroll()) == (422, "insufficient_aal")


async def test_giving_a_factor_up_lowers_the_session(ada: Person) -> None:
    phone = await with_phone(ada)
    answer = await phone.unenroll()
    ada.session = (await ada.refresh()).json()

    assert answer.status_code == 200
    assert claims_of(ada)["aal"] == "aal1"
    assert [entry["method"] for entry in claims_of(ada)["amr"]] == ["password"]


@pytest.mark.parametrize("act", ["challenge", "verify", "unenroll"])
async def test_somebody_elses_factor_is_not_found(
    ada: Person, api: httpx.AsyncClient, act: str
) -> None:
    bob = Person(api)
    await bob.sign_up()
    phone = await add_phone(bob)
    challenge_id = (await phone.challenge()).json()["id"]
    stolen = Phone(ada, phone.factor_id, phone.secret)
    answer = {
        "challenge": stolen.challenge,
        "verify": lambda: stolen.verify(challenge_id=challenge_id),
        "unenroll": stolen.unenroll,
    }[act]

    assert refusal(await answer()) == (404, "mfa_factor_not_found")


@pytest.mark.parametrize(
    ("factor_id", "code"),
    [("nonsense", "validation_failed"), (NOBODY, "mfa_factor_not_found")],
)
async def test_an_unknown_factor_is_not_found(ada: Person, factor_id: str, code: str) -> None:
    assert refusal(await Phone(ada, factor_id, "").challenge()) == (404, code)


async def test_administrators_see_and_remove_factors(ada: Person, admin: httpx.AsyncClient) -> None:
    phone = await with_phone(ada)
    path = f"/admin/users/{ada.id}/factors"
    listed = await admin.get(path)
    removed = await admin.delete(f"{path}/{phone.factor_id}")
    ada.session = (await ada.refresh()).json()

    assert [factor["status"] for factor in listed.json()] == ["verified"]
    assert phone.secret not in listed.text
    assert removed.json() == listed.json()[0]
    assert (await admin.get(path)).json() == []
    assert refusal(await admin.delete(f"{path}/{phone.factor_id}")) == (404, "mfa_factor_not_found")
    assert claims_of(ada)["aal"] == "aal1"


@pytest.mark.parametrize("method", ["GET", "DELETE"])
async def test_factors_of_nobody_are_not_found(admin: httpx.AsyncClient, method: str) -> None:
    path = f"/admin/users/{uuid.uuid4()}/factors" + ("" if method == "GET" else f"/{uuid.uuid4()}")

    assert refusal(await admin.request(method, path)) == (404, "user_not_found")


async def test_only_administrators_see_others_factors(ada: Person) -> None:
    answer = await ada.api.get(f"/admin/users/{ada.id}/factors", headers=ada.bearer)

    assert refusal(answer) == (403, "not_admin")


async def test_a_softly_deleted_account_has_no_factors(
    base: Localbase, ada: Person, admin: httpx.AsyncClient
) -> None:
    await add_phone(ada)
    await admin.request("DELETE", f"/admin/users/{ada.id}", json={"should_soft_delete": True})

    assert await ask_sql(base, STATES, ada.id) is None


async def test_enrolling_and_verifying_can_be_off(base: Localbase, ada: Person) -> None:
    phone = await add_phone(ada)
    challenge_id = (await phone.challenge()).json()["id"]
    off = {"mfa_totp_enroll_enabled": False, "mfa_totp_verify_enabled": False}
    async with own_auth(base, **off) as api:
        ada.api = api
        assert refusal(await enroll(ada, "other")) == (422, "mfa_totp_enroll_not_enabled")
        assert refusal(await phone.challenge()) == (422, "mfa_totp_verify_not_enabled")
        verified = await phone.verify(challenge_id=challenge_id)
        assert refusal(verified) == (422, "mfa_totp_verify_not_enabled")


async def test_the_number_of_factors_is_a_setting(base: Localbase, ada: Person) -> None:
    async with own_auth(base, mfa_max_enrolled_factors=1) as api:
        ada.api = api
        await add_phone(ada)
        assert refusal(await enroll(ada, "other")) == (422, "too_many_enrolled_mfa_factors")


@pytest.mark.parametrize("change", [{"password": "a new password"}, {"email": "ada2@example.com"}])
async def test_the_first_factor_changes_only_with_the_second(
    ada: Person, change: dict[str, str]
) -> None:
    await with_phone(ada)
    await ada.sign_in()

    assert refusal(await ada.update(**change)) == (401, "insufficient_aal")
    assert (await ada.update(data={"color": "red"}, email=ada.email)).status_code == 200


async def test_the_first_factor_changes_at_aal2(ada: Person) -> None:
    await with_phone(ada)

    assert (await ada.update(password="a new password")).status_code == 200


async def test_parallel_enrolments_do_not_exceed_the_limit(ada: Person) -> None:
    answers = await asyncio.gather(*(enroll(ada, f"phone {number}") for number in range(14)))

    assert [answer.status_code for answer in answers].count(200) == 10


async def test_secrets_and_codes_are_not_logged(
    base: Localbase, ada: Person, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    async with own_auth(base) as api:
        ada.api = api
        phone = await add_phone(ada)
        code = phone.code()
        await phone.verify(code)
        await phone.verify(code)

    assert "/factors" in caplog.text
    assert phone.secret not in caplog.text
    assert code not in caplog.text
