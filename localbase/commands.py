"""The commands of `python -m localbase`."""

import argparse
import asyncio
import logging
import os
import shutil
import signal
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, NoReturn
from urllib.parse import unquote, urlsplit

import httpx
import uvloop

from localbase.config import Config, load
from localbase.db.cluster import command_line
from localbase.errors import Refusal, StartFailed
from localbase.keys import load_keys
from localbase.server import rebuild, serve
from localbase.state import State
from localbase.status import render, render_keys

USAGE = 2
STOP_SECONDS = 10.0
RESET_SECONDS = 120.0


def main(arguments: Sequence[str]) -> int:
    """Run one command and return its exit status: 2 when a person must change something."""
    options = _options(arguments)
    try:
        config = _configured(options)
        return int(options.run(config, options))
    except Refusal as reason:
        print(f"localbase: {reason}", file=sys.stderr)
        return USAGE
    except StartFailed as reason:
        print(f"localbase: {reason}", file=sys.stderr)
        return 1


def _options(arguments: Sequence[str]) -> argparse.Namespace:
    """Return the command and its options; `psql` keeps every word that is not ours, in order."""
    parser = _parser()
    options, rest = parser.parse_known_args(arguments)
    if rest and options.run is not _psql:
        parser.error(f"unrecognized arguments: {' '.join(rest)}")
    options.arguments = [word for word in rest if word != "--"]
    return options


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m localbase", description="A Supabase-compatible server for one machine."
    )
    commands = parser.add_subparsers(required=True, metavar="command")
    start = _command(commands, "start", "run in the foreground until Ctrl-C", _start)
    for name, text in _PORTS.items():
        start.add_argument(f"--{name}-port", type=int, help=f"{text}; 0 for any free one")
    start.add_argument("--supabase", type=Path, help="folder with config.toml and migrations/")
    _command(commands, "stop", "stop the one that runs with this state", _stop)
    status = _command(commands, "status", "print addresses and keys", _status)
    status.add_argument("-o", "--output", choices=["pretty", "env", "json"], default="pretty")
    keys = _command(commands, "keys", "print the keys, made if there are none", _keys)
    keys.add_argument("-o", "--output", choices=["pretty", "env", "json"], default="pretty")
    reset = _command(commands, "reset", "empty the database; apply migrations and seed", _reset)
    reset.add_argument("--supabase", type=Path, help="folder with config.toml and migrations/")
    _command(commands, "psql", "open psql; what else is given is passed to it", _psql)
    return parser


_PORTS = {"api": "everything", "db": "Postgres", "mail": "the mailbox", "smtp": "mail in"}


def _command(
    commands: "argparse._SubParsersAction[argparse.ArgumentParser]",
    name: str,
    text: str,
    run: object,
) -> argparse.ArgumentParser:
    command = commands.add_parser(name, help=text, description=text)
    command.add_argument("--state", type=Path, help="folder of all that is stored")
    command.set_defaults(run=run)
    return command


def _configured(options: argparse.Namespace) -> Config:
    """Return the settings: options before environment before config.toml."""
    env = dict(os.environ)
    for name in _PORTS:
        port = getattr(options, f"{name}_port", None)
        if port is not None:
            env[f"LOCALBASE_{name.upper()}_PORT"] = str(port)
    return load(env, state=options.state, supabase=getattr(options, "supabase", None))


def _start(config: Config, _options: argparse.Namespace) -> int:
    logging.basicConfig(format="localbase: %(message)s", level=logging.WARNING)
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        return runner.run(_until_stopped(config))


async def _until_stopped(config: Config) -> int:
    """Serve until SIGINT or SIGTERM, in the middle of a start as well."""
    task = asyncio.ensure_future(serve(config))
    loop = asyncio.get_running_loop()

    def stop() -> None:
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, lambda: None)  # once is enough
        task.cancel()

    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop)
    try:
        await task
    except asyncio.CancelledError:
        return 0
    return 0


def _stop(config: Config, _options: argparse.Namespace) -> int:
    state = State(config.state)
    pid = state.ask_to_stop()
    if not pid:
        print("localbase does not run.")
        return 0
    deadline = time.monotonic() + STOP_SECONDS
    while command_line(pid):
        if time.monotonic() > deadline:
            print(f"localbase: process {pid} did not end within 10 s", file=sys.stderr)
            return 1
        time.sleep(0.02)
    print("Stopped.")
    return 0


def _status(config: Config, options: argparse.Namespace) -> int:
    facts = State(config.state).running()
    if facts is None:
        print("localbase does not run.", file=sys.stderr)
        return 1
    print(render(facts, options.output))
    return 0


def _keys(config: Config, options: argparse.Namespace) -> int:
    state = State(config.state)
    state.make()
    print(render_keys(load_keys(state.keys), options.output))
    return 0


def _reset(config: Config, _options: argparse.Namespace) -> int:
    facts = State(config.state).running()
    built = _reset_running(facts) if facts else asyncio.run(_rebuild(config))
    for kind, names in built.items():
        for name in names:
            print(f"  {kind[:-1]} {name}")
    print("The database is empty but for these.")
    return 0


async def _rebuild(config: Config) -> dict[str, list[str]]:
    return asdict(await rebuild(config))


def _reset_running(facts: dict[str, Any]) -> dict[str, list[str]]:
    """Ask the running localbase to reset itself.

    Raises:
        StartFailed: it could not; the message is its own.
    """
    try:
        answer = httpx.post(
            f"{facts['api_url']}/localbase/reset",
            headers={"apikey": facts["secret_key"]},
            timeout=RESET_SECONDS,
        )
    except httpx.HTTPError as error:
        raise StartFailed(f"The running localbase does not answer: {error}") from None
    said: dict[str, Any] = answer.json()
    if answer.status_code != 200:
        raise StartFailed(said["message"])
    return said


def _psql(config: Config, options: argparse.Namespace) -> int:
    facts = State(config.state).running()
    if facts is None:
        print("localbase does not run.", file=sys.stderr)
        return 1
    program = shutil.which("psql")
    if not program:
        print(f"No psql is on the PATH; the database is at {facts['db_url']}", file=sys.stderr)
        return 1
    return _become(program, facts["db_url"], options.arguments)


def _become(program: str, db_url: str, arguments: list[str]) -> NoReturn:
    """Become psql; the address travels by environment, where other users do not see it."""
    where = urlsplit(db_url)
    env = {
        **os.environ,
        "PGHOST": where.hostname or "",
        "PGPORT": str(where.port or 5432),
        "PGUSER": unquote(where.username or ""),
        "PGPASSWORD": unquote(where.password or ""),
        "PGDATABASE": where.path.lstrip("/"),
    }
    os.execve(program, [program, *arguments], env)  # noqa: S606 - no shell is wanted
