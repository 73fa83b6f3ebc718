"""Every table and function the API exposes has its rules: a new one is missed here."""

from importlib import import_module
from pathlib import Path

from tests.policies.town import Database

EXPOSED = """
select verb || ' ' || c.relname
from pg_class c, unnest(array['select', 'insert', 'update', 'delete']) verb
where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p', 'v', 'm', 'f')
union
select 'call ' || p.proname from pg_proc p
where p.pronamespace = 'public'::regnamespace
  and not exists (select 1 from pg_depend d where d.objid = p.oid and d.deptype = 'e')
"""
PRIVATE_CALLS = """
select p.proname from pg_proc p
where p.pronamespace = 'private'::regnamespace
  and has_function_privilege('authenticated', p.oid, 'execute')
order by 1
"""


def targets() -> set[str]:
    modules = [import_module(f"tests.policies.{path.stem}") for path in _files()]
    return {rule.target for module in modules for rule in getattr(module, "RULES", [])}


def _files() -> list[Path]:
    here = Path(__file__)
    return [path for path in here.parent.glob("test_*.py") if path != here]


async def test_every_exposed_table_and_function_has_rules(database: Database) -> None:
    exposed = {row[0] for row in await database.fetch(EXPOSED)}
    assert exposed - targets() == set()


async def test_rules_are_about_what_is_exposed(database: Database) -> None:
    exposed = {row[0] for row in await database.fetch(EXPOSED)}
    about = {target for target in targets() if not target.startswith(("receive", "send"))}
    assert about - exposed == set()


async def test_what_the_signed_in_may_call_in_private_is_known(database: Database) -> None:
    called = [row[0] for row in await database.fetch(PRIVATE_CALLS)]
    assert called == [
        "administered_orgs",
        "create_organization",
        "find_meeting",
        "join_meeting",
        "joined_meetings",
        "leave_meeting",
        "member_orgs",
        "send_message",
        "topic_access",
        "uuid_v7",
    ]
