import asyncio
import contextlib
import tracemalloc
from collections.abc import AsyncIterator

import httpx
import pytest

from localbase.harness import Localbase
from localbase.tests.edge.upstream import Upstream, proxied
from localbase.tests.waiting import until


async def nothing(
    _seen: Upstream, _reader: asyncio.StreamReader, writer: asyncio.StreamWriter
) -> None:
    writer.write(b"HTTP/1.1 204 No Content\r\nContent-Length: 0\r\n\r\n")
    await writer.drain()


async def test_path_and_query_arrive_as_they_were_sent() -> None:
    async with proxied(nothing) as (seen, url), httpx.AsyncClient() as client:
        await client.get(f"{url}/na%2Fme%20s?select=a,b&a=eq.%E4%BD%A0&apikey=secret&b=in.(1,2)")
    assert seen.head.startswith("GET /na%2Fme%20s?select=a,b&a=eq.%E4%BD%A0&b=in.(1,2) HTTP/1.1")


async def test_headers_of_the_connection_stay_on_the_connection() -> None:
    headers = {
        "connection": "keep-alive, x-only-here",
        "x-only-here": "1",
        "te": "trailers",
        "proxy-authorization": "secret",
        "prefer": "count=exact",
    }
    async with proxied(nothing) as (seen, url), httpx.AsyncClient() as client:
        await client.get(url, headers=headers)
    sent = seen.head.lower()
    assert "prefer: count=exact" in sent
    assert not any(name in sent for name in ("x-only-here", "te:", "proxy-auth", "user-agent: aio"))


async def test_an_answers_headers_come_back_but_for_the_connections() -> None:
    async def answer(_seen: Upstream, _reader: object, writer: asyncio.StreamWriter) -> None:
        writer.write(
            b"HTTP/1.1 206 Partial Content\r\nConnection: close\r\nKeep-Alive: 5\r\n"
            b"Content-Range: 0-1/9\r\nSet-Cookie: a=1\r\nSet-Cookie: b=2\r\n"
            b"Transfer-Encoding: chunked\r\n\r\n2\r\n[]\r\n0\r\n\r\n"
        )
        await writer.drain()

    async with proxied(answer) as (_, url), httpx.AsyncClient() as client:
        said = await client.get(url)
    assert (said.status_code, said.text) == (206, "[]")
    assert said.headers["content-range"] == "0-1/9"
    assert said.headers.get_list("set-cookie") == ["a=1", "b=2"]
    assert "keep-alive" not in said.headers


