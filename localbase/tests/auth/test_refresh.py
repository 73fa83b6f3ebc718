"""POST /token?grant_type=refresh_token."""

import asyncio

import httpx

from localbase.harness import Localbase
from localbase.tests.auth.own_service import own_auth
from localbase.tests.auth.people import Person, ask_sql, let_time_pass, run_sql

VALID = (
    "select count(*) from auth.refresh_tokens t join auth.users u on u.id::text = t.user_id "
    "where u.email = $1 and not t.revoked"
)


async def test_gives_new_tokens_for_the_same_session(ada: Person) -> None:
    answer = await ada.refresh()

    fresh = answer.json()
    assert answer.status_code == 200
    assert fresh["refresh_token"] != ada.refresh_token
    assert fresh["access_token"] != ada.token
    assert fresh["user"]["id"] == ada.id


async def test_a_lost_answer_can_be_asked_for_again(base: Localbase, ada: Person) -> None:
    first = (await ada.refresh()).json()["refresh_token"]
    await let_time_pass(base, ada.email, 3600)
    again = await ada.refresh()

    assert again.status_code == 200
    assert again.json()["refresh_token"] == first, "the child that nobody has used yet"


async def test_an_older_token_is_honoured_within_the_window(ada: Person) -> None:
    child = (await ada.refresh()).json()["refresh_token"]
    await ada.refresh(child)

    assert (await ada.refresh()).status_code == 200


async def test_an_older_token_after_the_window_ends_the_family(
    base: Localbase, ada: Person
) -> None:
    child = (await ada.refresh()).json()["refresh_token"]
    newest = (await ada.refresh(child)).json()["refresh_token"]
    await let_time_pass(base, ada.email, 11)
    stolen = await ada.refresh()
    rightful = await ada.refresh(newest)

    assert stolen.status_code == 400
    assert stolen.json()["error_code"] == "refresh_token_already_used"
    assert rightful.json()["error_code"] == "refresh_token_already_used"
    assert await ask_sql(base, VALID, ada.email) == 0


async def test_the_window_is_a_setting(base: Localbase) -> None:
    async with own_auth(base, refresh_token_reuse_interval=0) as api:
        person = Person(api)
        await person.sign_up()
        child = (await person.refresh()).json()["refresh_token"]
        await person.refresh(child)
        reused = await person.refresh()

    assert reused.json()["error_code"] == "refresh_token_already_used"


async def test_without_rotation_a_reuse_harms_nobody_else(base: Localbase) -> None:
    settings = {"refresh_token_reuse_interval": 0, "enable_refresh_token_rotation": False}
    async with own_auth(base, **settings) as api:
        person = Person(api)
        await person.sign_up()
        child = (await person.refresh()).json()["refresh_token"]
        newest = (await person.refresh(child)).json()["refresh_token"]
        reused = await person.refresh()
        rightful = await person.refresh(newest)

    assert reused.json()["error_code"] == "refresh_token_already_used"
    assert rightful.status_code == 200


async def test_fifty_at_once_get_the_same_token(base: Localbase, ada: Person) -> None:
    answers = await asyncio.gather(*(ada.refresh() for _ in range(50)))

    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.json()["refresh_token"] for answer in answers}) == 1
    assert await ask_sql(base, VALID, ada.email) == 1
    newest = answers[0].json()["refresh_token"]
    assert (await ada.refresh(newest)).status_code == 200


async def test_signing_out_ends_the_refresh_token(ada: Person) -> None:
    await ada.sign_out()

    assert (await ada.refresh()).json()["error_code"] == "refresh_token_not_found"


async def test_the_banned_are_refused(ada: Person, admin: httpx.AsyncClient) -> None:
    await admin.put(f"/admin/users/{ada.id}", json={"ban_duration": "1h"})

    assert (await ada.refresh()).json()["error_code"] == "user_banned"


async def test_a_session_ends_when_its_time_is_over(base: Localbase, ada: Person) -> None:
    older = "update auth.sessions set created_at = now() - interval '2 hours' where user_id = $1"
    await run_sql(base, older, ada.id)
    async with own_auth(base, sessions_timebox="1h") as api:
        ended = await Person(api, session=ada.session).refresh()
    async with own_auth(base, sessions_timebox="3h") as api:
        living = await Person(api, session=ada.session).refresh()

    assert ended.json()["error_code"] == "session_expired"
    assert living.status_code == 200


async def test_an_idle_session_ends(base: Localbase, ada: Person) -> None:
    idle = "update auth.sessions set created_at = now() - interval '2 hours' where user_id = $1"
    await run_sql(base, idle, ada.id)
    await let_time_pass(base, ada.email, 7200)
    async with own_auth(base, sessions_inactivity_timeout="1h") as api:
        ended = await Person(api, session=ada.session).refresh()

    assert ended.json()["error_code"] == "session_expired"
    assert "Inactivity" in ended.json()["msg"]


async def test_a_session_with_an_end_of_its_own_ends_there(base: Localbase, ada: Person) -> None:
    past = "update auth.sessions set not_after = now() - interval '1 second' where user_id = $1"
    await run_sql(base, past, ada.id)

    assert (await ada.refresh()).json()["error_code"] == "session_expired"


async def test_where_from_is_noted(base: Localbase, ada: Person) -> None:
    headers = {"User-Agent": "Tests/2", "Sb-Forwarded-For": "203.0.113.7"}
    body = {"refresh_token": ada.refresh_token}
    await ada.api.post("/token?grant_type=refresh_token", json=body, headers=headers)
    query = "select user_agent || ' ' || host(ip) from auth.sessions where user_id = $1"
    with_public_key = await ask_sql(base, query, ada.id)
    headers["apikey"] = base.secret_key
    await ada.api.post("/token?grant_type=refresh_token", json=body, headers=headers)

    assert with_public_key == "Tests/2 127.0.0.1"
    assert await ask_sql(base, query, ada.id) == "Tests/2 203.0.113.7"
