"""Whatever is sent, the answer is one the API's description promises, and never a fault of ours."""

import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import httpx
import pytest
from app.main import create_app
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.factories import Factory, Meeting, Organization, Person
from tests.standin import standin_settings

DOCUMENT = create_app(standin_settings()).openapi()
OPERATIONS = [
    (path, method)
    for path, operations in DOCUMENT["paths"].items()
    for method in operations
    if operations[method]["operationId"] != "get_readiness"
]
STRANGE = ["\0", "%00", "../..", "'", "a" * 5000, "💥", "-1"]
TEXTS = st.text(max_size=40) | st.sampled_from(STRANGE)
BODY_TEXTS = TEXTS | st.just("\ud800")
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | BODY_TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(BODY_TEXTS, inner, max_size=3),
    max_leaves=5,
)


@dataclass(frozen=True)
class Place:
    """Somebody, and what is theirs."""

    person: Person
    organization: Organization
    meeting: Meeting


@pytest.fixture(scope="module")
async def place(make: Factory) -> Place:
    person = await make.person()
    organization = await make.organization(person)
    return Place(person, organization, await make.meeting(organization, person))


def example_of(operation: dict[str, Any]) -> dict[str, Any]:
    """The documented example of an operation's body."""
    body = operation.get("requestBody")
    if body is None:
        return {}
    schema = body["content"]["application/json"]["schema"]
    name = schema.get("$ref", schema.get("allOf", [{}])[0].get("$ref", "")).rpartition("/")[2]
    example: dict[str, Any] = DOCUMENT["components"]["schemas"][name]["examples"][0]
    return example


@pytest.mark.parametrize(("path", "method"), OPERATIONS)
@given(data=st.data())
@settings(
    max_examples=25,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
async def test_no_request_is_a_fault_of_ours(
    client: httpx.AsyncClient, place: Place, path: str, method: str, data: st.DataObject
) -> None:
    operation = DOCUMENT["paths"][path][method]
    real = {"org_id": place.organization.id, "meeting_id": place.meeting.id}
    names = [each for each in operation.get("parameters", []) if each["in"] == "path"]
    values = {
        each["name"]: data.draw(st.just(str(real.get(each["name"], "abc-defg-hij"))) | TEXTS)
        for each in names
    }
    url = path.format(**{name: quote(value, safe="") or "x" for name, value in values.items()})
    queries = [each["name"] for each in operation.get("parameters", []) if each["in"] == "query"]
    params = data.draw(st.dictionaries(st.sampled_from(queries or ["x"]), TEXTS, max_size=2))
    example = example_of(operation)
    changes = st.dictionaries(st.sampled_from([*example, "x"]), VALUES, max_size=2)
    body = data.draw(VALUES | st.builds(lambda change: {**example, **change}, changes))
    response = await client.request(
        method.upper(),
        url,
        params=params,
        # By our own dumps: it also writes what JSON has no word for, as callers may.
        content=json.dumps(body) if "requestBody" in operation else None,
        headers={**place.person.headers, "Content-Type": "application/json"},
    )
    # A strange path may lead elsewhere, where others answer.
    expected = {int(status) for status in operation["responses"]} | {404, 405}
    assert response.status_code in expected, response.text
    assert response.status_code < 500, response.text
    if response.status_code >= 400:
        assert response.headers["content-type"] == "application/problem+json"
