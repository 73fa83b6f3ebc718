"""People, organisations and meetings for tests: each test makes its own and disturbs no other."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import httpx
from tests.stack import Stack

PASSWORD = "correct horse battery"


@dataclass(frozen=True)
class Person:
    """Somebody with an account, signed in."""

    id: UUID
    email: str
    name: str
    token: str = field(repr=False)
    refresh_token: str = field(repr=False)

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}


@dataclass(frozen=True)
class Organization:
    id: UUID
    name: str
    slug: str


@dataclass(frozen=True)
class Meeting:
    id: UUID
    code: str
    title: str


class Factory:
    """Makes nouns in a real Supabase: accounts by its admin API, the rest in the database."""

    def __init__(self, stack: Stack, http: httpx.AsyncClient, database: asyncpg.Connection) -> None:
        self._stack = stack
        self._http = http
        self.database = database
        # One connection serves one statement at a time.
        self._turn = asyncio.Lock()

    async def person(self, name: str = "Ada", *, confirmed: bool = True) -> Person:
        """A new account; signed in when its address is confirmed."""
        email = f"{uuid4().hex}@example.org"
        service = {
            "apikey": self._stack.service_key,
            "Authorization": f"Bearer {self._stack.service_key}",
        }
        account = {
            "email": email,
            "password": PASSWORD,
            "email_confirm": confirmed,
            "user_metadata": {"display_name": name},
        }
        made = await self._auth("admin/users", account, service)
        if not confirmed:
            return Person(UUID(made["id"]), email, name, "", "")
        return await self.signed_in(email, name)

    async def signed_in(self, email: str, name: str = "Ada") -> Person:
        """A further session of somebody."""
        found = await self._auth(
            "token?grant_type=password",
            {"email": email, "password": PASSWORD},
            {"apikey": self._stack.anon_key},
        )
        return Person(
            UUID(found["user"]["id"]), email, name, found["access_token"], found["refresh_token"]
        )

    async def organization(
        self, admin: Person, *members: Person, name: str = "Analytical Engines"
    ) -> Organization:
        """An organisation with one admin and any members."""
        slug = f"org-{uuid4().hex[:12]}"
        org_id = await self.value(
            "insert into public.organizations (name, slug, created_by)"
            " values ($1, $2, $3) returning id",
            name,
            slug,
            admin.id,
        )
        await self.membership(org_id, admin, "org_admin")
        for member in members:
            await self.membership(org_id, member)
        return Organization(org_id, name, slug)

    async def membership(self, org_id: UUID, person: Person, role: str = "user") -> None:
        await self.value(
            "insert into public.memberships (org_id, user_id, role) values ($1, $2, $3)",
            org_id,
            person.id,
            role,
        )

    async def meeting(
        self,
        organization: Organization,
        host: Person,
        *,
        title: str = "Weekly review",
        access: str = "organization",
        starts_at: datetime | None = None,
        duration_minutes: int = 60,
    ) -> Meeting:
        """A meeting; now, when no time is given."""
        async with self._turn:
            row = await self.database.fetchrow(
                "insert into public.meetings"
                " (org_id, created_by, title, access, starts_at, duration_minutes)"
                " values ($1, $2, $3, $4, $5, $6) returning id, code",
                organization.id,
                host.id,
                title,
                access,
                starts_at or datetime.now(UTC),
                duration_minutes,
            )
        assert row is not None
        return Meeting(row["id"], row["code"], title)

    async def value(self, sql: str, *arguments: object) -> Any:  # noqa: ANN401 - as the database says
        """One statement's one value."""
        async with self._turn:
            return await self.database.fetchval(sql, *arguments)

    async def _auth(self, path: str, body: object, headers: Mapping[str, str]) -> Any:  # noqa: ANN401 - JSON
        url = f"{self._stack.api_url}/auth/v1/{path}"
        response = await self._http.post(url, json=body, headers=dict(headers))
        assert response.status_code == 200, response.text
        return response.json()
