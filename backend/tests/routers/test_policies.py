"""Who may do what: every route, every kind of caller, one table.

anyone has no account; stranger has one, elsewhere; outsider joined by link from elsewhere; member
belongs to the organisation; host made the meeting; admin administers the organisation.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from uuid import UUID, uuid4

import httpx
import pytest
from fastapi import FastAPI
from fastapi.routing import iter_route_contexts
from tests.factories import PASSWORD, Factory, Meeting, Organization, Person

V1 = "/api/v1"
WHO = ("anyone", "stranger", "outsider", "member", "host", "admin")


@dataclass(frozen=True)
class Town:
    """One organisation, everyone who matters to it, and meetings they are in."""

    people: dict[str, Person]
    organization: Organization
    make: Factory

    async def meeting(self, client: httpx.AsyncClient) -> Meeting:
        """A meeting by link which everyone but stranger, member and anyone has joined."""
        held = await self.make.meeting(self.organization, self.people["host"], access="link")
        for who in ("outsider", "host", "admin"):
            joined = await client.post(
                f"{V1}/meetings/{held.id}/join",
                json={"code": held.code},
                headers=self.people[who].headers,
            )
            assert joined.status_code == 200, joined.text
        return held


@pytest.fixture(scope="module")
async def town(make: Factory) -> Town:
    people = {who: await make.person(who.title()) for who in WHO[1:]}
    organization = await make.organization(people["admin"], people["member"], people["host"])
    return Town(people, organization, make)


Act = Callable[[httpx.AsyncClient, Town, dict[str, str]], Awaitable[httpx.Response]]


def on_organization(method: str, path: str = "", **send: object) -> Act:
    async def act(client: httpx.AsyncClient, town: Town, headers: dict[str, str]) -> httpx.Response:
        url = f"{V1}/organizations/{town.organization.id}{path}"
        return await client.request(method, url, headers=headers, json=send or None)

    return act


def on_meeting(method: str, path: str = "", **send: object) -> Act:
    async def act(client: httpx.AsyncClient, town: Town, headers: dict[str, str]) -> httpx.Response:
        held = await town.meeting(client)
        url = f"{V1}/meetings/{held.id}{path}"
        return await client.request(method, url, headers=headers, json=send or None)

    return act


def plain(method: str, path: str, **send: object) -> Act:
    async def act(client: httpx.AsyncClient, town: Town, headers: dict[str, str]) -> httpx.Response:
        del town
        return await client.request(method, path, headers=headers, json=send or None)

    return act


async def create_meeting(
    client: httpx.AsyncClient, town: Town, headers: dict[str, str]
) -> httpx.Response:
    body = {"org_id": str(town.organization.id), "title": "Planning"}
    return await client.post(f"{V1}/meetings", json=body, headers=headers)


async def find_meeting(
    client: httpx.AsyncClient, town: Town, headers: dict[str, str]
) -> httpx.Response:
    hidden = await town.make.meeting(town.organization, town.people["host"])
    return await client.get(f"{V1}/meetings/by-code/{hidden.code}", headers=headers)


async def register(
    client: httpx.AsyncClient, town: Town, headers: dict[str, str]
) -> httpx.Response:
    del town
    body = {"email": f"{uuid4().hex}@example.org", "password": PASSWORD, "display_name": "Eve"}
    return await client.post(f"{V1}/auth/register", json=body, headers=headers)


async def login(client: httpx.AsyncClient, town: Town, headers: dict[str, str]) -> httpx.Response:
    body = {"email": town.people["member"].email, "password": PASSWORD}
    return await client.post(f"{V1}/auth/login", json=body, headers=headers)


async def logout(client: httpx.AsyncClient, town: Town, headers: dict[str, str]) -> httpx.Response:
    """Ends a session made for it: the town's people stay signed in."""
    owner = next((p for p in town.people.values() if p.headers == headers), None)
    own = (await town.make.signed_in(owner.email)).headers if owner else {}
    return await client.post(f"{V1}/auth/logout", headers={**own, "X-Requested-With": "parley"})


VERIFY = {"email": "nobody@example.org", "token": "123456"}
REFRESH = {"X-Requested-With": "parley"}


async def refresh(client: httpx.AsyncClient, town: Town, headers: dict[str, str]) -> httpx.Response:
    del town
    return await client.post(f"{V1}/auth/refresh", headers={**headers, **REFRESH})


