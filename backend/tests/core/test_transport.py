"""The way to Supabase: patient with reads, careful with writes, without memory."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import httpx
import pytest
from app.core.exceptions import UpstreamUnavailable
from app.core.supabase import Supabase
from app.core.transport import make_pool
from tests.standin import URL, Standin, standin_settings


@dataclass
class Door(httpx.AsyncBaseTransport):
    """Does what it is told, one instruction a request; then opens."""

    instructions: list[Exception | int | float] = field(default_factory=list)
    knocks: int = 0
    cookies: list[str | None] = field(default_factory=list)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self.knocks += 1
        self.cookies.append(request.headers.get("cookie"))
        instruction = self.instructions.pop(0) if self.instructions else 200
        if isinstance(instruction, Exception):
            raise instruction
        if isinstance(instruction, float):
            await asyncio.sleep(instruction)
            instruction = 200
        return httpx.Response(instruction, headers={"set-cookie": "a=b"}, json=[])


@pytest.fixture
def door() -> Door:
    return Door()


@pytest.fixture
async def pool(door: Door) -> AsyncIterator[httpx.AsyncClient]:
    async with make_pool(standin_settings(upstream_timeout_seconds=0.5), door) as opened:
        yield opened


@pytest.mark.parametrize(
    "trouble",
    [httpx.ConnectError("x"), httpx.ConnectTimeout("x"), httpx.ReadError("x"), 502, 503, 504],
)
async def test_a_read_knocks_again(
    pool: httpx.AsyncClient, door: Door, trouble: Exception | int
) -> None:
    door.instructions = [trouble, trouble]
    assert (await pool.get(URL)).status_code == 200
    assert door.knocks == 3


@pytest.mark.parametrize("trouble", [httpx.ConnectError("x"), httpx.ReadError("x"), 503])
async def test_a_write_knocks_once(
    pool: httpx.AsyncClient, door: Door, trouble: Exception | int
) -> None:
    door.instructions = [trouble]
    with pytest.raises(UpstreamUnavailable):
        await pool.post(URL)
    assert door.knocks == 1


async def test_a_door_that_stays_closed_is_given_up(pool: httpx.AsyncClient, door: Door) -> None:
    door.instructions = [503] * 10
    with pytest.raises(UpstreamUnavailable):
        await pool.get(URL)
    assert door.knocks == 3


async def test_an_answer_that_takes_too_long_is_given_up(
    pool: httpx.AsyncClient, door: Door
) -> None:
    door.instructions = [30.0]
    with pytest.raises(UpstreamUnavailable):
        await pool.get(URL)
    assert door.knocks == 1


@pytest.mark.parametrize("status", [400, 401, 404, 409, 429, 500])
async def test_an_answer_is_an_answer(pool: httpx.AsyncClient, door: Door, status: int) -> None:
    door.instructions = [status]
    assert (await pool.get(URL)).status_code == status
    assert door.knocks == 1


async def test_no_cookie_of_one_answer_reaches_the_next_request(
    pool: httpx.AsyncClient, door: Door
) -> None:
    for _ in range(2):
        await pool.get(URL)
    assert door.cookies == [None, None]


async def test_a_pool_that_is_not_open_is_not_now() -> None:
    with pytest.raises(UpstreamUnavailable):
        _ = Supabase(standin_settings()).pool


async def test_callers_do_not_share_an_identity() -> None:
    upstream = Standin()
    async with Supabase(standin_settings(), upstream.transport) as supabase:
        await asyncio.gather(
            *(supabase.rest(f"token-{n}").from_("x").select("*").execute() for n in range(20))
        )
    seen = sorted(each["authorization"] for each in upstream.headers)
    assert seen == sorted(f"Bearer token-{n}" for n in range(20))
    assert {each["apikey"] for each in upstream.headers} == {"sb_publishable_standin"}
