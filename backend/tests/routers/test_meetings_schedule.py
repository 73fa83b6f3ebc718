"""Making, reading, changing and deleting meetings."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import httpx
import pytest
from tests.factories import Factory, Person

MEETINGS = "/api/v1/meetings"


async def test_a_meeting_is_scheduled_with_every_detail(
    client: httpx.AsyncClient, make: Factory
) -> None:
    host = await make.person("Ada")
    organization = await make.organization(host)
    body = {
        "org_id": str(organization.id),
        "title": " Weekly review ",
        "description": "Agenda:\n- one\n- two",
        "access": "link",
        "starts_at": "2031-03-02T11:30:00.123456+01:00",
        "duration_minutes": 45,
    }
    response = await client.post(MEETINGS, json=body, headers=host.headers)
    assert response.status_code == 201, response.text
    made = response.json()
    assert made["title"] == "Weekly review"
    assert made["description"] == body["description"]
    assert made["starts_at"] == "2031-03-02T10:30:00.123456Z"
    assert (made["access"], made["duration_minutes"]) == ("link", 45)
    assert (made["created_by"], made["host_name"]) == (str(host.id), "Ada")
    assert made["join_url"] == f"http://gateway.test/m/{made['code']}"
    read = await client.get(f"{MEETINGS}/{made['id']}", headers=host.headers)
    assert read.json() == made


async def test_without_a_time_it_starts_now(client: httpx.AsyncClient, make: Factory) -> None:
    host = await make.person()
    organization = await make.organization(host)
    body = {"org_id": str(organization.id), "title": "Instant"}
    made = (await client.post(MEETINGS, json=body, headers=host.headers)).json()
    assert abs(datetime.now(UTC) - datetime.fromisoformat(made["starts_at"])) < timedelta(minutes=1)
    assert (made["access"], made["duration_minutes"]) == ("organization", 60)


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"title": ""}, "/title"),
        ({"title": " "}, "/title"),
        ({"title": "x" * 201}, "/title"),
        ({"title": "two\nlines"}, "/title"),
        ({"description": "x" * 4001}, "/description"),
        ({"description": "nul\0"}, "/description"),
        ({"access": "everyone"}, "/access"),
        ({"duration_minutes": 4}, "/duration_minutes"),
        ({"duration_minutes": 1441}, "/duration_minutes"),
        ({"duration_minutes": "60"}, "/duration_minutes"),
        ({"duration_minutes": 60.5}, "/duration_minutes"),
        ({"duration_minutes": 10**30}, "/duration_minutes"),
        ({"starts_at": "tomorrow"}, "/starts_at"),
        ({"starts_at": "2031-03-02T10:30:00"}, "/starts_at"),
        ({"starts_at": "1999-12-31T23:59:59Z"}, "/starts_at"),
        ({"starts_at": "9999-12-31T23:59:59-23:59"}, "/starts_at"),
        ({"starts_at": 1_900_000_000}, "/starts_at"),
        ({"code": "abc-defg-hij"}, "/code"),
        ({"created_by": str(uuid4())}, "/created_by"),
    ],
)
@pytest.mark.parametrize("method", ["POST", "PATCH"])
async def test_what_is_no_meeting_is_refused(
    client: httpx.AsyncClient,
    somebody: Person,
    method: str,
    change: dict[str, object],
    pointer: str,
) -> None:
    fresh = {"org_id": str(uuid4()), "title": "Weekly review"}
    url = MEETINGS if method == "POST" else f"{MEETINGS}/{uuid4()}"
    body = {**fresh, **change} if method == "POST" else change
    response = await client.request(method, url, json=body, headers=somebody.headers)
    assert response.status_code == 422, response.text
    assert [each["pointer"] for each in response.json()["errors"]] == [pointer]


async def test_only_what_is_sent_changes(client: httpx.AsyncClient, make: Factory) -> None:
    host = await make.person()
    held = await make.meeting(await make.organization(host), host)
    url = f"{MEETINGS}/{held.id}"
    before = (await client.get(url, headers=host.headers)).json()
    change = {"title": "Moved", "starts_at": "2031-01-01T00:00:00Z"}
    after = (await client.patch(url, json=change, headers=host.headers)).json()
    expected = {**before, **change, "updated_at": after["updated_at"]}
    assert after == expected
    assert after["updated_at"] > before["updated_at"]


async def test_changing_nothing_answers_the_meeting(
    client: httpx.AsyncClient, make: Factory
) -> None:
    host = await make.person()
    held = await make.meeting(await make.organization(host), host)
    response = await client.patch(f"{MEETINGS}/{held.id}", json={}, headers=host.headers)
    assert (response.status_code, response.json()["id"]) == (200, str(held.id))


@pytest.mark.parametrize("field", ["title", "description", "access", "duration_minutes"])
async def test_null_is_not_a_change(
    client: httpx.AsyncClient, somebody: Person, field: str
) -> None:
    url = f"{MEETINGS}/{uuid4()}"
    response = await client.patch(url, json={field: None}, headers=somebody.headers)
    assert response.status_code == 422
    assert [each["pointer"] for each in response.json()["errors"]] == [f"/{field}"]


async def test_a_deleted_meeting_is_gone(client: httpx.AsyncClient, make: Factory) -> None:
    host = await make.person()
    held = await make.meeting(await make.organization(host), host)
    url = f"{MEETINGS}/{held.id}"
    assert (await client.delete(url, headers=host.headers)).status_code == 204
    for method in ("GET", "DELETE"):
        response = await client.request(method, url, headers=host.headers)
        assert (response.status_code, response.json()["code"]) == (404, "not_found")


@pytest.mark.parametrize("meeting_id", ["x", "1", "%00", "0" * 40])
async def test_an_id_that_is_none_is_pointed_at(
    client: httpx.AsyncClient, somebody: Person, meeting_id: str
) -> None:
    response = await client.get(f"{MEETINGS}/{meeting_id}", headers=somebody.headers)
    assert response.status_code == 422
    [error] = response.json()["errors"]
    assert (error["location"], error["pointer"]) == ("path", "/meeting_id")
