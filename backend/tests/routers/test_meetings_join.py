"""Finding a meeting by its link, coming in, going out, and who is there."""

from collections.abc import AsyncIterator

import httpx
import pytest
from app.main import create_app
from tests.conftest import serving
from tests.factories import Factory, Meeting, Person
from tests.stack import Stack, settings_for

MEETINGS = "/api/v1/meetings"


async def join(
    client: httpx.AsyncClient, person: Person, meeting: Meeting, code: str | None = None
) -> httpx.Response:
    url = f"{MEETINGS}/{meeting.id}/join"
    return await client.post(url, json={"code": code}, headers=person.headers)


async def present(
    client: httpx.AsyncClient, person: Person, meeting: Meeting
) -> dict[str, str | None]:
    """When each participant left, by name."""
    url = f"{MEETINGS}/{meeting.id}/participants"
    page = (await client.get(url, headers=person.headers)).json()
    return {each["display_name"]: each["left_at"] for each in page["items"]}


async def test_the_host_comes_in(client: httpx.AsyncClient, make: Factory) -> None:
    host = await make.person("Ada")
    meeting = await make.meeting(await make.organization(host), host)
    response = await join(client, host, meeting)
    assert response.status_code == 200, response.text
    joined = response.json()
    assert joined["topic"] == f"meeting:{meeting.id}"
    assert joined["media"] == {"mode": "mesh", "max_participants": 6}
    assert joined["ice_servers"] == []
    assert joined["participant"]["role"] == "host"
    assert joined["participant"]["display_name"] == "Ada"
    read = await client.get(f"{MEETINGS}/{meeting.id}", headers=host.headers)
    assert joined["meeting"] == read.json()


async def test_without_a_body_is_without_a_code(client: httpx.AsyncClient, make: Factory) -> None:
    host = await make.person()
    meeting = await make.meeting(await make.organization(host), host)
    response = await client.post(f"{MEETINGS}/{meeting.id}/join", headers=host.headers)
    assert response.status_code == 200


async def test_coming_in_twice_is_being_there_once(
    client: httpx.AsyncClient, make: Factory
) -> None:
    host = await make.person("Ada")
    meeting = await make.meeting(await make.organization(host), host)
    first, second = [(await join(client, host, meeting)).json() for _ in range(2)]
    assert first["participant"] == second["participant"]
    assert first["occurrence_id"] == second["occurrence_id"]
    assert await present(client, host, meeting) == {"Ada": None}


async def test_an_outsider_needs_the_code(client: httpx.AsyncClient, make: Factory) -> None:
    host, outsider = await make.person("Ada"), await make.person("Bob")
    meeting = await make.meeting(await make.organization(host), host, access="link")
    for wrong in (None, "aaa-aaaa-aaa"):
        refused = await join(client, outsider, meeting, wrong)
        assert (refused.status_code, refused.json()["code"]) == (404, "not_found")
    joined = await join(client, outsider, meeting, meeting.code)
    assert joined.json()["participant"]["role"] == "participant"
    assert joined.json()["meeting"]["host_name"] == "Ada"


async def test_the_code_does_not_open_a_meeting_of_the_organization(
    client: httpx.AsyncClient, make: Factory
) -> None:
    host, outsider = await make.person(), await make.person()
    meeting = await make.meeting(await make.organization(host), host)
    refused = await join(client, outsider, meeting, meeting.code)
    assert refused.status_code == 404


async def test_a_link_shows_what_it_leads_to(client: httpx.AsyncClient, make: Factory) -> None:
    host, outsider = await make.person("Ada"), await make.person("Bob")
    organization = await make.organization(host)
    meeting = await make.meeting(organization, host, access="link")
    url = f"{MEETINGS}/by-code/{meeting.code}"
    before = (await client.get(url, headers=outsider.headers)).json()
    assert (before["id"], before["title"]) == (str(meeting.id), meeting.title)
    assert (before["organization_name"], before["host_name"]) == (organization.name, "Ada")
    assert before["joined"] is False
    await join(client, outsider, meeting, meeting.code)
    assert (await client.get(url, headers=outsider.headers)).json()["joined"] is True


@pytest.mark.parametrize("code", ["abc", "ABC-DEFG-HIJ", "abc-defg-hi1", "abc-defg-hij%00", "%25"])
async def test_a_code_that_cannot_be_is_refused(
    client: httpx.AsyncClient, somebody: Person, code: str
) -> None:
    response = await client.get(f"{MEETINGS}/by-code/{code}", headers=somebody.headers)
    assert response.status_code == 422, response.text


async def test_an_unknown_code_leads_nowhere(client: httpx.AsyncClient, somebody: Person) -> None:
    response = await client.get(f"{MEETINGS}/by-code/aaa-aaaa-aaa", headers=somebody.headers)
    assert (response.status_code, response.json()["code"]) == (404, "not_found")


async def test_going_out_is_noted_once(client: httpx.AsyncClient, make: Factory) -> None:
    host, member = await make.person("Ada"), await make.person("Bob")
    meeting = await make.meeting(await make.organization(host, member), host)
    await join(client, host, meeting)
    await join(client, member, meeting)
    url = f"{MEETINGS}/{meeting.id}/leave"
    assert (await client.post(url, headers=member.headers)).status_code == 204
    left = await present(client, host, meeting)
    assert left["Ada"] is None
    assert left["Bob"] is not None
    assert (await client.post(url, headers=member.headers)).status_code == 204
    assert await present(client, host, meeting) == left


async def test_participants_are_paged_latest_first(
    client: httpx.AsyncClient, make: Factory
) -> None:
    people = [await make.person(f"Person {n}") for n in range(3)]
    meeting = await make.meeting(await make.organization(*people), people[0])
    for person in people:
        await join(client, person, meeting)
    url = f"{MEETINGS}/{meeting.id}/participants"
    first = (await client.get(url, params={"limit": 2}, headers=people[0].headers)).json()
    params = {"limit": 2, "cursor": first["next_cursor"]}
    second = (await client.get(url, params=params, headers=people[0].headers)).json()
    names = [each["display_name"] for each in first["items"] + second["items"]]
    assert names == ["Person 2", "Person 1", "Person 0"]
    assert second["next_cursor"] is None


@pytest.fixture
async def with_stun(stack: Stack) -> AsyncIterator[httpx.AsyncClient]:
    settings = settings_for(stack, stun_urls="stun:a.example:3478", mesh_max_participants=4)
    async with serving(create_app(settings)) as client:
        yield client


async def test_the_media_plan_is_the_settings(with_stun: httpx.AsyncClient, make: Factory) -> None:
    host = await make.person()
    meeting = await make.meeting(await make.organization(host), host)
    joined = (await join(with_stun, host, meeting)).json()
    assert joined["ice_servers"] == [{"urls": ["stun:a.example:3478"]}]
    assert joined["media"]["max_participants"] == 4
