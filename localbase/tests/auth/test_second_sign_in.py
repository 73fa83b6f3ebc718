"""Challenges and their answers: how a session rises to aal2, and what does not raise it."""

import asyncio

import httpx
import pyotp
import pytest

from localbase.auth.totp import accepted_step
from localbase.harness import Localbase
from localbase.tests.auth.people import Person, ask_sql, run_sql
from localbase.tests.auth.second_factors import (
    add_phone,
    claims_of,
    forget_codes,
    refusal,
    with_phone,
)

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
NOW = 1_000_000_020.0
STEP = int(NOW) // 30


async def test_a_code_raises_the_session(ada: Person) -> None:
    before = claims_of(ada)
    phone = await add_phone(ada)
    answer = await phone.verify()
    after = claims_of(ada)

    assert set(answer.json()) == {
        "access_token", "token_type", "expires_in", "expires_at", "refresh_token", "user",
    }  # fmt: skip
    assert [factor["status"] for factor in answer.json()["user"]["factors"]] == ["verified"]
    assert (before["aal"], after["aal"]) == ("aal1", "aal2")
    assert after["session_id"] == before["session_id"]
    assert [entry["method"] for entry in after["amr"]] == ["totp", "password"]


async def test_a_refreshed_session_stays_up(ada: Person) -> None:
    await with_phone(ada)
    ada.session = (await ada.refresh()).json()

    assert claims_of(ada)["aal"] == "aal2"
    assert claims_of(ada)["amr"][0]["method"] == "totp"


async def test_a_refresh_token_from_below_does_not_lead_up(ada: Person) -> None:
    old = ada.refresh_token
    await with_phone(ada)

    assert refusal(await ada.refresh(old)) == (400, "refresh_token_not_found")
    assert (await ada.refresh()).status_code == 200


async def test_other_sessions_below_end(ada: Person, api: httpx.AsyncClient) -> None:
    elsewhere = Person(api, ada.email)
    await elsewhere.sign_in()
    await with_phone(ada)

    assert refusal(await elsewhere.who_am_i()) == (403, "session_not_found")
    assert (await ada.who_am_i()).status_code == 200


async def test_other_sessions_at_aal2_stay(
    base: Localbase, ada: Person, api: httpx.AsyncClient
) -> None:
    phone = await with_phone(ada)
    elsewhere = Person(api, ada.email)
    await elsewhere.sign_in()
    await forget_codes(base, phone)
    phone.owner = elsewhere
    assert (await phone.verify()).status_code == 200

    assert (await ada.who_am_i()).status_code == 200
    assert claims_of(elsewhere)["aal"] == "aal2"


async def test_the_next_sign_in_begins_below(ada: Person) -> None:
    await with_phone(ada)
    await ada.sign_in()

    assert claims_of(ada)["aal"] == "aal1"
    assert ada.session["user"]["factors"][0]["status"] == "verified"


async def test_a_challenge_tells_its_end(ada: Person) -> None:
    phone = await add_phone(ada)
    found = (await phone.challenge()).json()
    factor = (await ada.who_am_i()).json()["factors"][0]

    assert set(found) == {"id", "type", "expires_at"}
    assert 290 < found["expires_at"] - claims_of(ada)["iat"] < 330
    assert factor["last_challenged_at"].endswith("Z")


async def test_a_wrong_code_is_refused_and_may_be_followed_by_the_right_one(ada: Person) -> None:
    phone = await add_phone(ada)
    challenge_id = (await phone.challenge()).json()["id"]
    codes = {phone.code(steps) for steps in (-2, -1, 0, 1, 2)}
    wrong = next(code for code in map("{:06}".format, range(6)) if code not in codes)
    refused = await phone.verify(wrong, challenge_id)

    assert refusal(refused) == (422, "mfa_verification_failed")
    assert (await phone.verify(None, challenge_id)).status_code == 200


@pytest.mark.parametrize("code", ["12345", "1234567", "abcdef", "٠١٢٣٤٥", "-12345"])
async def test_what_is_no_code_is_refused(ada: Person, code: str) -> None:
    phone = await add_phone(ada)

    assert refusal(await phone.verify(code)) == (422, "mfa_verification_failed")


async def test_a_code_is_taken_once(ada: Person) -> None:
    phone = await add_phone(ada)
    code = phone.code()
    await phone.verify(code)

    assert refusal(await phone.verify(code)) == (422, "mfa_verification_failed")
    assert claims_of(ada)["aal"] == "aal2"


async def test_a_code_is_taken_once_in_parallel(ada: Person) -> None:
    phone = await add_phone(ada)
    code = phone.code()
    challenges = [(await phone.challenge()).json()["id"] for _ in range(8)]
    answers = await asyncio.gather(*(phone.verify(code, one) for one in challenges))

    assert sorted(answer.status_code for answer in answers) == [200] + [422] * 7


