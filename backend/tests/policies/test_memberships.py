"""Who may see and change who belongs to an organisation."""

import pytest
from tests.policies.rules import Rule, outcome_of, rules
from tests.policies.town import Database, Town, become

TABLE = """
anonymous stranger member  participant host    admin   service | act
denied    nothing  allowed nothing     allowed allowed allowed | select memberships
denied    denied   denied  denied      denied  denied  allowed | insert memberships
denied    nothing  nothing nothing     nothing allowed allowed | update memberships: of a member
denied    nothing  nothing nothing     nothing guarded guarded | update memberships: of the admin
denied    denied   denied  denied      denied  denied  allowed | update memberships: elsewhere
denied    nothing  allowed nothing     nothing allowed allowed | delete memberships: of a member
denied    nothing  nothing nothing     nothing guarded guarded | delete memberships: of the admin
"""
ACTS = {
    "select memberships": "select from public.memberships where org_id = :org",
    "insert memberships": (
        "insert into public.memberships (org_id, user_id) values (:org, :participant)"
    ),
    "update memberships: of a member": (
        "update public.memberships set role = 'org_admin' where user_id = :member"
    ),
    "update memberships: of the admin": (
        "update public.memberships set role = 'user' where user_id = :admin"
    ),
    "update memberships: elsewhere": (
        "update public.memberships set org_id = :elsewhere where user_id = :member"
    ),
    "delete memberships: of a member": ("delete from public.memberships where user_id = :member"),
    "delete memberships: of the admin": ("delete from public.memberships where user_id = :admin"),
}
RULES = rules(TABLE, ACTS)


@pytest.mark.parametrize("rule", RULES, ids=str)
async def test_memberships(database: Database, town: Town, rule: Rule) -> None:
    await become(database, rule.who, town)
    assert await outcome_of(database, town.spell(rule.sql)) == rule.outcome
