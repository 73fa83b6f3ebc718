"""PKCE: letters whose links lead on with a code, and POST /token?grant_type=pkce."""

import asyncio
import base64
import hashlib
import secrets
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import jwt
import pytest

from localbase.harness import Localbase
from localbase.tests.auth.own_service import own_auth
from localbase.tests.auth.people import (
    Letter,
    Person,
    ask_sql,
    let_time_pass,
    letter_to,
    letters_to,
    run_sql,
    some_email,
)

SITE = "http://127.0.0.1:8000"
FLOWS = "select count(*) from auth.flow_state where user_id = $1"
MALFORMED = [
    {"code_challenge": "a" * 43},
    {"code_challenge_method": "s256"},
    {"code_challenge": "a" * 42, "code_challenge_method": "s256"},
    {"code_challenge": "a" * 129, "code_challenge_method": "s256"},
    {"code_challenge": "+" * 43, "code_challenge_method": "s256"},
    {"code_challenge": "a" * 42 + "\n", "code_challenge_method": "s256"},
    {"code_challenge": "a" * 43, "code_challenge_method": "sha512"},
]


@dataclass
class Secret:
    """What a client keeps to itself, and what it shows of it."""

    verifier: str = field(default_factory=lambda: secrets.token_urlsafe(48))
    method: str = "s256"

    @property
    def shown(self) -> dict[str, str]:
        digest = hashlib.sha256(self.verifier.encode()).digest()
        hashed = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        challenge = self.verifier if self.method == "plain" else hashed
        return {"code_challenge": challenge, "code_challenge_method": self.method}


@pytest.fixture
def secret() -> Secret:
    return Secret()


async def _follow(letter: Letter) -> dict[str, str]:
    """Open a letter's link as a browser without an API key; return the query it leads on with."""
    async with httpx.AsyncClient() as browser:
        answer = await browser.get(letter.link)
    assert answer.status_code == 303, answer.text
    parts = urlsplit(answer.headers["location"])
    assert f"{parts.scheme}://{parts.netloc}" == SITE
    return {name: values[0] for name, values in parse_qs(parts.query).items()}


async def _exchange(api: httpx.AsyncClient, code: str, verifier: str) -> httpx.Response:
    body = {"auth_code": code, "code_verifier": verifier}
    return await api.post("/token?grant_type=pkce", json=body)


async def _code_by_letter(base: Localbase, person: Person, secret: Secret) -> str:
    await person.api.post("/otp", json={"email": person.email, **secret.shown})
    return (await _follow(await letter_to(base, person.email)))["code"]


def _methods(session: dict[str, Any]) -> list[str]:
    claims = jwt.decode(session["access_token"], options={"verify_signature": False})
    return [entry["method"] for entry in claims["amr"]]


@pytest.mark.parametrize("method", ["s256", "S256", "plain"])
async def test_a_sign_up_is_confirmed_and_signed_in_by_code(
    careful: Localbase, newcomer: Person, method: str
) -> None:
    secret = Secret(method=method)
    await newcomer.sign_up(**secret.shown)
    letter = await letter_to(careful, newcomer.email)
    found = await _follow(letter)
    answer = await _exchange(newcomer.api, found["code"], secret.verifier)

    assert letter.token_hash.startswith("pkce_")
    assert set(found) == {"code"}
    assert answer.json()["user"]["email"] == newcomer.email
    assert answer.json()["user"]["email_confirmed_at"]
    assert _methods(answer.json()) == ["email/signup"]


@pytest.mark.parametrize(
    ("path", "method"),
    [("/otp", "magiclink"), ("/magiclink", "magiclink"), ("/recover", "recovery")],
)
async def test_a_letter_signs_in_by_code(
    base: Localbase, ada: Person, secret: Secret, path: str, method: str
) -> None:
    await ada.api.post(path, json={"email": ada.email, **secret.shown})
    found = await _follow(await letter_to(base, ada.email))
    answer = await _exchange(ada.api, found["code"], secret.verifier)

    assert _methods(answer.json()) == [method]
    assert await ask_sql(base, FLOWS, ada.id) == 0


async def test_a_new_account_is_made_by_code(
    base: Localbase, stranger: Person, secret: Secret
) -> None:
    code = await _code_by_letter(base, stranger, secret)

    assert (await _exchange(stranger.api, code, secret.verifier)).status_code == 200


async def test_a_letter_sent_again_signs_in_by_code(
    careful: Localbase, newcomer: Person, secret: Secret
) -> None:
    await newcomer.sign_up()
    await let_time_pass(careful, newcomer.email, 60)
    body = {"type": "signup", "email": newcomer.email, **secret.shown}
    await newcomer.api.post("/resend", json=body)
    found = await _follow(await letter_to(careful, newcomer.email))

    answer = await _exchange(newcomer.api, found["code"], secret.verifier)
    assert answer.status_code == 200


async def test_an_address_changes_by_code(base: Localbase, ada: Person, secret: Secret) -> None:
    new = some_email()
    await ada.update(email=new, **secret.shown)
    found = await _follow(await letter_to(base, new))
    answer = await _exchange(ada.api, found["code"], secret.verifier)

    assert answer.json()["user"]["email"] == new
    assert _methods(answer.json()) == ["email_change"]


