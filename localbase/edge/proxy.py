"""The streaming proxy to PostgREST: nothing is held in memory, in either direction."""

import asyncio
from collections.abc import AsyncIterator, Callable
from urllib.parse import quote

import aiohttp
from multidict import CIMultiDict
from starlette.requests import ClientDisconnect
from starlette.responses import JSONResponse
from starlette.types import Receive, Scope, Send
from yarl import URL

from localbase.edge.errors import RETRY_AFTER

# RFC 9110 section 7.6.1: these speak of one connection only. The edge sets CORS itself.
HOP_BY_HOP = frozenset(
    b"connection keep-alive proxy-authenticate proxy-authorization proxy-connection te trailer"
    b" transfer-encoding upgrade".split()
)
_NOT_SENT = HOP_BY_HOP | {b"host", b"expect"}
_NOT_RETURNED = HOP_BY_HOP | {b"access-control-allow-origin", b"server", b"date"}
_TIMEOUT = aiohttp.ClientTimeout(total=None, connect=2.0, sock_connect=2.0)

_AWAY = {
    "code": "PGRST000",
    "message": "Could not connect to the REST server. Retrying the connection.",
    "details": None,
    "hint": None,
}


class RestProxy:
    """An ASGI application that is PostgREST, wherever that listens now."""

    def __init__(self, address: Callable[[], str]) -> None:
        self._address = address
        self._session: aiohttp.ClientSession | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request; there are no sockets here."""
        if scope["type"] == "websocket":
            await send({"type": "websocket.close"})
            return
        exchange = _Exchange(scope, receive, send)
        await exchange.run(self._client(), self._address())

    def _client(self) -> aiohttp.ClientSession:
        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=0, keepalive_timeout=30),
                timeout=_TIMEOUT,
                auto_decompress=False,
                cookie_jar=aiohttp.DummyCookieJar(),
            )
        return self._session

    async def close(self) -> None:
        """End the connections to PostgREST."""
        if self._session:
            await self._session.close()


class _Exchange:
    """One request and its answer. The client's leaving ends the request to PostgREST."""

    def __init__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self._scope, self._receive, self._send = scope, receive, send
        self._body_read = asyncio.Event()

    async def run(self, client: aiohttp.ClientSession, base: str) -> None:
        """Forward until answered, or until the client is gone."""
        forward = asyncio.create_task(self._forward(client, base))
        watch = asyncio.create_task(self._client_gone())
        try:
            await asyncio.wait((forward, watch), return_when=asyncio.FIRST_COMPLETED)
            if forward.done():
                forward.result()
        finally:
            forward.cancel()
            watch.cancel()

    async def _client_gone(self) -> None:
        await self._body_read.wait()
        while (await self._receive())["type"] != "http.disconnect":
            pass

    async def _forward(self, client: aiohttp.ClientSession, base: str) -> None:
        try:
            body = await self._body()
            async with client.request(
                self._scope["method"],
                URL(base + self._target(), encoded=True),
                headers=_sent(self._scope["headers"]),
                data=body,
                allow_redirects=False,
                skip_auto_headers=("User-Agent", "Accept", "Accept-Encoding", "Content-Type"),
            ) as answer:
                await self._relay(answer)
        except (aiohttp.ClientConnectionError, TimeoutError):
            await JSONResponse(_AWAY, status_code=503, headers=RETRY_AFTER)(
                self._scope, self._receive, self._send
            )
        except ClientDisconnect:
            return

    async def _body(self) -> bytes | AsyncIterator[bytes] | None:
        """Return the body: whole when it came in one piece, else as it comes."""
        first = await self._receive()
        if first["type"] == "http.disconnect":
            raise ClientDisconnect
        if first.get("more_body"):
            return self._pieces(first.get("body", b""))
        self._body_read.set()
        return first.get("body") or None

    async def _pieces(self, first: bytes) -> AsyncIterator[bytes]:
        yield first
        more = True
        while more:
            message = await self._receive()
            if message["type"] == "http.disconnect":
                raise ClientDisconnect
            more = message.get("more_body", False)
            yield message.get("body", b"")
        self._body_read.set()

    async def _relay(self, answer: aiohttp.ClientResponse) -> None:
        headers = [
            (name.lower(), value)
            for name, value in answer.raw_headers
            if name.lower() not in _NOT_RETURNED
        ]
        await self._send(
            {"type": "http.response.start", "status": answer.status, "headers": headers}
        )
        async for piece in answer.content.iter_any():
            await self._send({"type": "http.response.body", "body": piece, "more_body": True})
        await self._send({"type": "http.response.body", "body": b""})

    def _target(self) -> str:
        """Return path and query for PostgREST: without our prefix, and without the key."""
        prefix = self._scope.get("root_path", "")
        raw = self._scope["raw_path"].decode("latin-1")
        path = raw[len(prefix) :] if raw.startswith(prefix) else quote(self._scope["path"])
        query = self._scope["query_string"].decode("latin-1")
        if "apikey=" in query:
            parts = (part for part in query.split("&") if not part.startswith("apikey="))
            query = "&".join(parts)
        return f"{path or '/'}?{query}" if query else path or "/"


def _sent(headers: list[tuple[bytes, bytes]]) -> CIMultiDict[str]:
    """Return the client's headers but for those that speak of its connection."""
    named = {
        name.strip().lower()
        for key, value in headers
        if key == b"connection"
        for name in value.split(b",")
    }
    dropped = _NOT_SENT | named
    return CIMultiDict(
        (name.decode("latin-1"), value.decode("latin-1"))
        for name, value in headers
        if name not in dropped
    )
