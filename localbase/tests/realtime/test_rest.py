from collections.abc import Mapping

import httpx
import pytest

from localbase.harness import Localbase
from localbase.keys import Keys
from localbase.tests.realtime.own_service import own_service
from localbase.tests.realtime.people import Person, Policies
from localbase.tests.realtime.raw import raw
from localbase.tests.realtime.test_handshake import forged


async def post(
    url: str,
    path: str,
    token: str,
    *,
    json: object = None,
    content: bytes | None = None,
    headers: Mapping[str, str] | None = None,
) -> httpx.Response:
    sent = {"authorization": f"Bearer {token}", **(headers or {})}
    async with httpx.AsyncClient(timeout=10) as client:
        address = f"{url}/api/broadcast{path}"
        return await client.post(address, headers=sent, json=json, content=content)


async def test_a_batch_reaches_everyone_it_is_for(base: Localbase, url: str, topic: str) -> None:
    async with raw(url, base.anon_key) as one, raw(url, base.anon_key, "2.0.0") as two:
        await one.join_ok(f"{topic}1")
        await two.join_ok(f"{topic}2")
        messages = [
            {"topic": f"{topic}{number}", "event": "e", "payload": {"n": number}}
            for number in (1, 2)
        ]
        for key in (base.anon_key, base.secret_key):
            response = await post(
                url, "", key, json={"messages": messages}, headers={"apikey": key}
            )
            assert (response.status_code, response.content) == (202, b"")
            for number, socket in enumerate((one, two), 1):
                expected = {"event": "e", "payload": {"n": number}, "type": "broadcast"}
                assert (await socket.receive()).payload == expected


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"{}",
        b'{"messages": 1}',
        b'{"messages": [1]}',
        b'{"messages": [{}]}',
        b'{"messages": [{"topic": "", "event": "e", "payload": {}}]}',
        b'{"messages": [{"topic": "t", "event": "e", "payload": [1]}]}',
        b'{"messages": [{"topic": "t", "event": 1, "payload": {}}]}',
    ],
)
async def test_a_bad_batch_is_refused(base: Localbase, url: str, body: bytes) -> None:
    response = await post(url, "", base.anon_key, content=body)
    assert response.status_code == 422
    assert response.json()["errors"]


async def test_a_private_message_needs_permission_and_is_dropped_without_a_word(
    base: Localbase, url: str, person: Person, policies: Policies
) -> None:
    await policies.allow("insert", condition="realtime.topic() like '%:open'")
    async with raw(url, base.service_role_key) as listener:
        message: dict[str, object] = {"payload": {}, "private": True}
        messages = []
        for name in ("closed", "open"):
            await listener.join_ok(policies.topic(name), private=True)
            messages.append({**message, "topic": policies.topic(name), "event": name})
        token = person.token()
        headers = {"apikey": base.anon_key}
        response = await post(url, "", token, json={"messages": messages}, headers=headers)
        assert response.status_code == 202
        assert (await listener.receive()).payload["event"] == "open"
        await listener.nothing_came()


@pytest.mark.parametrize(
    ("kind", "body", "encoding"),
    [("application/json; charset=utf-8", b'"x"', 1), ("application/octet-stream", b"\x00\xff", 0)],
)
async def test_one_message_carries_its_body(
    *, base: Localbase, url: str, topic: str, kind: str, body: bytes, encoding: int
) -> None:
    async with raw(url, base.anon_key, "2.0.0") as socket:
        await socket.join_ok(f"{topic}/a:b")
        response = await post(
            url,
            f"/{topic}%2Fa%3Ab/events/e%C3%A4",
            base.anon_key,
            content=body,
            headers={"content-type": kind},
        )
        assert response.status_code == 202
        names = [f"realtime:{topic}/a:b".encode(), "eä".encode(), b""]
        expected = bytes([4, *map(len, names), encoding]) + b"".join(names) + body
        assert await socket.receive_raw() == expected


async def test_one_private_message_needs_permission(
    base: Localbase, url: str, person: Person, policies: Policies
) -> None:
    await policies.allow("insert")
    headers = {"apikey": base.anon_key}
    async with raw(url, base.service_role_key) as listener:
        await listener.join_ok(policies.topic(), private=True)
        path = f"/{policies.topic()}/events/e?private=true"
        refused = await post(url, path, base.anon_key, json={})
        assert (refused.status_code, refused.json()) == (403, {"message": "Unauthorized"})
        sent = await post(url, path, person.token(), json={}, headers=headers)
        assert sent.status_code == 202
        assert (await listener.receive()).payload["event"] == "e"
        await listener.nothing_came()


async def test_other_types_are_not_taken(base: Localbase, url: str, topic: str) -> None:
    response = await post(url, f"/{topic}/events/e", base.anon_key, content=b"x")
    assert response.status_code == 415
    assert response.json()["error"].startswith("Unsupported Media Type. ")
    response = await post(
        url,
        f"/{topic}/events/e",
        base.anon_key,
        content=b"{",
        headers={"content-type": "application/json"},
    )
    assert response.status_code == 422


async def test_a_bad_token_is_refused(base: Localbase, url: str, keys: Keys) -> None:
    for token in (forged(keys), "not-a-jwt"):
        response = await post(
            url, "", token, json={"messages": []}, headers={"apikey": base.anon_key}
        )
        assert (response.status_code, response.json()) == (401, {"message": "Unauthorized"})


async def test_too_much_is_too_much(base: Localbase, topic: str) -> None:
    async with own_service(base, max_payload_size_in_kb=1, max_events_per_second=1) as url:
        response = await post(url, "", base.anon_key, content=b" " * 3000)
        assert response.status_code == 413
        messages = [{"topic": topic, "event": "e", "payload": {}}] * 25
        statuses = [
            (await post(url, "", base.anon_key, json={"messages": messages})).status_code
            for _ in range(3)
        ]
        assert statuses == [202, 202, 429]
