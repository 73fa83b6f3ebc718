"""Who may listen and speak on realtime topics, by the function and by Realtime's policies."""

import pytest
from tests.policies.rules import Rule, outcome_of, rules
from tests.policies.town import Database, Town, become

TABLE = """
anonymous stranger member  participant host    admin   service | act
denied    nothing  nothing allowed     allowed nothing denied  | call topic_access: hear meeting
denied    nothing  nothing allowed     allowed nothing denied  | call topic_access: tell meeting
denied    nothing  allowed nothing     allowed allowed denied  | call topic_access: hear org
denied    nothing  nothing nothing     nothing nothing denied  | call topic_access: tell org
denied    nothing  nothing nothing     allowed nothing denied  | call topic_access: hear user
denied    nothing  nothing nothing     nothing nothing denied  | call topic_access: hear room
nothing   nothing  nothing allowed     allowed nothing allowed | receive on the meeting's topic
nothing   nothing  allowed nothing     allowed allowed allowed | receive on the org's topic
denied    denied   denied  denied      denied  denied  allowed | send on the meeting's topic
denied    denied   denied  denied      denied  denied  allowed | send on the org's topic
"""
MAY = "select from public.topic_access('%s:' || :%s) as may where (may ->> 'can_%s')::boolean"
HEARD = "select from realtime.messages where topic = '%s:' || :%s"
SENT = "insert into realtime.messages (topic, extension) values ('%s:' || :%s, 'broadcast')"
ACTS = {
    "call topic_access: hear meeting": MAY % ("meeting", "open", "read"),
    "call topic_access: tell meeting": MAY % ("meeting", "open", "write"),
    "call topic_access: hear org": MAY % ("org", "org", "read"),
    "call topic_access: tell org": MAY % ("org", "org", "write"),
    "call topic_access: hear user": MAY % ("user", "host", "read"),
    "call topic_access: hear room": MAY % ("room", "open", "read"),
    "receive on the meeting's topic": HEARD % ("meeting", "open"),
    "receive on the org's topic": HEARD % ("org", "org"),
    "send on the meeting's topic": SENT % ("meeting", "open"),
    "send on the org's topic": SENT % ("org", "org"),
}
RULES = rules(TABLE, ACTS)


@pytest.mark.parametrize("rule", RULES, ids=str)
async def test_topics(database: Database, town: Town, rule: Rule) -> None:
    await become(database, rule.who, town)
    # Realtime says which topic it asks about before it asks.
    topic = "org:" + str(town.names["org"]) if "org" in rule.act else ""
    await database.execute(
        "select set_config('realtime.topic', $1, true)", topic or f"meeting:{town.names['open']}"
    )
    assert await outcome_of(database, town.spell(rule.sql)) == rule.outcome
