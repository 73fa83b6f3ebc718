"""Who may read and write in a meeting's chat."""

import pytest
from tests.policies.rules import Rule, outcome_of, rules
from tests.policies.town import Database, Town, become

TABLE = """
anonymous stranger member  participant host    admin   service | act
denied    nothing  nothing allowed     allowed nothing allowed | select messages
denied    denied   denied  denied      denied  denied  allowed | insert messages
denied    denied   denied  denied      denied  denied  allowed | update messages
denied    denied   denied  denied      denied  denied  allowed | delete messages
denied    absent   outside allowed     allowed outside denied  | call send_message: the open one
denied    absent   outside absent      outside outside denied  | call send_message: the closed one
denied    absent   absent  absent      absent  absent  denied  | call send_message: an absent one
"""
ACTS = {
    "select messages": "select from public.messages where meeting_id = :open",
    "insert messages": (
        "insert into public.messages (meeting_id, sender_id, body, client_id)"
        " values (:open, :host, 'X', :nobody)"
    ),
    "update messages": "update public.messages set body = 'X' where meeting_id = :open",
    "delete messages": "delete from public.messages where meeting_id = :open",
    "call send_message: the open one": "select public.send_message(:open, 'Hi', :nobody)",
    "call send_message: the closed one": "select public.send_message(:closed, 'Hi', :nobody)",
    "call send_message: an absent one": "select public.send_message(:nobody, 'Hi', :nobody)",
}
RULES = rules(TABLE, ACTS)


@pytest.mark.parametrize("rule", RULES, ids=str)
async def test_messages(database: Database, town: Town, rule: Rule) -> None:
    await become(database, rule.who, town)
    assert await outcome_of(database, town.spell(rule.sql)) == rule.outcome


async def test_the_same_client_id_of_two_people_is_two_messages(
    database: Database, town: Town
) -> None:
    count = town.spell("select count(*) from public.messages where client_id = :client")
    assert await database.fetchval(count) == 2
