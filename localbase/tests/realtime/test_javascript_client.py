"""The official JavaScript client (vsn 2.0.0), unchanged, under Node; see js/realtime.test.js."""

import asyncio
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import asyncpg
import pytest

from localbase.harness import Localbase
from localbase.tests.realtime.people import Person, Policies

HERE = Path(__file__).resolve().parent
CLIENT = HERE.parent / "js" / "package.json"
SECONDS = 60


async def test_the_javascript_client_works_unchanged(
    base: Localbase,
    policies: Policies,
    make_person: Callable[[], Person],
    db: "asyncpg.Connection[asyncpg.Record]",
) -> None:
    node = shutil.which("node")
    if node is None or not (CLIENT.parent / "node_modules").is_dir():
        pytest.skip("Node or the JavaScript client is not installed")
    member, stranger = make_person(), make_person()
    for act in ("select", "insert"):
        await policies.allow(act, condition=f"auth.uid() = '{member.id}'")
    environment = {
        "CLIENT_PACKAGE": str(CLIENT),
        "API_URL": base.api_url,
        "PUBLISHABLE_KEY": base.publishable_key,
        "SECRET_KEY": base.secret_key,
        "TOKEN": member.token(),
        "OTHER_TOKEN": stranger.token(),
        "PREFIX": policies.prefix,
    }
    process = await asyncio.create_subprocess_exec(
        node,
        "--test",
        "--test-force-exit",  # the client's timers outlive its connections by ten seconds
        "--test-reporter=tap",
        str(HERE / "js" / "realtime.test.js"),
        env={"PATH": os.environ["PATH"], **environment},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    try:
        async with asyncio.timeout(SECONDS):
            output = await _converse(process, db, policies.topic("database"))
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    assert process.returncode == 0, output
    assert "# pass 8" in output, output


async def _converse(
    process: asyncio.subprocess.Process, db: "asyncpg.Connection[asyncpg.Record]", topic: str
) -> str:
    """Return all it says; when it asks for it, send from the database."""
    output = ""
    stdout = process.stdout
    assert stdout is not None
    async for line in stdout:
        output += line.decode()
        if b"SEND NOW" in line:
            await db.execute("select realtime.send('{\"n\": 1}', 'json', $1)", topic)
            await db.execute("select realtime.send_binary('\\x00ff', 'binary', $1)", topic)
    await process.wait()
    return output
