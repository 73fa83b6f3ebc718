"""Who may see, make and change organisations."""

import pytest
from tests.policies.rules import Rule, outcome_of, rules
from tests.policies.town import Database, Town, become

TABLE = """
anonymous stranger member  participant host    admin   service | act
denied    nothing  allowed nothing     allowed allowed allowed | select organizations
denied    denied   denied  denied      denied  denied  allowed | insert organizations
denied    nothing  nothing nothing     nothing allowed allowed | update organizations: the name
denied    denied   denied  denied      denied  denied  allowed | update organizations: the slug
denied    denied   denied  denied      denied  denied  allowed | delete organizations
denied    allowed  allowed allowed     allowed allowed denied  | call create_organization
denied    23505    23505   23505       23505   23505   denied  | call create_organization: taken
"""
ACTS = {
    "select organizations": "select from public.organizations where id = :org",
    "insert organizations": (
        "insert into public.organizations (name, slug) values ('X', 'x-' || left(:nobody, 8))"
    ),
    "update organizations: the name": (
        "update public.organizations set name = 'X' where id = :org"
    ),
    "update organizations: the slug": (
        "update public.organizations set slug = 'x-' || left(:nobody, 8) where id = :org"
    ),
    "delete organizations": "delete from public.organizations where id = :org",
    "call create_organization": "select public.create_organization('Mine')",
    "call create_organization: taken": "select public.create_organization('Mine', :slug)",
}
RULES = rules(TABLE, ACTS)


@pytest.mark.parametrize("rule", RULES, ids=str)
async def test_organizations(database: Database, town: Town, rule: Rule) -> None:
    await become(database, rule.who, town)
    assert await outcome_of(database, town.spell(rule.sql)) == rule.outcome


async def test_a_guest_makes_no_organization(database: Database, town: Town) -> None:
    await become(database, "stranger", town, is_anonymous=True)
    said = await outcome_of(database, "select public.create_organization('Mine')")
    assert said == "account_required"
