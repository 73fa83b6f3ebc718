"""The custom access token hook."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import jwt
import pytest
import pytest_asyncio

from localbase.harness import ROOT, Localbase
from localbase.tests.auth.own_service import own_auth
from localbase.tests.auth.people import Person, ask_sql, run_sql

HOOKS = {
    "adds_a_claim": "return jsonb_set(event, '{claims,color}', '\"red\"');",
    "answers_claims_only": (
        "return jsonb_build_object('claims', event -> 'claims' || '{\"color\": \"blue\"}');"
    ),
    "takes_a_claim": "return event #- '{claims,sub}';",
    "changes_a_type": "return jsonb_set(event, '{claims,exp}', '\"soon\"');",
    "refuses": (
        'return \'{"error": {"http_code": 403, "message": "You are not expected here."}}\';'
    ),
    "refuses_without_a_status": 'return \'{"error": {"message": "No."}}\';',
    "fails": "raise exception 'secret reason';",
    "answers_nothing": "return null;",
    "answers_nonsense": "return '[]';",
    "takes_too_long": "perform pg_sleep(5); return event;",
    "tells_what_it_got": (
        "return jsonb_set(event, '{claims,got}', to_jsonb(concat_ws(' ', event ->> 'user_id', "
        "event ->> 'authentication_method', current_user, "
        "(event -> 'claims' ->> 'sub' = event ->> 'user_id')::text)));"
    ),
}


@pytest_asyncio.fixture(scope="session")
async def hooks(base: Localbase) -> str:
    await run_sql(base, "create schema if not exists hooks")
    await run_sql(base, "grant usage on schema hooks to supabase_auth_admin")
    for name, body in HOOKS.items():
        await run_sql(
            base,
            f"create or replace function hooks.{name}(event jsonb) returns jsonb "
            f"language plpgsql as $body$ begin {body} end $body$",
        )
    return "pg-functions://postgres/hooks"


@pytest_asyncio.fixture
async def person(base: Localbase) -> AsyncIterator[Person]:
    async with own_auth(base) as api:
        person = Person(api)
        await person.sign_up()
        yield person


async def _signs_in(base: Localbase, person: Person, uri: str) -> httpx.Response:
    settings = {
        "hook_custom_access_token_enabled": "true",
        "hook_custom_access_token_uri": uri,
    }
    async with own_auth(base, ROOT / "supabase", **settings) as api:
        return await Person(api, person.email).sign_in()


def _claims(answer: httpx.Response) -> dict[str, Any]:
    found: dict[str, Any] = jwt.decode(
        answer.json()["access_token"], options={"verify_signature": False}
    )
    return found


@pytest.mark.parametrize(
    ("name", "color"), [("adds_a_claim", "red"), ("answers_claims_only", "blue")]
)
async def test_a_hook_adds_to_the_token(
    base: Localbase, hooks: str, person: Person, name: str, color: str
) -> None:
    assert _claims(await _signs_in(base, person, f"{hooks}/{name}"))["color"] == color


async def test_a_hook_is_told_who_signs_in_and_how(
    base: Localbase, hooks: str, person: Person
) -> None:
    answer = await _signs_in(base, person, f"{hooks}/tells_what_it_got")

    assert _claims(answer)["got"] == f"{person.id} password supabase_auth_admin true"


async def test_a_refresh_asks_the_hook_too(base: Localbase, hooks: str, person: Person) -> None:
    settings = {
        "hook_custom_access_token_enabled": "true",
        "hook_custom_access_token_uri": f"{hooks}/tells_what_it_got",
    }
    async with own_auth(base, ROOT / "supabase", **settings) as api:
        answer = await Person(api, session=person.session).refresh()

    assert " token_refresh " in _claims(answer)["got"]


@pytest.mark.parametrize(
    ("name", "refusal"),
    [
        ("takes_a_claim", (500, "unexpected_failure", "- (root): sub is required")),
        ("changes_a_type", (500, "unexpected_failure", "- exp: Invalid type. Expected: integer")),
        ("refuses", (403, "unknown", "You are not expected here.")),
        ("refuses_without_a_status", (500, "unexpected_failure", "No.")),
        ("fails", (500, "unexpected_failure", "Error running hook URI: ")),
        ("answers_nothing", (500, "unexpected_failure", "do not conform to the expected schema")),
        ("answers_nonsense", (500, "unexpected_failure", "Error unmarshalling JSON output.")),
        ("takes_too_long", (500, "unexpected_failure", "Error running hook URI: ")),
        ("is_not_there", (500, "unexpected_failure", "Error running hook URI: ")),
        ("a/b", (500, "unexpected_failure", "Error running hook URI: ")),
        ('x"()--', (500, "unexpected_failure", "Error running hook URI: ")),
    ],
)
async def test_a_hook_that_fails_is_told_and_nobody_is_signed_in(
    base: Localbase, hooks: str, person: Person, name: str, refusal: tuple[int, str, str]
) -> None:
    status, code, message = refusal
    answer = await _signs_in(base, person, f"{hooks}/{name}")

    assert (answer.status_code, answer.json()["error_code"]) == (status, code)
    assert message in answer.json()["msg"]
    assert "secret reason" not in answer.text
    sessions = "select count(*) from auth.sessions where user_id = $1"
    assert await ask_sql(base, sessions, person.id) == 1


async def test_only_functions_in_the_database_are_hooks(base: Localbase, person: Person) -> None:
    answer = await _signs_in(base, person, "https://hooks.example/token")

    assert answer.status_code == 500


async def test_the_project_s_own_hook_tells_roles(ada: Person) -> None:
    claims = jwt.decode(ada.token, options={"verify_signature": False})

    assert claims["user_role"] == "user"
    assert claims["org_id"] is None
    assert claims["memberships"] == []


def test_hooks_are_asked_for_in_the_settings() -> None:
    assert "custom_access_token" in Path(ROOT / "supabase" / "config.toml").read_text("utf-8")
