"""The town of `supabase/seed.sql`: whole, and the same however often it is made."""

from pathlib import Path

import pytest
from tests.policies.town import Database

SEED = (Path(__file__).parents[3] / "supabase" / "seed.sql").read_text()
COUNT = """
select (select count(*) from auth.users), (select count(*) from auth.identities),
  (select count(*) from public.profiles), (select count(*) from public.memberships),
  (select count(*) from public.meetings), (select count(*) from public.participant_spans),
  (select count(*) from public.messages)
"""
PASSWORDS = """
select email from auth.users
where email in ('ada@lindenau.example', 'bruno@lindenau.example', 'clara@lindenau.example',
    'stefan@fremd.example')
  and encrypted_password = extensions.crypt('lindenau-town', encrypted_password)
"""


@pytest.fixture(autouse=True)
async def unseeded(database: Database) -> None:
    """As if it had never been: an old town's meetings are all over, and its people grown up."""
    await database.execute("delete from public.organizations where id::text like 'b0000000-%'")
    await database.execute("delete from auth.users where id::text like 'a0000000-%'")


async def test_seeding_twice_adds_nothing(database: Database) -> None:
    await database.execute(SEED)
    once = await database.fetchrow(COUNT)
    await database.execute(SEED)
    assert await database.fetchrow(COUNT) == once


async def test_everybody_signs_in_with_the_documented_password(database: Database) -> None:
    await database.execute(SEED)
    assert len(await database.fetch(PASSWORDS)) == 4


async def test_there_are_meetings_past_and_to_come(database: Database) -> None:
    await database.execute(SEED)
    found = await database.fetchrow(
        "select count(*) filter (where ends_at < now()), count(*) filter (where starts_at > now())"
        " from public.meetings where org_id = 'b0000000-0000-4000-8000-000000000001'"
    )
    assert found is not None
    assert tuple(found) == (2, 3)
