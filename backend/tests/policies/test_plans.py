"""Lists come from an index in their order, and policies are asked once a query."""

import pytest
from tests.policies.town import Database, Town, become

LISTS = [
    (
        (
            "select * from public.meetings where org_id = :org and starts_at >= now()"
            " order by starts_at, id limit 21"
        ),
        "Index Scan using meetings_org_id_starts_at_idx",
    ),
    (
        (
            "select * from public.meetings where org_id = :org and starts_at < now()"
            " order by starts_at desc, id desc limit 21"
        ),
        "Index Scan Backward using meetings_org_id_starts_at_idx",
    ),
    (
        (
            "select * from public.messages where meeting_id = :open"
            " order by created_at desc, id desc limit 51"
        ),
        "Index Scan using messages_meeting_id_created_at_idx",
    ),
    (
        (
            "select * from public.participants where meeting_id = :open"
            " order by created_at desc, id desc limit 51"
        ),
        "Index Scan Backward using participants_meeting_id_idx",
    ),
    (
        "select * from public.memberships where org_id = :org order by created_at, id limit 51",
        "Index Scan using memberships_org_id_created_at_idx",
    ),
]


async def plan_of(database: Database, sql: str) -> str:
    """The plan Postgres makes when nothing but the order of an index is left to it."""
    # A town is too small for its plans to tell those of a city: there, sorting is what costs.
    for way in ("sort", "incremental_sort", "seqscan", "bitmapscan"):
        await database.execute(f"set local enable_{way} = off")
    return "\n".join(row[0] for row in await database.fetch(f"explain {sql}"))


@pytest.mark.parametrize(("sql", "scan"), LISTS, ids=[scan.split()[-1] for _, scan in LISTS])
async def test_a_list_is_read_in_the_order_of_its_index(
    database: Database, town: Town, sql: str, scan: str
) -> None:
    await become(database, "host", town)
    plan = await plan_of(database, town.spell(sql))
    assert scan in plan
    assert "Sort" not in plan


@pytest.mark.parametrize("sql", [sql for sql, _ in LISTS], ids=[scan for _, scan in LISTS])
async def test_a_policy_is_asked_once_a_query(database: Database, town: Town, sql: str) -> None:
    await become(database, "host", town)
    plan = await plan_of(database, town.spell(sql))
    filters = [line for line in plan.splitlines() if "Filter:" in line]
    assert filters
    assert all("hashed SubPlan" in line for line in filters)


async def test_a_name_is_looked_up_and_not_searched_among_all_one_knows(
    database: Database, town: Town
) -> None:
    await become(database, "host", town)
    plan = await plan_of(database, town.spell("select * from public.profiles where id = :member"))
    for index in ("profiles_pkey", "memberships_user_id_idx", "participants_user_id_idx"):
        assert f"using {index}" in plan


async def test_my_organizations_are_found_without_reading_all(
    database: Database, town: Town
) -> None:
    await become(database, "host", town)
    plan = await plan_of(database, "select * from public.organizations order by created_at, id")
    assert "Index Scan using organizations_pkey" in plan
    assert "Index Cond: (id = ANY" in plan
