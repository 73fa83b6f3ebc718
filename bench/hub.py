"""How fast the hub fans out: sockets in meetings, beside an echo server on the same library.

    .parley/venv/bin/python bench/hub.py --sockets 1000 --meetings 50 --rates 10000,30000,50000

Starts a localbase and one worker of the gateway, opens the sockets, publishes at each rate for a
few seconds and prints deliveries a second with their latency, and the worker's memory a socket. The
echo baseline answers each frame to its sender: what the server library costs without a hub.
"""

import argparse
import asyncio
import base64
import contextlib
import json
import os
import secrets
import socket
import struct
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final, cast

import httpx

ROOT: Final = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "backend")]

from localbase.harness import Localbase  # noqa: E402 - found by the line above

PASSWORD: Final = "correct horse battery"  # noqa: S105 - of a person of this run
STAMP: Final = b'"at":"'
ECHOED: Final = '{"topic":"%s","pad":"' + "x" * 150 + '","at":"%s"}'
PUBLISHED: Final = (
    '{"type":"publish","id":2,"topic":"%s","event":"typing","payload":{"pad":"'
    + "x" * 40
    + '","at":"%s"}}'
)


async def echo(scope: dict[str, Any], receive: Any, send: Any) -> None:  # noqa: ANN401 - ASGI's shapes
    """The baseline: answers every text to its sender."""
    if scope["type"] != "websocket":
        return
    await receive()
    await send({"type": "websocket.accept"})
    while (message := await receive())["type"] == "websocket.receive":
        await send({"type": "websocket.send", "text": message["text"]})


class Wire(asyncio.Protocol):
    """A WebSocket client with nothing to spare: counts text frames and reads every tenth stamp."""

    def __init__(self, path: str) -> None:
        self.frames = 0
        self.late: list[float] = []
        self.replies: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self.counting = False
        self.topic = ""
        self.transport: asyncio.Transport
        self._path = path
        self._buffer = b""
        self._open = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Asks for the upgrade."""
        self.transport = cast("asyncio.Transport", transport)
        key = base64.b64encode(secrets.token_bytes(16)).decode()
        self.transport.write(
            f"GET {self._path} HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\n"
            f"Connection: Upgrade\r\nSec-WebSocket-Key: {key}\r\n"
            "Sec-WebSocket-Version: 13\r\n\r\n".encode()
        )

    def data_received(self, data: bytes) -> None:
        """Takes whatever has come."""
        self._buffer += data
        if not self._open.done():
            head, end, rest = self._buffer.partition(b"\r\n\r\n")
            if not end:
                return
            if b" 101 " not in head.split(b"\r\n")[0]:
                raise SystemExit(f"no upgrade: {head!r}")
            self._buffer = rest
            self._open.set_result(None)
        self._take_frames()

    def _take_frames(self) -> None:
        buffer, at = self._buffer, 0
        while len(buffer) - at >= 2:
            size, start = buffer[at + 1] & 0x7F, at + 2
            if size == 126:
                if len(buffer) - at < 4:
                    break
                size, start = struct.unpack_from("!H", buffer, at + 2)[0], at + 4
            elif size == 127:
                if len(buffer) - at < 10:
                    break
                size, start = struct.unpack_from("!Q", buffer, at + 2)[0], at + 10
            if len(buffer) < start + size:
                break
            if buffer[at] & 0x0F == 1:
                self._text(buffer[start : start + size])
            at = start + size
        self._buffer = buffer[at:]

    def _text(self, text: bytes) -> None:
        if not self.counting:
            self.replies.put_nowait(json.loads(text))
            return
        found = text.find(STAMP)
        if found < 0:
            return
        self.frames += 1
        if self.frames % 10 == 0:
            stamp = text[found + len(STAMP) : found + len(STAMP) + 18]
            self.late.append(time.perf_counter() - float(stamp))

    def send(self, text: str) -> None:
        """Sends a text, masked with zeros."""
        data = text.encode()
        if len(data) < 126:
            head = struct.pack("!BB", 0x81, 0x80 | len(data))
        else:
            head = struct.pack("!BBH", 0x81, 0x80 | 126, len(data))
        self.transport.write(head + b"\0\0\0\0" + data)

    async def ask(self, **frame: object) -> dict[str, Any]:
        """Sends a frame and returns the reply with its id."""
        self.send(json.dumps({"id": 1, **frame}))
        while True:
            reply = await asyncio.wait_for(self.replies.get(), 60)
            if reply.get("id") == 1:
                if reply["type"] != "ok":
                    raise SystemExit(f"refused: {reply}")
                return reply


async def connected(port: int, path: str) -> Wire:
    """An open socket."""
    loop = asyncio.get_running_loop()
    _, wire = await loop.create_connection(lambda: Wire(path), "127.0.0.1", port)
    await asyncio.wait_for(wire._open, 60)  # noqa: SLF001 - of this file
    return wire


@contextlib.contextmanager
def serving(
    target: str, folder: Path, **settings: str
) -> Iterator[tuple[subprocess.Popen[bytes], int]]:
    """A uvicorn process on a free port, as `make run` starts it."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    command = [sys.executable, "-m", "uvicorn", "--app-dir", str(folder), "--port", str(port)]
    options = ["--log-level", "warning", "--no-access-log", "--ws-per-message-deflate", "false"]
    server = subprocess.Popen([*command, *options, *target.split()], env={**os.environ, **settings})
    try:
        _wait_for(port, server)
        yield server, port
    finally:
        server.terminate()
        server.wait()


def _wait_for(port: int, server: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline and server.poll() is None:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.05)
    raise SystemExit("the server did not start")


