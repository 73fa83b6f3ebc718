"""The mailbox's JSON API."""

import json

import httpx
import pytest

from localbase.tests.mail.conftest import Post

SUMMARY = {
    "ID", "MessageID", "Read", "From", "To", "Cc", "Bcc", "ReplyTo", "Subject", "Created", "Size",
    "Attachments", "Snippet", "Tags",
}  # fmt: skip


async def test_mail_is_listed_the_newest_first(post: Post, mail: httpx.AsyncClient) -> None:
    for number in range(3):
        await post.send(f"Number {number}")
    found = (await mail.get("/api/v1/messages")).json()

    assert [message["Subject"] for message in found["messages"]] == [
        "Number 2",
        "Number 1",
        "Number 0",
    ]
    assert (found["total"], found["count"], found["unread"]) == (3, 3, 3)
    assert set(found["messages"][0]) == SUMMARY


async def test_a_message_is_told_in_full(post: Post, mail: httpx.AsyncClient) -> None:
    page = '<p>Go: <a href="https://x.example/?a=1&amp;b=2">here</a></p>'
    await post.send("Ünïcode ✓", page, "Your code is 123456.\n", cc="c@example.com")
    message = (await mail.get("/api/v1/message/latest")).json()

    assert message["Subject"] == "Ünïcode ✓"
    assert message["From"] == {"Name": "Ada", "Address": "ada@example.com"}
    assert message["To"] == [{"Name": "Grace", "Address": "grace@example.com"}]
    assert message["Cc"] == [{"Name": "", "Address": "c@example.com"}]
    assert message["Text"].strip() == "Your code is 123456."
    assert message["HTML"].strip() == page
    assert message["Snippet"] == "Your code is 123456."
    assert message["Code"] == "123456"
    assert message["Links"] == [{"URL": "https://x.example/?a=1&b=2", "Text": "here"}]
    assert message["ReturnPath"] == "ada@example.com"


async def test_reading_marks_as_read(post: Post, mail: httpx.AsyncClient) -> None:
    await post.send()
    await mail.get("/api/v1/message/latest")
    found = (await mail.get("/api/v1/messages")).json()

    assert found["messages"][0]["Read"] is True
    assert found["unread"] == 0


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("to:grace@example.com", True),
        ("to:GRACE", True),
        ("to:ada", False),
        ("from:ada", True),
        ("subject:invitation", True),
        ("subject:tea", False),
        ("tea", True),
        ("invitation tea", True),
        ("invitation coffee", False),
        ("", True),
    ],
)
async def test_words_are_searched_for(
    post: Post,
    mail: httpx.AsyncClient,
    query: str,
    found: bool,
) -> None:
    await post.send("An invitation", text="for a cup of tea")
    answer = (await mail.get("/api/v1/search", params={"query": query})).json()

    assert bool(answer["messages"]) is found


async def test_lists_are_paged(post: Post, mail: httpx.AsyncClient) -> None:
    for number in range(5):
        await post.send(f"Number {number}")
    found = (await mail.get("/api/v1/messages?start=1&limit=2")).json()

    assert [message["Subject"] for message in found["messages"]] == ["Number 3", "Number 2"]
    assert (found["total"], found["count"], found["start"]) == (5, 2, 1)


async def test_some_or_all_are_deleted(post: Post, mail: httpx.AsyncClient) -> None:
    for number in range(3):
        await post.send(f"Number {number}")
    listed = (await mail.get("/api/v1/messages")).json()["messages"]
    await _delete(mail, {"IDs": [listed[1]["ID"], "unknown", "../keys"]})
    some = (await mail.get("/api/v1/messages")).json()
    await mail.delete("/api/v1/messages")
    none = (await mail.get("/api/v1/messages")).json()

    assert [message["Subject"] for message in some["messages"]] == ["Number 2", "Number 0"]
    assert none["messages"] == []


async def _delete(mail: httpx.AsyncClient, body: object) -> httpx.Response:
    return await mail.request("DELETE", "/api/v1/messages", content=json.dumps(body))


@pytest.mark.parametrize("body", [[], "text", {"IDs": 1}])
async def test_a_deletion_that_makes_no_sense_deletes_nothing(
    post: Post, mail: httpx.AsyncClient, body: object
) -> None:
    await post.send()

    assert (await _delete(mail, body)).status_code == 400
    assert (await mail.get("/api/v1/info")).json()["Messages"] == 1


@pytest.mark.parametrize(
    "path",
    [
        "/api/v1/message/unknown",
        "/api/v1/message/..%2F..%2Fkeys",
        "/api/v1/message/unknown/raw",
        "/api/v1/message/unknown/headers",
        "/view/unknown.html",
        "/view/latest.html",
        "/nothing",
    ],
)
async def test_what_is_not_there_is_not_found(mail: httpx.AsyncClient, path: str) -> None:
    assert (await mail.get(path)).status_code == 404


@pytest.mark.parametrize("query", ["limit=x", "start=-1", "limit=9999999999"])
async def test_a_page_that_makes_no_sense_is_refused(mail: httpx.AsyncClient, query: str) -> None:
    assert (await mail.get(f"/api/v1/messages?{query}")).status_code == 400


async def test_the_source_and_the_headers_can_be_read(post: Post, mail: httpx.AsyncClient) -> None:
    await post.send("Source")
    raw = await mail.get("/api/v1/message/latest/raw")
    headers = (await mail.get("/api/v1/message/latest/headers")).json()

    assert raw.text.startswith("Return-Path: <ada@example.com>\r\n")
    assert raw.headers["content-type"].startswith("text/plain")
    assert headers["Subject"] == ["Source"]


async def test_a_page_elsewhere_cannot_point_its_name_here(
    post: Post, mail: httpx.AsyncClient
) -> None:
    await post.send()
    answer = await mail.get("/api/v1/messages", headers={"Host": "evil.example"})

    assert answer.status_code == 400
