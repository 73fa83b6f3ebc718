"""`make run`: it starts, says what is wrong, survives, and leaves nothing behind."""

import os
import socket
import time
from collections.abc import Callable

import pytest

from e2e.stack import Part, Stack
from localbase.config import free_port

SECOND_START_SECONDS = 5.0
STOP_SECONDS = 3.0


def eventually(holds: Callable[[], bool], seconds: float = 10.0) -> None:
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def alive(pids: list[int]) -> list[int]:
    found = []
    for pid in pids:
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            continue
        found.append(pid)
    return found


def test_it_starts_again_quickly_and_ctrl_c_leaves_no_process(own_stack: Stack) -> None:
    own_stack.start()
    eventually(lambda: f"ready:  {own_stack.url}" in own_stack.said())
    own_stack.stop()

    again = own_stack.start()
    pids = own_stack.pids()
    took = own_stack.stop()

    assert alive(pids) == []
    assert took < STOP_SECONDS
    # A noisy machine may be slower; far slower means that something is set up twice.
    assert again < SECOND_START_SECONDS * 3


def test_the_end_of_the_supervisor_ends_everything(own_stack: Stack) -> None:
    own_stack.start()
    pids = own_stack.pids()
    assert own_stack.process
    own_stack.process.kill()
    own_stack.process.wait()

    eventually(lambda: alive(pids) == [])
    own_stack.start()


@pytest.mark.parametrize("part", ["postgres", "postgrest", "localbase", "backend"])
def test_a_killed_part_comes_back_by_itself(stack: Stack, part: Part) -> None:
    before = stack.pid(part)
    stack.kill(part)

    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        try:
            if stack.pid(part) != before:
                break
        except (StopIteration, KeyError, ValueError):
            pass
        time.sleep(0.05)
    stack.wait_until_ready(30)
    assert stack.pid(part) != before


@pytest.mark.parametrize(
    "setting",
    ["API_PORT", "LOCALBASE_API_PORT", "LOCALBASE_DB_PORT", "LOCALBASE_MAIL_PORT"],
)
def test_a_taken_port_is_named_with_its_setting(own_stack: Stack, setting: str) -> None:
    with socket.socket() as squatter:
        squatter.bind(("127.0.0.1", 0))
        squatter.listen()
        own_stack.env[setting] = str(squatter.getsockname()[1])
        own_stack.launch()
        assert own_stack.process
        status = own_stack.process.wait(30)

    assert status != 0
    assert setting in own_stack.said()
    assert own_stack.env[setting] in own_stack.said()
    assert "Traceback" not in own_stack.said()


def test_a_port_that_is_none_is_refused_with_a_sentence(own_stack: Stack) -> None:
    own_stack.env["API_PORT"] = "eighty"
    own_stack.launch()
    assert own_stack.process
    assert own_stack.process.wait(30) == 1
    assert own_stack.said() == "parley: API_PORT is eighty, which is no port.\n"


def test_a_second_run_says_where_the_first_is(stack: Stack) -> None:
    second = Stack()
    second.env["PARLEY_STATE"] = str(stack.state)
    second.env["API_PORT"] = str(stack.port)
    try:
        second.launch()
        assert second.process
        assert second.process.wait(30) != 0
        assert stack.url in second.said()
        assert stack.is_ready()
    finally:
        second.env["PARLEY_STATE"] = str(second.state)
        second.__exit__()


def test_a_supabase_elsewhere_needs_nothing_but_its_address_and_keys(
    stack: Stack, own_stack: Stack
) -> None:
    facts = stack.facts()
    own_stack.env |= {
        "SUPABASE_URL": str(facts["api_url"]),
        "SUPABASE_ANON_KEY": str(facts["publishable_key"]),
        "SUPABASE_SERVICE_ROLE_KEY": str(facts["secret_key"]),
        "API_PORT": str(free_port()),
    }
    own_stack.url = f"http://127.0.0.1:{own_stack.env['API_PORT']}"
    own_stack.start()

    assert "localbase" not in own_stack.said()
    assert not (own_stack.state / "localbase").exists()
