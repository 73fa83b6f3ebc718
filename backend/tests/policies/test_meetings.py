"""Who may see, schedule, change and find meetings."""

import pytest
from tests.policies.rules import Rule, outcome_of, rules
from tests.policies.town import Database, Town, become, become_owner

TABLE = """
anonymous stranger member  participant host    admin   service | act
denied    nothing  allowed allowed     allowed allowed allowed | select meetings: the open one
denied    nothing  allowed nothing     allowed allowed allowed | select meetings: the closed one
denied    denied   allowed denied      allowed allowed allowed | insert meetings
denied    denied   denied  denied      allowed denied  allowed | insert meetings: as the host
denied    denied   denied  denied      denied  denied  allowed | insert meetings: with a code
denied    nothing  nothing nothing     allowed allowed allowed | update meetings: the title
denied    denied   denied  denied      denied  denied  allowed | update meetings: the code
denied    denied   denied  denied      denied  denied  allowed | update meetings: the host
denied    nothing  nothing nothing     allowed allowed allowed | delete meetings
denied    allowed  allowed allowed     allowed allowed denied  | call find_meeting: the open one
denied    nothing  allowed nothing     allowed allowed denied  | call find_meeting: the closed one
"""
ACTS = {
    "select meetings: the open one": "select from public.meetings where id = :open",
    "select meetings: the closed one": "select from public.meetings where id = :closed",
    "insert meetings": "insert into public.meetings (org_id, title) values (:org, 'X')",
    "insert meetings: as the host": (
        "insert into public.meetings (org_id, title, created_by) values (:org, 'X', :host)"
    ),
    "insert meetings: with a code": (
        "insert into public.meetings (org_id, title, code) values (:org, 'X', 'xxx-xxxx-xxx')"
    ),
    "update meetings: the title": "update public.meetings set title = 'X' where id = :open",
    "update meetings: the code": (
        "update public.meetings set code = 'xxx-xxxx-xxx' where id = :open"
    ),
    "update meetings: the host": "update public.meetings set created_by = :member where id = :open",
    "delete meetings": "delete from public.meetings where id = :open",
    "call find_meeting: the open one": (
        "select from public.find_meeting(:code_of_open) as found where found is not null"
    ),
    "call find_meeting: the closed one": (
        "select from public.find_meeting(:code_of_closed) as found where found is not null"
    ),
}
RULES = rules(TABLE, ACTS)


@pytest.mark.parametrize("rule", RULES, ids=str)
async def test_meetings(database: Database, town: Town, rule: Rule) -> None:
    await become(database, rule.who, town)
    assert await outcome_of(database, town.spell(rule.sql)) == rule.outcome


@pytest.mark.parametrize("act", ["update meetings: the title", "delete meetings"])
async def test_a_host_who_left_the_organization_changes_nothing(
    database: Database, town: Town, act: str
) -> None:
    await database.execute(town.spell("delete from public.memberships where user_id = :host"))
    await become(database, "host", town)
    assert await outcome_of(database, town.spell(ACTS[act])) == "nothing"


async def test_an_open_meeting_that_is_closed_closes_for_outsiders(
    database: Database, town: Town
) -> None:
    await database.execute(
        town.spell("update public.meetings set access = 'organization' where id = :open")
    )
    for who, outcome in (("participant", "nothing"), ("host", "allowed")):
        await become(database, who, town)
        for act in ("select meetings: the open one", "call find_meeting: the open one"):
            assert await outcome_of(database, town.spell(ACTS[act])) == outcome
        await become_owner(database)
