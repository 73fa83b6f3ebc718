"""A server that stands where PostgREST stands, and shows what reached it, byte by byte."""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field

from localbase.edge.proxy import RestProxy
from localbase.web import serving

Answer = Callable[["Upstream", asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@dataclass
class Upstream:
    """What was seen of one request, and how the next is answered."""

    answer: Answer
    head: str = ""
    body: bytes = b""
    gone: asyncio.Event = field(default_factory=asyncio.Event)
    seen: asyncio.Event = field(default_factory=asyncio.Event)
    more: asyncio.Event = field(default_factory=asyncio.Event)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            self.head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
            self.seen.set()
            await self.answer(self, reader, writer)
        except (asyncio.IncompleteReadError, ConnectionError):
            self.gone.set()
        finally:
            writer.close()


@contextlib.asynccontextmanager
async def proxied(answer: Answer) -> AsyncIterator[tuple[Upstream, str]]:
    """Serve the proxy in front of an upstream that answers so; give it and the proxy's address."""
    upstream = Upstream(answer)
    server = await asyncio.start_server(upstream.serve, "127.0.0.1", 0)
    proxy = RestProxy(lambda: f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}")
    door = socket.create_server(("127.0.0.1", 0))
    try:
        async with serving(proxy, door):
            yield upstream, f"http://127.0.0.1:{door.getsockname()[1]}"
    finally:
        await proxy.close()
        server.close()
