"""Lists of meetings: by organisation, to come or past, page by page."""

from datetime import UTC, datetime, timedelta

import httpx
import pytest
from tests.factories import Factory, Organization, Person

MEETINGS = "/api/v1/meetings"


async def titles(client: httpx.AsyncClient, person: Person, **params: str) -> list[str]:
    """Every title of a list, page after page."""
    found: list[str] = []
    while True:
        response = await client.get(MEETINGS, params=params, headers=person.headers)
        assert response.status_code == 200, response.text
        page = response.json()
        found += [each["title"] for each in page["items"]]
        if page["next_cursor"] is None:
            return found
        params = {**params, "cursor": page["next_cursor"]}


@pytest.fixture
async def calendar(make: Factory) -> tuple[Person, Organization]:
    """Somebody's organisation with meetings past, running and coming."""
    person = await make.person()
    organization = await make.organization(person)
    now = datetime.now(UTC)
    for title, hours, minutes in (
        ("last week", -168, 60),
        ("just over", -2, 60),
        ("running", -2, 180),
        ("in an hour", 1, 60),
        ("next week", 168, 60),
    ):
        await make.meeting(
            organization,
            person,
            title=title,
            starts_at=now + timedelta(hours=hours),
            duration_minutes=minutes,
        )
    return person, organization


async def test_upcoming_are_those_not_over_soonest_first(
    client: httpx.AsyncClient, calendar: tuple[Person, Organization]
) -> None:
    found = await titles(client, calendar[0], when="upcoming", limit="2")
    assert found == ["running", "in an hour", "next week"]


async def test_past_are_those_over_latest_first(
    client: httpx.AsyncClient, calendar: tuple[Person, Organization]
) -> None:
    assert await titles(client, calendar[0], when="past", limit="1") == ["just over", "last week"]


async def test_without_a_filter_all_are_listed_latest_first(
    client: httpx.AsyncClient, calendar: tuple[Person, Organization]
) -> None:
    found = await titles(client, calendar[0], limit="3")
    assert found[:2] == ["next week", "in an hour"]
    assert found[-1] == "last week"
    assert len(found) == 5


async def test_an_organization_narrows_the_list(
    client: httpx.AsyncClient, make: Factory, calendar: tuple[Person, Organization]
) -> None:
    person, organization = calendar
    other = await make.organization(person)
    await make.meeting(other, person, title="elsewhere")
    assert await titles(client, person, org_id=str(other.id)) == ["elsewhere"]
    assert "elsewhere" not in await titles(client, person, org_id=str(organization.id))
    foreign = await make.organization(await make.person())
    assert await titles(client, person, org_id=str(foreign.id)) == []


async def test_meetings_at_the_same_instant_are_all_paged(
    client: httpx.AsyncClient, make: Factory
) -> None:
    person = await make.person()
    organization = await make.organization(person)
    at = datetime(2031, 5, 1, 9, 0, 0, 123456, UTC)
    for n in range(5):
        await make.meeting(organization, person, title=f"{n}", starts_at=at)
    for when in ("upcoming", None):
        params = {"limit": "2", **({"when": when} if when else {})}
        assert sorted(await titles(client, person, **params)) == ["0", "1", "2", "3", "4"]


async def test_a_cursor_of_another_list_is_refused(
    client: httpx.AsyncClient, calendar: tuple[Person, Organization]
) -> None:
    person, _organization = calendar
    first = {"when": "upcoming", "limit": "1"}
    page = (await client.get(MEETINGS, params=first, headers=person.headers)).json()
    params = {"when": "past", "cursor": page["next_cursor"]}
    response = await client.get(MEETINGS, params=params, headers=person.headers)
    assert (response.status_code, response.json()["code"]) == (422, "validation_failed")


@pytest.mark.parametrize("params", [{"when": "now"}, {"org_id": "x"}])
async def test_a_filter_that_cannot_be_is_refused(
    client: httpx.AsyncClient, somebody: Person, params: dict[str, str]
) -> None:
    response = await client.get(MEETINGS, params=params, headers=somebody.headers)
    assert response.status_code == 422
