"""The gateway's enums list what the database's do, in the same order."""

from enum import StrEnum

from app.models.meetings import MeetingAccess, MeetingRole
from app.models.organizations import MembershipRole
from tests.policies.town import Database

MIRRORS: dict[str, type[StrEnum]] = {
    "meeting_access": MeetingAccess,
    "meeting_role": MeetingRole,
    "membership_role": MembershipRole,
}
LABELS = """
select t.typname as name, array_agg(e.enumlabel::text order by e.enumsortorder) as labels
from pg_type t join pg_enum e on e.enumtypid = t.oid
where t.typnamespace = 'public'::regnamespace
group by t.typname
"""


async def test_every_enum_has_its_mirror(database: Database) -> None:
    found = {row["name"]: row["labels"] for row in await database.fetch(LABELS)}
    assert found == {name: [*mirror] for name, mirror in MIRRORS.items()}