async def test_a_code_from_two_places_at_once_lets_one_in(
    base: Localbase, ada: Person, api: httpx.AsyncClient
) -> None:
    phone = await with_phone(ada)
    await forget_codes(base, phone)
    thieves = [Person(api, ada.email) for _ in range(4)]
    await asyncio.gather(*(thief.sign_in() for thief in thieves))
    path = f"/factors/{phone.factor_id}"
    challenges = [await api.post(f"{path}/challenge", headers=one.bearer) for one in thieves]
    code = phone.code()
    answers = await asyncio.gather(
        *(
            api.post(
                f"{path}/verify",
                json={"challenge_id": challenge.json()["id"], "code": code},
                headers=thief.bearer,
            )
            for thief, challenge in zip(thieves, challenges, strict=True)
        )
    )

    assert [answer.status_code for answer in answers].count(200) == 1


async def test_the_next_code_is_taken_after_the_last(ada: Person) -> None:
    phone = await with_phone(ada)

    assert (await phone.verify(phone.code(1))).status_code == 200


async def test_a_challenge_is_answered_once(ada: Person) -> None:
    phone = await add_phone(ada)
    challenge_id = (await phone.challenge()).json()["id"]
    await phone.verify(None, challenge_id)

    again = await phone.verify(phone.code(1), challenge_id)
    assert refusal(again) == (422, "mfa_ip_address_mismatch")


async def test_a_challenge_is_answered_from_where_it_was_asked(
    base: Localbase, ada: Person
) -> None:
    phone = await add_phone(ada)
    challenge_id = (await phone.challenge()).json()["id"]
    await run_sql(
        base,
        "update auth.mfa_challenges set ip_address = '192.0.2.7' where id = $1",
        challenge_id,
    )

    answer = await phone.verify(None, challenge_id)
    assert refusal(answer) == (422, "mfa_ip_address_mismatch")


async def test_an_expired_challenge_is_refused_and_removed(base: Localbase, ada: Person) -> None:
    phone = await add_phone(ada)
    challenge_id = (await phone.challenge()).json()["id"]
    await run_sql(
        base,
        "update auth.mfa_challenges set created_at = now() - interval '301 s' where id = $1",
        challenge_id,
    )
    answer = await phone.verify(None, challenge_id)
    left = "select count(*) from auth.mfa_challenges where id = $1"

    assert refusal(answer) == (422, "mfa_challenge_expired")
    assert await ask_sql(base, left, challenge_id) == 0
    assert (await phone.verify()).status_code == 200


async def test_another_factors_challenge_is_not_found(ada: Person) -> None:
    phone, other = await add_phone(ada, "one"), await add_phone(ada, "two")
    challenge_id = (await other.challenge()).json()["id"]

    assert refusal(await phone.verify(None, challenge_id)) == (422, "mfa_factor_not_found")


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (
            {"code": "", "challenge_id": "6b1f9d36-5a8e-4a39-8b6f-0c2f6b1d7e11"},
            400,
            "validation_failed",
        ),
        ({"code": "123456", "challenge_id": "nonsense"}, 400, "validation_failed"),
        ({"code": "123456"}, 422, "mfa_factor_not_found"),
        ({"code": 123456}, 400, "bad_json"),
    ],
)
async def test_an_answer_needs_a_code_and_a_challenge(
    ada: Person, body: dict[str, object], status: int, code: str
) -> None:
    phone = await add_phone(ada)
    path = f"/factors/{phone.factor_id}/verify"

    assert refusal(await ada.api.post(path, json=body, headers=ada.bearer)) == (status, code)


async def test_what_was_done_is_written_down(base: Localbase, ada: Person) -> None:
    phone = await with_phone(ada)
    await phone.unenroll()
    trail = await ask_sql(
        base,
        "select string_agg(payload ->> 'action', ' ' order by created_at) "
        "from auth.audit_log_entries "
        "where payload ->> 'actor_id' = $1 and payload ->> 'log_type' = 'factor'",
        ada.id,
    )

    assert trail == "factor_in_progress challenge_created verification_attempted factor_unenrolled"


@pytest.mark.parametrize(
    ("steps", "taken"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)]
)
def test_a_clock_may_be_one_step_off(steps: int, taken: bool) -> None:
    code = pyotp.TOTP(SECRET).at(int(NOW), counter_offset=steps)

    assert accepted_step(SECRET, code, NOW, None) == (STEP + steps if taken else None)


@pytest.mark.parametrize(("after", "taken"), [(STEP - 1, True), (STEP, False), (STEP + 1, False)])
def test_no_code_is_taken_that_is_not_newer_than_the_last(after: int, taken: bool) -> None:
    code = pyotp.TOTP(SECRET).at(int(NOW))

    assert (accepted_step(SECRET, code, NOW, after) is not None) is taken


def test_spaces_round_a_code_do_not_count() -> None:
    assert accepted_step(SECRET, f" {pyotp.TOTP(SECRET).at(int(NOW))}\n", NOW, None) == STEP
