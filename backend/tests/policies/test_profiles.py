"""Who may see and change how people appear."""

import pytest
from tests.policies.rules import Rule, outcome_of, rules
from tests.policies.town import Database, Town, become

TABLE = """
anonymous stranger member  participant host    admin   service | act
denied    nothing  allowed allowed     allowed allowed allowed | select profiles: of the host
denied    nothing  allowed nothing     allowed allowed allowed | select profiles: of the member
denied    nothing  nothing allowed     allowed nothing allowed | select profiles: of the participant
denied    allowed  nothing nothing     nothing nothing allowed | select profiles: of the stranger
denied    denied   denied  denied      denied  denied  23503   | insert profiles
denied    nothing  allowed nothing     nothing nothing allowed | update profiles: of the member
denied    nothing  nothing nothing     allowed nothing allowed | update profiles: of the host
denied    denied   denied  denied      denied  denied  allowed | update profiles: the picture
denied    denied   denied  denied      denied  denied  allowed | delete profiles
"""
ACTS = {
    "select profiles: of the host": "select from public.profiles where id = :host",
    "select profiles: of the member": "select from public.profiles where id = :member",
    "select profiles: of the participant": "select from public.profiles where id = :participant",
    "select profiles: of the stranger": "select from public.profiles where id = :stranger",
    "insert profiles": "insert into public.profiles (id, display_name) values (:nobody, 'X')",
    "update profiles: of the member": (
        "update public.profiles set display_name = 'X' where id = :member"
    ),
    "update profiles: of the host": (
        "update public.profiles set display_name = 'X' where id = :host"
    ),
    "update profiles: the picture": (
        "update public.profiles set avatar_path = 'x' where id = :member"
    ),
    "delete profiles": "delete from public.profiles where id = :member",
}
RULES = rules(TABLE, ACTS)


@pytest.mark.parametrize("rule", RULES, ids=str)
async def test_profiles(database: Database, town: Town, rule: Rule) -> None:
    await become(database, rule.who, town)
    assert await outcome_of(database, town.spell(rule.sql)) == rule.outcome
