"""Who may ask what a token says of its bearer: only Auth itself."""

import pytest
from tests.policies.rules import Rule, outcome_of, rules
from tests.policies.town import Database, Town, become

TABLE = """
anonymous stranger member participant host   admin  service | act
denied    denied   denied denied      denied denied denied  | call custom_access_token_hook
"""
ACTS = {
    "call custom_access_token_hook": (
        "select public.custom_access_token_hook(jsonb_build_object('user_id', :host))"
    ),
}
RULES = rules(TABLE, ACTS)


@pytest.mark.parametrize("rule", RULES, ids=str)
async def test_token_hook(database: Database, town: Town, rule: Rule) -> None:
    await become(database, rule.who, town)
    assert await outcome_of(database, town.spell(rule.sql)) == rule.outcome
