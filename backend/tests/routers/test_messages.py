"""The chat of a meeting: stored once, newest first, for those who are in it."""

import json
from dataclasses import dataclass
from uuid import uuid4

import httpx
import pytest
from tests.factories import Factory, Meeting, Person


@dataclass
class Chat:
    """A meeting somebody is in."""

    client: httpx.AsyncClient
    person: Person
    meeting: Meeting

    @property
    def url(self) -> str:
        return f"/api/v1/meetings/{self.meeting.id}/messages"

    async def say(self, body: object, **more: object) -> httpx.Response:
        message = {"body": body, "client_id": str(uuid4()), **more}
        # By our own dumps: httpx's cannot write a lone surrogate, and callers can.
        headers = {**self.person.headers, "Content-Type": "application/json"}
        return await self.client.post(self.url, content=json.dumps(message), headers=headers)

    async def read(self, **params: str) -> httpx.Response:
        return await self.client.get(self.url, params=params, headers=self.person.headers)


@pytest.fixture
async def chat(client: httpx.AsyncClient, make: Factory) -> Chat:
    person = await make.person("Ada")
    meeting = await make.meeting(await make.organization(person), person)
    await client.post(f"/api/v1/meetings/{meeting.id}/join", headers=person.headers)
    return Chat(client, person, meeting)


@pytest.fixture
def outside(client: httpx.AsyncClient, somebody: Person) -> Chat:
    """A chat that is not there: what is refused all the same is refused for its own sake."""
    return Chat(client, somebody, Meeting(uuid4(), "", ""))


async def test_what_is_said_is_kept_as_it_was(chat: Chat) -> None:
    text = "  Grüße, 世界! 👩🏽‍💻\n\t<b>&amp;</b> '; drop table messages; --  "
    response = await chat.say(text)
    assert response.status_code == 201
    said = response.json()
    assert said["body"] == text
    assert (said["sender_id"], said["sender_name"]) == (str(chat.person.id), "Ada")
    assert said["meeting_id"] == str(chat.meeting.id)
    assert (await chat.read()).json() == {"items": [said], "next_cursor": None}


async def test_the_same_client_id_is_the_same_message(chat: Chat) -> None:
    client_id = str(uuid4())
    first = await chat.say("Hello", client_id=client_id)
    again = await chat.say("Hello, again", client_id=client_id)
    assert again.json() == first.json()
    assert len((await chat.read()).json()["items"]) == 1


async def test_pages_go_back_in_time_without_gap_or_repeat(chat: Chat) -> None:
    said = [(await chat.say(f"{n}")).json()["id"] for n in range(7)]
    seen: list[str] = []
    params = {"limit": "3"}
    while True:
        page = (await chat.read(**params)).json()
        seen += [each["id"] for each in page["items"]]
        if page["next_cursor"] is None:
            break
        params["cursor"] = page["next_cursor"]
    assert seen == list(reversed(said))


async def test_messages_of_the_same_microsecond_are_all_paged(chat: Chat, make: Factory) -> None:
    await make.value(
        "insert into public.messages (meeting_id, sender_id, body, client_id, created_at)"
        " select $1, $2, n::text, gen_random_uuid(), '2026-03-01T09:00:00.123456Z'"
        " from generate_series(1, 5) as n",
        chat.meeting.id,
        chat.person.id,
    )
    first = (await chat.read(limit="2")).json()
    second = (await chat.read(limit="2", cursor=first["next_cursor"])).json()
    third = (await chat.read(limit="2", cursor=second["next_cursor"])).json()
    found = [each for page in (first, second, third) for each in page["items"]]
    assert len({each["id"] for each in found}) == 5
    assert {each["created_at"] for each in found} == {"2026-03-01T09:00:00.123456Z"}
    assert third["next_cursor"] is None


async def test_a_cursor_of_another_chat_is_refused(
    chat: Chat, client: httpx.AsyncClient, make: Factory
) -> None:
    for n in range(2):
        await chat.say(f"{n}")
    cursor = (await chat.read(limit="1")).json()["next_cursor"]
    organization = await make.organization(chat.person)
    other = Chat(client, chat.person, await make.meeting(organization, chat.person))
    response = await other.read(cursor=cursor)
    assert (response.status_code, response.json()["code"]) == (422, "validation_failed")


@pytest.mark.parametrize(
    "body",
    ["", " ", "\n\t", "x" * 4001, "nul\0", "bell\a", None, 5, ["x"], {"x": 1}, "\ud800"],
)
async def test_what_cannot_be_said_is_refused(outside: Chat, body: object) -> None:
    response = await outside.say(body)
    assert response.status_code == 422, response.text
    assert [each["pointer"] for each in response.json()["errors"]] == ["/body"]


@pytest.mark.parametrize("body", ["x" * 4000, "\u2028", "\u200b\u0301", "🏳️‍🌈" * 600])
async def test_what_can_just_be_said_is_never_a_fault(chat: Chat, body: str) -> None:
    response = await chat.say(body)
    assert response.status_code in {201, 422}, response.text


@pytest.mark.parametrize("client_id", ["", "x", 5, None, "{}"])
async def test_a_message_needs_a_real_client_id(outside: Chat, client_id: object) -> None:
    response = await outside.say("Hello", client_id=client_id)
    assert response.status_code == 422
    assert [each["pointer"] for each in response.json()["errors"]] == ["/client_id"]


async def test_a_message_of_somebody_gone_has_no_name(chat: Chat, make: Factory) -> None:
    await chat.say("I was here")
    await make.value(
        "update public.messages set sender_id = null where meeting_id = $1", chat.meeting.id
    )
    [message] = (await chat.read()).json()["items"]
    assert (message["sender_id"], message["sender_name"]) == (None, None)
