"""Tokens and topics of tests: each test has its own people and its own prefix of topics."""

import secrets
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from uuid import uuid4

import asyncpg

from localbase.keys import Keys


def some_topic() -> str:
    return f"room-{secrets.token_hex(6)}"


@dataclass
class Person:
    """Somebody signed in. The default token lives for an hour."""

    keys: Keys
    id: str = field(default_factory=lambda: str(uuid4()))
    role: str = "authenticated"

    def token(self, seconds: float = 3600, **claims: object) -> str:
        now = int(time.time())
        standard = {"sub": self.id, "role": self.role, "aud": "authenticated", "iat": now}
        return self.keys.sign({**standard, "exp": now + int(seconds), **claims})


@dataclass
class Policies:
    """Policies on realtime.messages that hold for one prefix of topics only."""

    connection: "asyncpg.Connection[asyncpg.Record]"
    prefix: str = field(default_factory=lambda: f"room-{secrets.token_hex(6)}")
    made: list[str] = field(default_factory=list)

    def topic(self, name: str = "a") -> str:
        return f"{self.prefix}:{name}"

    async def allow(
        self,
        act: str,
        extensions: tuple[str, ...] = ("broadcast", "presence"),
        role: str = "authenticated",
        condition: str = "true",
    ) -> None:
        """Allow `select` (listen) or `insert` (speak) to a role where the condition holds."""
        name = f"test {secrets.token_hex(6)}"
        listed = ", ".join(f"'{extension}'" for extension in extensions)
        predicate = (
            f"realtime.topic() like '{self.prefix}:%' and extension in ({listed}) and {condition}"
        )
        clause = "using" if act == "select" else "with check"
        await self.connection.execute(
            f'create policy "{name}" on realtime.messages for {act} to {role}'
            f" {clause} ({predicate})"
        )
        self.made.append(name)

    async def withdraw(self) -> None:
        """Drop all of them."""
        while self.made:
            await self.connection.execute(f'drop policy "{self.made.pop()}" on realtime.messages')


@asynccontextmanager
async def policies_of(url: str) -> AsyncIterator[Policies]:
    connection = await asyncpg.connect(url)
    policies = Policies(connection)
    try:
        yield policies
    finally:
        await policies.withdraw()
        await connection.close()