async def test_the_first_of_two_mailboxes_gives_no_code(
    careful: Localbase, newcomer: Person, secret: Secret
) -> None:
    await newcomer.sign_up()
    digits = (await letter_to(careful, newcomer.email)).code
    await newcomer.verify("signup", email=newcomer.email, token=digits)
    new = some_email()
    await newcomer.update(email=new, **secret.shown)
    first = await _follow(await letter_to(careful, new))
    second = await _follow(await letter_to(careful, newcomer.email))

    assert set(first) == {"message"}
    answer = await _exchange(newcomer.api, second["code"], secret.verifier)
    assert answer.json()["user"]["email"] == new


async def test_a_code_works_once(base: Localbase, ada: Person, secret: Secret) -> None:
    code = await _code_by_letter(base, ada, secret)
    first = await _exchange(ada.api, code, secret.verifier)
    again = await _exchange(ada.api, code, secret.verifier)

    assert first.status_code == 200
    assert (again.status_code, again.json()["error_code"]) == (404, "flow_state_not_found")


async def test_of_ten_at_once_one_gets_a_session(
    base: Localbase, ada: Person, secret: Secret
) -> None:
    code = await _code_by_letter(base, ada, secret)
    answers = await asyncio.gather(*(_exchange(ada.api, code, secret.verifier) for _ in range(10)))

    assert sorted(answer.status_code for answer in answers) == [200] + [404] * 9


async def test_a_wrong_secret_gets_nothing_and_spoils_nothing(
    base: Localbase, ada: Person, secret: Secret
) -> None:
    code = await _code_by_letter(base, ada, secret)
    for wrong in (Secret().verifier, secret.shown["code_challenge"], "ä"):
        answer = await _exchange(ada.api, code, wrong)
        assert (answer.status_code, answer.json()["error_code"]) == (400, "bad_code_verifier")

    assert (await _exchange(ada.api, code, secret.verifier)).status_code == 200


async def test_a_code_is_valid_for_five_minutes(
    base: Localbase, ada: Person, secret: Secret
) -> None:
    await ada.api.post("/recover", json={"email": ada.email, **secret.shown})
    code = (await _follow(await letter_to(base, ada.email)))["code"]
    older = "update auth.flow_state set created_at = now() - interval '301 s' where user_id = $1"
    await run_sql(base, older, ada.id)
    answer = await _exchange(ada.api, code, secret.verifier)

    assert (answer.status_code, answer.json()["error_code"]) == (422, "flow_state_expired")


async def test_a_magic_link_may_lie_in_the_mailbox_for_a_while(
    base: Localbase, ada: Person, secret: Secret
) -> None:
    code = await _code_by_letter(base, ada, secret)
    older = "update auth.flow_state set created_at = now() - interval '1 h' where user_id = $1"
    await run_sql(base, older, ada.id)
    in_time = await _exchange(ada.api, code, secret.verifier)
    await let_time_pass(base, ada.email, 60)
    code = await _code_by_letter(base, ada, secret)
    issued = "update auth.flow_state set auth_code_issued_at = now() - interval '301 s'"
    await run_sql(base, f"{issued} where user_id = $1", ada.id)
    too_late = await _exchange(ada.api, code, secret.verifier)

    assert in_time.status_code == 200
    assert too_late.json()["error_code"] == "flow_state_expired"


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({}, 400, "validation_failed"),
        ({"auth_code": "abc"}, 400, "validation_failed"),
        ({"code_verifier": "abc"}, 400, "validation_failed"),
        ({"auth_code": "abc", "code_verifier": "abc"}, 404, "flow_state_not_found"),
        ({"auth_code": 1, "code_verifier": "abc"}, 400, "bad_json"),
    ],
)
async def test_a_code_that_is_none_is_refused(
    api: httpx.AsyncClient, body: dict[str, object], status: int, code: str
) -> None:
    answer = await api.post("/token?grant_type=pkce", json=body)

    assert (answer.status_code, answer.json()["error_code"]) == (status, code)


@pytest.mark.parametrize("challenge", MALFORMED)
@pytest.mark.parametrize("path", ["/signup", "/otp", "/magiclink", "/recover", "/resend"])
async def test_a_challenge_that_is_none_is_refused(
    stranger: Person, path: str, challenge: dict[str, str]
) -> None:
    body = {"email": stranger.email, "password": stranger.password, "type": "signup", **challenge}
    answer = await stranger.api.post(path, json=body)

    assert (answer.status_code, answer.json()["error_code"]) == (400, "validation_failed")


async def test_a_change_of_address_needs_a_sound_challenge_too(ada: Person) -> None:
    answer = await ada.update(email=some_email(), **MALFORMED[0])

    assert (answer.status_code, answer.json()["error_code"]) == (400, "validation_failed")


async def test_an_unknown_address_gets_the_same_answer_and_no_flow(
    base: Localbase, stranger: Person, secret: Secret
) -> None:
    answer = await stranger.api.post("/recover", json={"email": stranger.email, **secret.shown})

    assert (answer.status_code, answer.json()) == (200, {})
    assert await letters_to(base, stranger.email) == []


