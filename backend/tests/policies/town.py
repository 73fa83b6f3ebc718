"""A small town made straight in Postgres, and the way to be one of its people there."""

import json
import re
from dataclasses import dataclass
from typing import TypeAlias
from uuid import UUID, uuid4

import asyncpg

Database: TypeAlias = "asyncpg.Connection[asyncpg.Record]"

SIGNED_IN = ("stranger", "member", "participant", "host", "admin")


@dataclass(frozen=True)
class Town:
    """What a test may name as `:name` in its SQL: ids of people and things, and codes.

    An organisation (`org`) has an `admin`, a `member` and the `host` of two meetings: `open` for
    whoever has its link, joined by the host and by the `participant`, who belongs nowhere; and
    `closed`, which nobody joined. The `stranger` has an organisation of their own (`elsewhere`).
    """

    names: dict[str, UUID | str]

    def spell(self, sql: str) -> str:
        """The SQL with each `:name` in its place, quoted; a name nobody has is an error."""
        return re.sub(r"(?<!:):([a-z_]+)", lambda found: f"'{self.names[found[1]]}'", sql)


async def become(database: Database, who: str, town: Town, **claims: object) -> None:
    """Be somebody until the transaction ends, as PostgREST makes a caller be."""
    role = {"anonymous": "anon", "service": "service_role"}.get(who, "authenticated")
    said: dict[str, object] = {"role": role, **claims}
    if who in town.names:
        said["sub"] = str(town.names[who])
    await database.execute(f"set local role {role}")
    await database.execute("select set_config('request.jwt.claims', $1, true)", json.dumps(said))


async def become_owner(database: Database) -> None:
    """Be the database's owner again."""
    await database.execute("reset role")
    await database.execute("select set_config('request.jwt.claims', '', true)")


async def settle(database: Database) -> Town:
    """Makes a town; the caller decides whether it stays."""
    names: dict[str, UUID | str] = {
        name: uuid4()
        for name in (*SIGNED_IN, "org", "elsewhere", "open", "closed", "client", "nobody")
    }
    town = Town(names)
    for name in SIGNED_IN:
        await database.execute(
            "insert into auth.users (id, aud, role, email, raw_user_meta_data)"
            " values ($1, 'authenticated', 'authenticated', $2, $3)",
            names[name],
            f"{name}-{uuid4().hex}@policies.test",
            json.dumps({"display_name": name.title()}),
        )
    await database.execute(town.spell(_PLACES % {"tail": uuid4().hex[:12]}))
    for name in ("open", "closed"):
        names[f"code_of_{name}"] = await database.fetchval(
            "select code from public.meetings where id = $1", names[name]
        )
    for who in ("host", "participant"):
        await become(database, who, town)
        await database.execute(town.spell("select public.join_meeting(:open, :code_of_open)"))
        await database.execute(town.spell("select public.send_message(:open, 'Hello', :client)"))
    await become_owner(database)
    row = await database.fetchrow(town.spell(_ROW))
    names.update(dict(row or {}))
    return town


async def raze(database: Database, town: Town) -> None:
    """Takes away a town that was committed."""
    await database.execute(
        town.spell("delete from public.organizations where id in (:org, :elsewhere)")
    )
    for name in SIGNED_IN:
        await database.execute("delete from auth.users where id = $1", town.names[name])


_PLACES = """
insert into public.organizations (id, name, slug) values
  (:org, 'Town hall', 'town-%(tail)s'), (:elsewhere, 'Elsewhere', 'else-%(tail)s');
insert into public.memberships (org_id, user_id, role) values
  (:org, :admin, 'org_admin'), (:org, :member, 'user'), (:org, :host, 'user'),
  (:elsewhere, :stranger, 'org_admin');
insert into public.meetings (id, org_id, created_by, title, access) values
  (:open, :org, :host, 'Open', 'link'), (:closed, :org, :host, 'Closed', 'organization');
"""

_ROW = """
select o.slug::text as slug, p.occurrence_id as occurrence, p.id as participation
from public.organizations o, public.participants p
where o.id = :org and p.user_id = :host
"""
