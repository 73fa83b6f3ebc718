"""What a token may do on a private topic: the policies on realtime.messages decide.

The question is put as the platform puts it. In one transaction that is rolled back, with the
token's role, its claims and the topic set: to listen is to see a row of that topic, to speak is to
be able to insert one. Rows without an event are never delivered.
"""

from collections.abc import AsyncIterator, Collection, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass

import asyncpg
import msgspec

from localbase.db.database import ADMIN, Database
from localbase.realtime.faults import LOST
from localbase.realtime.registry import Kind
from localbase.realtime.tokens import Identity

_LONGEST_POLICY_MS = "5000"

_INSERT_PROBES = """
insert into realtime.messages (topic, extension)
select $1, extension from unnest($2::text[]) as probes (extension)
returning id, inserted_at
"""
_SEE_PROBES = """
select extension from realtime.messages where id = any($1::uuid[]) and inserted_at = $2
"""
_TRY_INSERT = "insert into realtime.messages (topic, extension) values ($1, $2)"
_BECOME = """
select
  set_config('role', $1, true),
  set_config('realtime.topic', $2, true),
  set_config('request.jwt.claims', $3, true),
  set_config('request.jwt.claim.sub', $4, true),
  set_config('request.jwt.claim.role', $1, true),
  set_config('request.headers', $5, true),
  set_config('statement_timeout', $6, true)
"""

_Connection = asyncpg.pool.PoolConnectionProxy


class PolicyFailed(Exception):
    """A policy raised an error, or took too long: nothing is allowed."""


# Why a question has no answer.
UNDECIDED: tuple[type[Exception], ...] = (PolicyFailed, *LOST)


@dataclass(frozen=True, slots=True)
class Applicant:
    """Who asks about which topic. `headers` are those of the handshake a policy may look at."""

    identity: Identity
    topic: str
    headers: Mapping[str, str]


class Authorizer:
    """Asks the policies. Answers are for the caller to keep."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def readable(self, applicant: Applicant, kinds: Collection[Kind]) -> frozenset[Kind]:
        """Return which of these kinds the applicant may hear on the topic.

        Raises:
            PolicyFailed: a policy could not be evaluated.
            Unavailable: Postgres cannot be reached (or another of `LOST`).
        """
        async with self._trial() as connection:
            rows = await connection.fetch(_INSERT_PROBES, applicant.topic, list(kinds))
            await _become(connection, applicant)
            ids, inserted_at = [row["id"] for row in rows], rows[0]["inserted_at"]
            seen = await connection.fetch(_SEE_PROBES, ids, inserted_at)
            return frozenset(Kind(row["extension"]) for row in seen)

    async def writable(self, applicant: Applicant, kind: Kind) -> bool:
        """Return whether the applicant may send this kind on the topic.

        Raises:
            PolicyFailed: a policy could not be evaluated.
            Unavailable: Postgres cannot be reached (or another of `LOST`).
        """
        async with self._trial() as connection:
            await _become(connection, applicant)
            try:
                await connection.execute(_TRY_INSERT, applicant.topic, kind)
            except asyncpg.InsufficientPrivilegeError:
                return False
            return True

    @asynccontextmanager
    async def _trial(self) -> AsyncIterator["_Connection[asyncpg.Record]"]:
        """Lend a connection in a transaction that is rolled back."""
        pool = await self._database.pool(ADMIN)
        try:
            async with pool.acquire() as connection:
                transaction = connection.transaction()
                await transaction.start()
                try:
                    yield connection
                finally:
                    await transaction.rollback()
        except LOST:
            raise
        except asyncpg.PostgresError as error:
            raise PolicyFailed(type(error).__name__) from error


async def _become(connection: "_Connection[asyncpg.Record]", applicant: Applicant) -> None:
    identity = applicant.identity
    await connection.execute(
        _BECOME,
        identity.role,
        applicant.topic,
        msgspec.json.encode(identity.claims).decode(),
        str(identity.claims.get("sub") or ""),
        msgspec.json.encode(dict(applicant.headers)).decode(),
        _LONGEST_POLICY_MS,
    )
