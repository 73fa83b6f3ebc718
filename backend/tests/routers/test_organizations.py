"""Founding organisations, renaming them, and who is in them."""

from uuid import uuid4

import httpx
import pytest
from tests.factories import Factory, Person

ORGANIZATIONS = "/api/v1/organizations"


async def test_founding_makes_me_its_admin(client: httpx.AsyncClient, make: Factory) -> None:
    person = await make.person("Ada")
    slug = f"engines-{uuid4().hex[:8]}"
    body = {"name": "  Analytical Engines ", "slug": slug.upper()}
    response = await client.post(ORGANIZATIONS, json=body, headers=person.headers)
    assert response.status_code == 201
    made = response.json()
    assert (made["name"], made["slug"]) == ("Analytical Engines", slug)
    assert made["created_by"] == str(person.id)
    members = await client.get(f"{ORGANIZATIONS}/{made['id']}/members", headers=person.headers)
    [member] = members.json()["items"]
    assert (member["display_name"], member["role"]) == ("Ada", "org_admin")


async def test_a_short_name_is_made_from_the_name(client: httpx.AsyncClient, make: Factory) -> None:
    person = await make.person()
    names = {
        (await client.post(ORGANIZATIONS, json={"name": "Café!"}, headers=person.headers)).json()[
            "slug"
        ]
        for _ in range(2)
    }
    assert len(names) == 2


async def test_a_taken_short_name_is_409(client: httpx.AsyncClient, make: Factory) -> None:
    person = await make.person()
    taken = await make.organization(await make.person())
    body = {"name": "Another", "slug": taken.slug}
    response = await client.post(ORGANIZATIONS, json=body, headers=person.headers)
    assert (response.status_code, response.json()["code"]) == (409, "slug_taken")


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({}, "/name"),
        ({"name": ""}, "/name"),
        ({"name": " \t "}, "/name"),
        ({"name": "x" * 101}, "/name"),
        ({"name": "nul\0"}, "/name"),
        ({"name": None}, "/name"),
        ({"name": ["x"]}, "/name"),
        ({"name": "x", "slug": "-a-"}, "/slug"),
        ({"name": "x", "slug": "ab"}, "/slug"),
        ({"name": "x", "slug": "a b c"}, "/slug"),
        ({"name": "x", "slug": "a" * 51}, "/slug"),
        ({"name": "x", "slug": "abc\n"}, "/slug"),
        ({"name": "x", "created_by": str(uuid4())}, "/created_by"),
    ],
)
async def test_what_is_no_organization_is_refused(
    client: httpx.AsyncClient, somebody: Person, body: object, pointer: str
) -> None:
    response = await client.post(ORGANIZATIONS, json=body, headers=somebody.headers)
    assert response.status_code == 422, response.text
    assert [each["pointer"] for each in response.json()["errors"]] == [pointer]


async def test_mine_are_listed_and_paged(client: httpx.AsyncClient, make: Factory) -> None:
    person = await make.person()
    mine = [await make.organization(person, name=f"Org {n}") for n in range(5)]
    await make.organization(await make.person(), name="Not mine")
    seen: list[str] = []
    params = {"limit": "2"}
    while True:
        page = (await client.get(ORGANIZATIONS, params=params, headers=person.headers)).json()
        assert len(page["items"]) <= 2
        seen += [each["id"] for each in page["items"]]
        if page["next_cursor"] is None:
            break
        params["cursor"] = page["next_cursor"]
    assert seen == [str(each.id) for each in mine]


async def test_an_admin_renames(client: httpx.AsyncClient, make: Factory) -> None:
    admin = await make.person()
    organization = await make.organization(admin)
    url = f"{ORGANIZATIONS}/{organization.id}"
    response = await client.patch(url, json={"name": "New"}, headers=admin.headers)
    assert response.json()["name"] == "New"
    assert response.json()["updated_at"] > response.json()["created_at"]
    assert (await client.get(url, headers=admin.headers)).json() == response.json()


async def test_members_are_paged_in_the_order_they_came(
    client: httpx.AsyncClient, make: Factory
) -> None:
    people = [await make.person(f"Person {n}") for n in range(5)]
    organization = await make.organization(*people)
    url = f"{ORGANIZATIONS}/{organization.id}/members"
    seen: list[str] = []
    params = {"limit": "2"}
    while True:
        page = (await client.get(url, params=params, headers=people[0].headers)).json()
        seen += [each["display_name"] for each in page["items"]]
        if page["next_cursor"] is None:
            break
        params["cursor"] = page["next_cursor"]
    assert seen == [each.name for each in people]


@pytest.mark.parametrize(
    "params",
    [
        {"limit": "0"},
        {"limit": "101"},
        {"limit": "many"},
        {"limit": "1e2"},
        {"cursor": "made-up"},
        {"cursor": "%00"},
        {"cursor": "x" * 201},
        {"cursor": ""},
    ],
)
async def test_a_page_that_cannot_be_is_refused(
    client: httpx.AsyncClient, somebody: Person, params: dict[str, str]
) -> None:
    response = await client.get(ORGANIZATIONS, params=params, headers=somebody.headers)
    assert (response.status_code, response.json()["code"]) == (422, "validation_failed")
    [error] = response.json()["errors"]
    assert (error["location"], error["pointer"]) == ("query", f"/{next(iter(params))}")