async def test_without_a_challenge_the_session_is_in_the_fragment(
    base: Localbase, ada: Person
) -> None:
    nothing = {"code_challenge": None, "code_challenge_method": None}
    await ada.api.post("/otp", json={"email": ada.email, **nothing})
    letter = await letter_to(base, ada.email)
    location = (await ada.api.get(letter.link)).headers["location"]

    assert not letter.token_hash.startswith("pkce_")
    assert location.startswith(f"{SITE}#access_token=")
    assert await ask_sql(base, FLOWS, ada.id) == 0


async def test_the_digits_of_such_a_letter_sign_in_at_once(
    base: Localbase, ada: Person, secret: Secret
) -> None:
    await ada.api.post("/otp", json={"email": ada.email, **secret.shown})
    letter = await letter_to(base, ada.email)
    answer = await ada.verify("email", email=ada.email, token=letter.code)

    assert answer.json()["user"]["email"] == ada.email


async def test_a_link_cannot_be_made_one_without_a_code(
    base: Localbase, ada: Person, secret: Secret
) -> None:
    await ada.api.post("/otp", json={"email": ada.email, **secret.shown})
    letter = await letter_to(base, ada.email)
    stripped = letter.link.replace("pkce_", "")
    location = (await ada.api.get(stripped)).headers["location"]

    assert "error_code=otp_expired" in location
    assert "code" in await _follow(letter)


async def test_a_link_keeps_what_stood_in_the_address(
    base: Localbase, ada: Person, secret: Secret
) -> None:
    wished = f"{SITE}/after?from=mail&code=old#/part"
    body = {"email": ada.email, **secret.shown}
    await ada.api.post("/otp", params={"redirect_to": wished}, json=body)
    letter = await letter_to(base, ada.email)
    location = urlsplit((await ada.api.get(letter.link)).headers["location"])
    query = parse_qs(location.query)

    assert (location.path, location.fragment) == ("/after", "/part")
    assert query["from"] == ["mail"]
    assert query["code"] != ["old"]
    assert len(query["code"]) == 1


async def test_a_code_never_goes_elsewhere(base: Localbase, ada: Person, secret: Secret) -> None:
    body = {"email": ada.email, **secret.shown}
    await ada.api.post("/otp", params={"redirect_to": "https://evil.example/"}, json=body)
    link = httpx.URL((await letter_to(base, ada.email)).link)
    changed = link.copy_set_param("redirect_to", "https://evil.example/")
    location = (await ada.api.get(changed)).headers["location"]

    assert link.params["redirect_to"] == SITE
    assert location.startswith(f"{SITE}?code=")


async def test_a_refusal_stands_in_the_query_and_in_the_fragment(
    base: Localbase, ada: Person, secret: Secret
) -> None:
    await ada.api.post("/otp", json={"email": ada.email, **secret.shown})
    letter = await letter_to(base, ada.email)
    await _follow(letter)
    location = urlsplit((await ada.api.get(letter.link)).headers["location"])

    assert parse_qs(location.query) == parse_qs(location.fragment)
    assert parse_qs(location.query)["error_code"] == ["otp_expired"]


async def test_a_link_whose_flow_is_gone_is_refused_and_not_used_up(
    base: Localbase, ada: Person, secret: Secret
) -> None:
    await ada.api.post("/otp", json={"email": ada.email, **secret.shown})
    letter = await letter_to(base, ada.email)
    await run_sql(base, "delete from auth.flow_state where user_id = $1", ada.id)

    assert (await _follow(letter))["error_code"] == "flow_state_not_found"
    assert (await ada.verify("magiclink", token_hash=letter.token_hash)).status_code == 200


async def test_the_banned_get_no_session(
    base: Localbase, ada: Person, secret: Secret, admin: httpx.AsyncClient
) -> None:
    code = await _code_by_letter(base, ada, secret)
    await admin.put(f"/admin/users/{ada.id}", json={"ban_duration": "1h"})
    answer = await _exchange(ada.api, code, secret.verifier)

    assert (answer.status_code, answer.json()["error_code"]) == (403, "user_banned")


async def test_the_deleted_get_no_session(
    base: Localbase, ada: Person, secret: Secret, admin: httpx.AsyncClient
) -> None:
    code = await _code_by_letter(base, ada, secret)
    await admin.delete(f"/admin/users/{ada.id}")
    answer = await _exchange(ada.api, code, secret.verifier)

    assert (answer.status_code, answer.json()["error_code"]) == (404, "flow_state_not_found")


async def test_a_letter_that_was_not_posted_leaves_no_flow(
    base: Localbase, ada: Person, secret: Secret
) -> None:
    async with own_auth(base, email_max_frequency="1h") as auth:
        body = {"email": ada.email, **secret.shown}
        first = await auth.post("/otp", json=body)
        second = await auth.post("/otp", json=body)

    assert (first.status_code, second.status_code) == (200, 429)
    assert await ask_sql(base, FLOWS, ada.id) == 1
