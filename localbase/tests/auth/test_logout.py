"""POST /logout."""

import pytest

from localbase.harness import Localbase
from localbase.tests.auth.people import Person, ask_sql


@pytest.mark.parametrize(
    ("scope", "here", "elsewhere"),
    [("global", 403, 403), ("local", 403, 200), ("others", 200, 403)],
)
async def test_ends_what_the_scope_says(ada: Person, scope: str, here: int, elsewhere: int) -> None:
    other = Person(ada.api, ada.email)
    await other.sign_in()
    answer = await ada.sign_out(scope)

    assert (answer.status_code, answer.content) == (204, b"")
    assert (await ada.who_am_i()).status_code == here
    assert (await other.who_am_i()).status_code == elsewhere


async def test_the_default_is_everywhere(ada: Person) -> None:
    other = Person(ada.api, ada.email)
    await other.sign_in()
    await ada.api.post("/logout", headers=ada.bearer)

    assert (await other.who_am_i()).json()["error_code"] == "session_not_found"


async def test_nothing_of_the_session_remains(base: Localbase, ada: Person) -> None:
    await ada.sign_out()

    left = (
        "select (select count(*) from auth.sessions where user_id = $1::uuid)"
        " + (select count(*) from auth.refresh_tokens where user_id = $1::uuid::text)"
    )
    assert await ask_sql(base, left, ada.id) == 0


async def test_other_people_stay_signed_in(ada: Person, stranger: Person) -> None:
    await stranger.sign_up()
    await ada.sign_out()

    assert (await stranger.who_am_i()).status_code == 200


async def test_signing_out_twice_is_told(ada: Person) -> None:
    await ada.sign_out()
    again = await ada.sign_out()

    assert (again.status_code, again.json()["error_code"]) == (403, "session_not_found")


async def test_an_unknown_scope_ends_nothing(ada: Person) -> None:
    answer = await ada.sign_out("galactic")

    assert (answer.status_code, answer.json()["error_code"]) == (400, "validation_failed")
    assert (await ada.who_am_i()).status_code == 200
