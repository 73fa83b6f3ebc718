"""Who may join and leave meetings, and see who did."""

import pytest
from tests.policies.rules import Rule, outcome_of, rules
from tests.policies.town import Database, Town, become

TABLE = """
anonymous stranger member  participant host    admin   service | act
denied    nothing  nothing allowed     allowed nothing allowed | select meeting_occurrences
denied    denied   denied  denied      denied  denied  allowed | insert meeting_occurrences
denied    denied   denied  denied      denied  denied  allowed | update meeting_occurrences
denied    denied   denied  denied      denied  denied  allowed | delete meeting_occurrences
denied    nothing  nothing allowed     allowed nothing allowed | select participants
denied    denied   denied  denied      denied  denied  allowed | insert participants
denied    denied   denied  denied      denied  denied  allowed | update participants
denied    denied   denied  denied      denied  denied  allowed | delete participants
denied    nothing  nothing allowed     allowed nothing allowed | select participant_spans
denied    denied   denied  denied      denied  denied  allowed | insert participant_spans
denied    denied   denied  denied      denied  denied  allowed | update participant_spans
denied    denied   denied  denied      denied  denied  allowed | delete participant_spans
denied    absent   allowed allowed     allowed allowed denied  | call join_meeting: the open one
denied    allowed  allowed allowed     allowed allowed denied  | call join_meeting: with its code
denied    absent   allowed allowed     allowed allowed denied  | call join_meeting: with another's
denied    absent   allowed absent      allowed allowed denied  | call join_meeting: the closed one
denied    absent   absent  absent      absent  absent  denied  | call join_meeting: an absent one
denied    absent   absent  allowed     allowed absent  denied  | call leave_meeting
"""
ACTS = {
    "select meeting_occurrences": (
        "select from public.meeting_occurrences where meeting_id = :open"
    ),
    "insert meeting_occurrences": (
        "insert into public.meeting_occurrences (meeting_id) values (:closed)"
    ),
    "update meeting_occurrences": (
        "update public.meeting_occurrences set ended_at = clock_timestamp()"
        " where meeting_id = :open"
    ),
    "delete meeting_occurrences": (
        "delete from public.meeting_occurrences where meeting_id = :open"
    ),
    "select participants": "select from public.participants where meeting_id = :open",
    "insert participants": (
        "insert into public.participants (occurrence_id, meeting_id, user_id, role)"
        " values (:occurrence, :open, :member, 'cohost')"
    ),
    "update participants": (
        "update public.participants set role = 'cohost' where meeting_id = :open"
    ),
    "delete participants": "delete from public.participants where meeting_id = :open",
    "select participant_spans": "select from public.participant_spans where meeting_id = :open",
    "insert participant_spans": (
        "insert into public.participant_spans (participant_id, meeting_id, user_id, left_at)"
        " values (:participation, :open, :host, clock_timestamp() + interval '1 hour')"
    ),
    "update participant_spans": (
        "update public.participant_spans set left_at = clock_timestamp() where meeting_id = :open"
    ),
    "delete participant_spans": "delete from public.participant_spans where meeting_id = :open",
    "call join_meeting: the open one": "select public.join_meeting(:open)",
    "call join_meeting: with its code": "select public.join_meeting(:open, :code_of_open)",
    "call join_meeting: with another's": "select public.join_meeting(:open, :code_of_closed)",
    "call join_meeting: the closed one": "select public.join_meeting(:closed, :code_of_closed)",
    "call join_meeting: an absent one": ("select public.join_meeting(:nobody, :code_of_open)"),
    "call leave_meeting": "select public.leave_meeting(:open)",
}
RULES = rules(TABLE, ACTS)


@pytest.mark.parametrize("rule", RULES, ids=str)
async def test_participation(database: Database, town: Town, rule: Rule) -> None:
    await become(database, rule.who, town)
    assert await outcome_of(database, town.spell(rule.sql)) == rule.outcome


@pytest.mark.parametrize(
    ("who", "guest", "role"),
    [
        ("host", False, "host"),
        ("admin", False, "participant"),
        ("member", False, "participant"),
        ("stranger", False, "participant"),
        ("stranger", True, "guest"),
    ],
)
async def test_the_role_on_arrival(
    database: Database, town: Town, who: str, guest: bool, role: str
) -> None:
    await become(database, who, town, is_anonymous=guest)
    given = await database.fetchval(
        town.spell("select public.join_meeting(:open, :code_of_open) #>> '{participant,role}'")
    )
    assert given == role


async def test_a_role_survives_rejoining(database: Database, town: Town) -> None:
    await database.execute(
        town.spell("update public.participants set role = 'cohost' where user_id = :participant")
    )
    await become(database, "participant", town)
    given = await database.fetchval(
        town.spell("select public.join_meeting(:open) #>> '{participant,role}'")
    )
    assert given == "cohost"


async def test_who_is_removed_from_the_organization_is_out_of_its_meetings(
    database: Database, town: Town
) -> None:
    await become(database, "member", town)
    await database.execute(town.spell("select public.join_meeting(:closed)"))
    seen = town.spell("select from public.participants where meeting_id = :closed")
    assert await outcome_of(database, seen) == "allowed"
    await database.execute(town.spell("delete from public.memberships where user_id = :member"))
    assert await outcome_of(database, seen) == "nothing"
    again = town.spell("select public.join_meeting(:closed, :code_of_closed)")
    assert await outcome_of(database, again) == "absent"
