"""People who do not exist, and what they do over HTTP."""

import time
import uuid
from dataclasses import dataclass, field
from typing import Any

import asyncpg
import httpx

from localbase.harness import Localbase

PASSWORD = "correct horse battery"
DEADLINE = 10.0


def some_email() -> str:
    return f"{uuid.uuid4().hex}@example.com"


@dataclass
class Person:
    """Someone with an address; signed in once `session` is there."""

    api: httpx.AsyncClient
    email: str = field(default_factory=some_email)
    password: str = PASSWORD
    session: dict[str, Any] = field(default_factory=dict)

    @property
    def token(self) -> str:
        return str(self.session["access_token"])

    @property
    def refresh_token(self) -> str:
        return str(self.session["refresh_token"])

    @property
    def bearer(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}

    @property
    def id(self) -> str:
        return str(self.session["user"]["id"])

    async def sign_up(self, **extra: object) -> httpx.Response:
        body = {"email": self.email, "password": self.password, **extra}
        answer = await self.api.post("/signup", json=body)
        if "access_token" in answer.json():
            self.session = answer.json()
        return answer

    async def sign_in(self, password: str | None = None) -> httpx.Response:
        body = {"email": self.email, "password": password or self.password}
        answer = await self.api.post("/token?grant_type=password", json=body)
        if answer.status_code == 200:
            self.session = answer.json()
        return answer

    async def refresh(self, token: str | None = None) -> httpx.Response:
        body = {"refresh_token": token or self.refresh_token}
        return await self.api.post("/token?grant_type=refresh_token", json=body)

    async def who_am_i(self) -> httpx.Response:
        return await self.api.get("/user", headers=self.bearer)

    async def update(self, **changes: object) -> httpx.Response:
        return await self.api.put("/user", json=changes, headers=self.bearer)

    async def sign_out(self, scope: str = "global") -> httpx.Response:
        return await self.api.post(f"/logout?scope={scope}", headers=self.bearer)

    async def verify(self, kind: str, **shown: str) -> httpx.Response:
        answer = await self.api.post("/verify", json={"type": kind, **shown})
        if answer.status_code == 200 and "access_token" in answer.json():
            self.session = answer.json()
        return answer


@dataclass
class Letter:
    """A message as the mailbox tells it."""

    facts: dict[str, Any]

    @property
    def subject(self) -> str:
        return str(self.facts["Subject"])

    @property
    def code(self) -> str:
        return str(self.facts["Code"])

    @property
    def html(self) -> str:
        return str(self.facts["HTML"])

    @property
    def text(self) -> str:
        return str(self.facts["Text"])

    @property
    def link(self) -> str:
        return str(self.facts["Links"][0]["URL"])

    @property
    def token_hash(self) -> str:
        return httpx.URL(self.link).params["token"]


async def letters_to(base: Localbase, email: str) -> list[Letter]:
    """All mail to an address, the newest first."""
    async with httpx.AsyncClient(base_url=base.mail_url) as mail:
        found = await mail.get("/api/v1/search", params={"query": f"to:{email}"})
        ids = [message["ID"] for message in found.json()["messages"]]
        return [Letter((await mail.get(f"/api/v1/message/{one}")).json()) for one in ids]


async def letter_to(base: Localbase, email: str) -> Letter:
    """The newest mail to an address: Auth answers only after the mailbox has it."""
    return (await letters_to(base, email))[0]


async def run_sql(base: Localbase, statement: str, *values: object) -> None:
    connection = await asyncpg.connect(base.admin_url)
    try:
        await connection.execute(statement, *values)
    finally:
        await connection.close()


async def ask_sql(base: Localbase, query: str, *values: object) -> Any:  # noqa: ANN401 - whatever is asked for
    connection = await asyncpg.connect(base.admin_url)
    try:
        return await connection.fetchval(query, *values)
    finally:
        await connection.close()


async def let_time_pass(base: Localbase, email: str, seconds: int) -> None:
    """Make every letter to an address, and every use of a refresh token, older by some seconds."""
    await run_sql(
        base,
        """
        update auth.users set
          confirmation_sent_at = confirmation_sent_at - make_interval(secs => $2),
          recovery_sent_at = recovery_sent_at - make_interval(secs => $2),
          email_change_sent_at = email_change_sent_at - make_interval(secs => $2),
          reauthentication_sent_at = reauthentication_sent_at - make_interval(secs => $2)
        where email = $1
        """,
        email,
        seconds,
    )
    await run_sql(
        base,
        """
        update auth.refresh_tokens t set updated_at = t.updated_at - make_interval(secs => $2)
        from auth.users u where u.id::text = t.user_id and u.email = $1
        """,
        email,
        seconds,
    )


def soon() -> float:
    return time.monotonic() + DEADLINE