# Answers in the order of WHO. A route's own name is the row's first word.
POLICIES: list[tuple[str, Act, tuple[int, int, int, int, int, int]]] = [
    ("openapi", plain("GET", f"{V1}/openapi.json"), (200, 200, 200, 200, 200, 200)),
    ("get_liveness", plain("GET", "/health/live"), (200, 200, 200, 200, 200, 200)),
    ("get_readiness", plain("GET", "/health/ready"), (200, 200, 200, 200, 200, 200)),
    ("register", register, (201, 201, 201, 201, 201, 201)),
    (
        "verify",
        plain("POST", f"{V1}/auth/verify", **VERIFY),
        (422, 422, 422, 422, 422, 422),
    ),
    (
        "resend",
        plain("POST", f"{V1}/auth/resend", email="nobody@example.org"),
        (204, 204, 204, 204, 204, 204),
    ),
    ("login", login, (200, 200, 200, 200, 200, 200)),
    # A bearer token is no refresh token: without the cookie nobody gets a session.
    ("refresh", refresh, (401, 401, 401, 401, 401, 401)),
    ("logout", logout, (204, 204, 204, 204, 204, 204)),
    ("get_me", plain("GET", f"{V1}/auth/me"), (401, 200, 200, 200, 200, 200)),
    (
        "list_organizations",
        plain("GET", f"{V1}/organizations"),
        (401, 200, 200, 200, 200, 200),
    ),
    (
        "create_organization",
        plain("POST", f"{V1}/organizations", name="Sideshow"),
        (401, 201, 201, 201, 201, 201),
    ),
    ("get_organization", on_organization("GET"), (401, 404, 404, 200, 200, 200)),
    (
        "update_organization",
        on_organization("PATCH", name="Renamed"),
        (401, 404, 404, 403, 403, 200),
    ),
    ("list_members", on_organization("GET", "/members"), (401, 404, 404, 200, 200, 200)),
    ("create_meeting", create_meeting, (401, 404, 404, 201, 201, 201)),
    ("list_meetings", plain("GET", f"{V1}/meetings"), (401, 200, 200, 200, 200, 200)),
    ("find_meeting", find_meeting, (401, 404, 404, 200, 200, 200)),
    ("get_meeting", on_meeting("GET"), (401, 404, 200, 200, 200, 200)),
    ("update_meeting", on_meeting("PATCH", title="New"), (401, 404, 403, 403, 200, 200)),
    ("delete_meeting", on_meeting("DELETE"), (401, 404, 403, 403, 204, 204)),
    # Without the code: only those who belong there, or have been in before.
    ("join_meeting", on_meeting("POST", "/join"), (401, 404, 200, 200, 200, 200)),
    ("leave_meeting", on_meeting("POST", "/leave"), (401, 404, 204, 404, 204, 204)),
    (
        "list_participants",
        on_meeting("GET", "/participants"),
        (401, 404, 200, 403, 200, 200),
    ),
    (
        "send_message",
        on_meeting("POST", "/messages", body="Hello", client_id=str(UUID(int=1))),
        (401, 404, 201, 403, 201, 201),
    ),
    ("list_messages", on_meeting("GET", "/messages"), (401, 404, 200, 403, 200, 200)),
]
ROWS = [
    pytest.param(who, act, status, id=f"{route}-{who}-{status}")
    for route, act, statuses in POLICIES
    for who, status in zip(WHO, statuses, strict=True)
]


@pytest.mark.parametrize(("who", "act", "status"), ROWS)
async def test_each_caller_gets_what_the_table_says(
    client: httpx.AsyncClient, town: Town, who: str, act: Act, status: int
) -> None:
    headers = town.people[who].headers if who in town.people else {}
    response = await act(client, town, headers)
    assert response.status_code == status, response.text


def test_every_route_has_a_policy_row(app: FastAPI) -> None:
    routes = {each.name for each in iter_route_contexts(app.routes) if each.methods}
    assert routes == {route for route, _act, _statuses in POLICIES}


@pytest.mark.parametrize(
    ("path", "method"),
    [("", "GET"), ("", "PATCH"), ("/members", "GET")],
)
async def test_an_absent_organization_looks_like_a_foreign_one(
    client: httpx.AsyncClient, town: Town, path: str, method: str
) -> None:
    headers = town.people["stranger"].headers
    body = {"name": "Mine now"} if method == "PATCH" else None
    answers = []
    for org_id in (town.organization.id, uuid4()):
        url = f"{V1}/organizations/{org_id}{path}"
        response = await client.request(method, url, headers=headers, json=body)
        answers.append({**response.json(), "request_id": ""})
    assert answers[0] == answers[1]
    assert answers[0]["code"] == "not_found"
