"""Policies as tables a lawyer could read: who, act, outcome.

A table's first line names people; every other line gives an outcome for each of them and, behind a
bar, the act: `select meetings`, `call join_meeting: by its code`. Outcomes are `allowed`, `nothing`
(it touched no row: what is not yours looks absent), `denied` (no right to try), or the code with
which the database refuses; some of those have a shorter word here: see `SHORT`.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import asyncpg

SHORT = {
    "meeting_not_found": "absent",
    "not_a_participant": "outside",
    "last_admin": "guarded",
}
WHO = ("anonymous", "stranger", "member", "participant", "host", "admin", "service")


@dataclass(frozen=True)
class Rule:
    """One cell: what happens when somebody tries an act, and the SQL that tries it."""

    who: str
    act: str
    outcome: str
    sql: str

    def __str__(self) -> str:
        return f"{self.who}: {self.act}"

    @property
    def target(self) -> str:
        """What the act is about, without its circumstances: `update meetings`."""
        return self.act.partition(":")[0]


def rules(table: str, acts: Mapping[str, str]) -> list[Rule]:
    """The cells of a table.

    Args:
        table: as the module says.
        acts: for every act of the table its SQL, with `:name` for what the town holds.

    Raises:
        ValueError: a line, a person or an act is missing or unknown.
    """
    return list(_cells(table, dict(acts)))


def _cells(table: str, acts: dict[str, str]) -> Iterator[Rule]:
    head, *lines = [line.partition(" | ") for line in table.strip().splitlines()]
    if tuple(head[0].split()) != WHO:
        raise ValueError(f"the table is not about {WHO}")
    for cells, _bar, act in lines:
        outcomes = cells.split()
        if len(outcomes) != len(WHO) or act not in acts:
            raise ValueError(f"act {act!r} lacks an outcome or its SQL")
        sql = acts.pop(act)
        for who, outcome in zip(WHO, outcomes, strict=True):
            yield Rule(who, act, outcome, sql)
    if acts:
        raise ValueError(f"the table lacks {sorted(acts)}")


async def outcome_of(database: "asyncpg.Connection[asyncpg.Record]", sql: str) -> str:
    """Tries one statement; the transaction around it decides what stays of it."""
    try:
        status = await database.execute(sql)
    except asyncpg.InsufficientPrivilegeError:
        return "denied"
    except asyncpg.PostgresError as error:
        state = str(error.sqlstate)
        code = str(error.args[0])
        return SHORT.get(code, code) if state.startswith("PT") else state
    return "nothing" if status.endswith(" 0") else "allowed"