def memory(server: subprocess.Popen[bytes]) -> int:
    """Resident KiB of a process."""
    said = subprocess.run(
        ["/bin/ps", "-o", "rss=", "-p", str(server.pid)], capture_output=True, check=True
    )
    return int(said.stdout)


async def prepare(base: Localbase, port: int, meetings: int) -> tuple[str, list[str]]:
    """A person who joined so many meetings: the token and the topics."""
    async with httpx.AsyncClient(timeout=60, trust_env=False) as http:
        key = base.secret_key
        person = {"email": f"{secrets.token_hex(8)}@example.org", "password": PASSWORD}
        await http.post(
            f"{base.api_url}/auth/v1/admin/users",
            json={**person, "email_confirm": True},
            headers={"apikey": key, "Authorization": f"Bearer {key}"},
        )
        api = f"http://127.0.0.1:{port}/api/v1"
        token = (await http.post(f"{api}/auth/login", json=person)).json()["access_token"]
        http.headers["Authorization"] = f"Bearer {token}"
        org = (await http.post(f"{api}/organizations", json={"name": "Bench"})).json()
        topics = []
        for number in range(meetings):
            wanted = {"org_id": org["id"], "title": f"Bench {number}"}
            meeting = (await http.post(f"{api}/meetings", json=wanted)).json()
            joined = await http.post(f"{api}/meetings/{meeting['id']}/join", json={})
            topics.append(joined.json()["topic"])
        return token, topics


async def attend(port: int, token: str, topic: str, turn: asyncio.Semaphore) -> Wire:
    """A socket that has subscribed."""
    async with turn:
        wire = await connected(port, "/api/v1/realtime")
        await wire.ask(type="auth", token=token, session=secrets.token_hex(8))
        await wire.ask(type="subscribe", topic=topic)
        wire.topic = topic
        return wire


async def flood(
    name: str, wires: list[Wire], frame: str, readers: int, *, rate: int, seconds: float
) -> None:
    """Sends so that `rate` deliveries a second are due, and prints what arrived."""
    for wire in wires:
        wire.frames, wire.late, wire.counting = 0, [], True
    each, sent, start = rate / readers, 0, time.perf_counter()
    while (elapsed := time.perf_counter() - start) < seconds:
        while sent < elapsed * each:
            wire = wires[sent % len(wires)]
            wire.send(frame % (wire.topic, f"{time.perf_counter():018.6f}"))
            sent += 1
        await asyncio.sleep(0.002)
    for _ in range(2_000):
        if sum(wire.frames for wire in wires) >= sent * readers:
            break
        await asyncio.sleep(0.005)
    took, frames = time.perf_counter() - start, sum(wire.frames for wire in wires)
    late = sorted(1000 * seen for wire in wires for seen in wire.late)
    at = [late[min(len(late) - 1, int(len(late) * share))] for share in (0.5, 0.95, 0.99)]
    print(
        f"{name:<8}{rate:>9}{frames / took:>12.0f}{at[0]:>9.1f}{at[1]:>9.1f}{at[2]:>9.1f}"
        f"{100 * frames / (sent * readers):>9.1f}%"
    )


async def measure_echo(options: argparse.Namespace) -> None:
    """The baseline."""
    with serving("hub:echo", ROOT / "bench") as (_, port):
        wires = list(await asyncio.gather(*(connected(port, "/") for _ in range(options.sockets))))
        for rate in options.rates:
            await flood("echo", wires, ECHOED, 1, rate=rate, seconds=options.seconds)
        for wire in wires:
            wire.transport.abort()


async def measure_hub(base: Localbase, options: argparse.Namespace) -> None:
    """The gateway's worker."""
    settings = {
        "SUPABASE_URL": base.api_url,
        "SUPABASE_ANON_KEY": base.publishable_key,
        "SUPABASE_SERVICE_ROLE_KEY": base.secret_key,
        "LOG_LEVEL": "warning",
    }
    target = "--factory app.main:create_app"
    with serving(target, ROOT / "backend", **settings) as (server, port):
        token, topics = await prepare(base, port, options.meetings)
        before, turn = memory(server), asyncio.Semaphore(20)
        numbers = range(options.sockets)
        attending = (attend(port, token, topics[n % len(topics)], turn) for n in numbers)
        wires = list(await asyncio.gather(*attending))
        each = (memory(server) - before) / options.sockets
        readers = options.sockets // options.meetings - 1
        for rate in options.rates:
            await flood("hub", wires, PUBLISHED, readers, rate=rate, seconds=options.seconds)
        print(f"memory: {each:.1f} KiB a socket, {memory(server) // 1024} MiB in all")
        for wire in wires:
            wire.transport.abort()


async def measure(options: argparse.Namespace) -> None:
    """The whole run."""
    print(
        f"{'':<8}{'wanted/s':>9}{'arrived/s':>12}{'p50 ms':>9}{'p95 ms':>9}{'p99 ms':>9}{'all':>10}"
    )
    await measure_echo(options)
    with Localbase({"LOCALBASE_DB_SEED_ENABLED": "false"}) as base:
        await measure_hub(base, options)


def main() -> None:
    """Reads the options and runs."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--sockets", type=int, default=1000)
    parser.add_argument("--meetings", type=int, default=50)
    parser.add_argument("--rates", default="10000,30000,50000")
    parser.add_argument("--seconds", type=float, default=4.0)
    options = parser.parse_args()
    options.rates = [int(rate) for rate in options.rates.split(",")]
    asyncio.run(measure(options))


if __name__ == "__main__":
    main()