async def test_an_answer_is_passed_on_as_it_comes() -> None:
    async def answer(seen: Upstream, _reader: object, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nfirst")
        await writer.drain()
        await seen.more.wait()
        writer.write(b"other")
        await writer.drain()

    async with (
        proxied(answer) as (seen, url),
        httpx.AsyncClient() as client,
        client.stream("GET", url) as said,
    ):
        pieces = said.aiter_raw()
        assert await anext(pieces) == b"first"
        seen.more.set()
        assert await anext(pieces) == b"other"


async def test_a_body_is_passed_on_as_it_comes() -> None:
    async def answer(seen: Upstream, reader: asyncio.StreamReader, writer: object) -> None:
        seen.body = await reader.readuntil(b"first\r\n")
        seen.more.set()
        seen.body += await reader.readuntil(b"0\r\n\r\n")
        assert isinstance(writer, asyncio.StreamWriter)
        await nothing(seen, reader, writer)

    async with proxied(answer) as (seen, url), httpx.AsyncClient() as client:

        async def body() -> AsyncIterator[bytes]:
            yield b"first"
            await seen.more.wait()
            yield b"other"

        assert (await client.post(url, content=body())).status_code == 204
    assert b"other" in seen.body


async def test_a_large_body_does_not_stay_in_memory() -> None:
    size, piece = 64 * 2**20, b"x" * 2**16

    async def answer(seen: Upstream, reader: asyncio.StreamReader, writer: object) -> None:
        left = size
        while left:
            left -= len(await reader.read(min(left, 2**16)))
        assert isinstance(writer, asyncio.StreamWriter)
        await nothing(seen, reader, writer)

    async def body() -> AsyncIterator[bytes]:
        for _ in range(size // len(piece)):
            yield piece

    async with proxied(answer) as (_, url), httpx.AsyncClient(timeout=60) as client:
        tracemalloc.start()
        said = await client.post(url, content=body(), headers={"content-length": str(size)})
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert said.status_code == 204
    assert peak < 8 * 2**20


async def wait_for_end(seen: Upstream, reader: asyncio.StreamReader, _writer: object) -> None:
    if not await reader.read(1):
        seen.gone.set()


async def test_a_client_that_leaves_ends_the_request() -> None:
    async with proxied(wait_for_end) as (seen, url), httpx.AsyncClient() as client:
        request = asyncio.create_task(client.get(url))
        await seen.seen.wait()
        request.cancel()
        await asyncio.wait_for(seen.gone.wait(), 5)


async def test_a_client_that_leaves_in_the_middle_of_its_body_ends_the_request() -> None:
    async def answer(seen: Upstream, reader: asyncio.StreamReader, _writer: object) -> None:
        with contextlib.suppress(ConnectionError):
            while await reader.read(2**16):
                seen.more.set()
        seen.gone.set()

    async with proxied(answer) as (seen, url), httpx.AsyncClient() as client:

        async def body() -> AsyncIterator[bytes]:
            yield b"some"
            await asyncio.Event().wait()

        request = asyncio.create_task(client.post(url, content=body()))
        await seen.more.wait()
        request.cancel()
        await asyncio.wait_for(seen.gone.wait(), 5)


async def test_an_upstream_that_hangs_up_is_503() -> None:
    async def answer(_seen: Upstream, _reader: object, _writer: object) -> None:
        return

    async with proxied(answer) as (_, url), httpx.AsyncClient() as client:
        said = await client.post(url, json={})
    assert (said.status_code, said.headers["retry-after"]) == (503, "1")
    assert said.json()["code"] == "PGRST000"


async def test_an_upstream_that_breaks_off_breaks_off_the_answer() -> None:
    async def answer(_seen: Upstream, _reader: object, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nfirst")
        await writer.drain()

    async with proxied(answer) as (_, url), httpx.AsyncClient() as client:
        with pytest.raises(httpx.RemoteProtocolError):
            await client.get(url)


def ask(base: Localbase, method: str, path: str, **options: object) -> httpx.Response:
    headers = {"apikey": base.secret_key, **options.pop("headers", {})}  # type: ignore[dict-item]  # one is
    url = f"{base.api_url}/rest/v1/{path}"
    return httpx.request(method, url, headers=headers, timeout=30, **options)  # type: ignore[arg-type]  # httpx's


def test_head_has_a_count_and_no_body(small: Localbase) -> None:
    said = ask(small, "HEAD", "counters?name=eq.seeded", headers={"prefer": "count=exact"})
    assert (said.status_code, said.content) == (200, b"")
    assert said.headers["content-range"] == "0-0/1"


def test_a_large_answer_comes_whole(small: Localbase) -> None:
    said = ask(small, "POST", "rpc/big_text", json={"size": 3_000_000})
    assert len(said.json()) == 3_000_000


def test_a_large_body_arrives_whole(small: Localbase) -> None:
    said = ask(small, "POST", "rpc/length_of", json={"content": "x" * 3_000_000})
    assert said.json() == 3_000_000


@pytest.mark.parametrize("body", [b"{", b"[1,", b"\xff", b""])
def test_a_body_that_is_no_json_is_told_so(small: Localbase, body: bytes) -> None:
    headers = {"content-type": "application/json"}
    said = ask(small, "POST", "counters", content=body, headers=headers)
    assert said.status_code == 400
    assert said.json()["code"] == "PGRST102"


def test_rows_are_limited_as_configured(small: Localbase) -> None:
    rows = [{"owner": "many", "body": str(number)} for number in range(60)]
    assert ask(small, "POST", "notes", json=rows).status_code == 201
    assert len(ask(small, "GET", "notes?owner=eq.many").json()) == 50


def test_a_slow_query_is_ended_by_the_roles_limit(small: Localbase) -> None:
    headers = {"apikey": small.anon_key}
    said = ask(small, "POST", "rpc/slow", json={"seconds": 60}, headers=headers)
    assert said.json()["code"] == "57014"


def test_while_postgres_is_away_the_answer_is_503_and_then_well(small: Localbase) -> None:
    small.kill("postgres")
    said = ask(small, "GET", "counters")
    assert said.status_code in {200, 503}
    assert until(lambda: ask(small, "GET", "counters").status_code == 200)
