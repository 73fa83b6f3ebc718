"""Challenges put to second factors: rows of `auth.mfa_challenges`, each answered once."""

import uuid
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import asyncpg

from localbase.auth.factors import Factor
from localbase.auth.sessions import Device
from localbase.auth.store import Connection

LIFETIME = timedelta(minutes=5)

_NOWHERE = "0.0.0.0"  # noqa: S104 - stored for a request without an address, nothing listens there
_COLUMNS = "id, factor_id, created_at, verified_at, host(ip_address) as address"


@dataclass(frozen=True, slots=True)
class Challenge:
    """One question, waiting for its answer."""

    id: uuid.UUID
    factor_id: uuid.UUID
    created_at: datetime
    verified_at: datetime | None
    address: str

    @property
    def expires_at(self) -> datetime:
        """Until when an answer counts."""
        return self.created_at + LIFETIME

    @property
    def expired(self) -> bool:
        """Whether an answer comes too late."""
        return datetime.now(UTC) > self.expires_at

    def open_to(self, device: Device) -> bool:
        """Tell whether it is unanswered and was put to where this request comes from."""
        return self.verified_at is None and self.address == (device.address or _NOWHERE)


async def put(connection: Connection, factor: Factor, device: Device) -> Challenge:
    """Store a new challenge to a factor."""
    rows = await connection.fetch(
        f"insert into auth.mfa_challenges (id, factor_id, created_at, ip_address) "  # noqa: S608 - constants
        f"values ($1, $2, now(), $3::text::inet) returning {_COLUMNS}",
        uuid.uuid4(),
        factor.id,
        device.address or _NOWHERE,
    )
    # The column is unique over all factors, so it needs a clock that runs within transactions.
    await connection.execute(
        "update auth.mfa_factors set last_challenged_at = clock_timestamp() where id = $1",
        factor.id,
    )
    return _challenge_of(rows[0])


async def find(connection: Connection, factor: Factor, challenge_id: uuid.UUID) -> Challenge | None:
    """Return a challenge to this factor."""
    row = await connection.fetchrow(
        f"select {_COLUMNS} from auth.mfa_challenges where id = $1 and factor_id = $2",  # noqa: S608 - constants
        challenge_id,
        factor.id,
    )
    return _challenge_of(row) if row else None


async def answer(connection: Connection, challenge: Challenge) -> None:
    """Mark a challenge as answered."""
    await connection.execute(
        "update auth.mfa_challenges set verified_at = now() where id = $1", challenge.id
    )


async def remove(connection: Connection, challenge: Challenge) -> None:
    """Remove a challenge."""
    await connection.execute("delete from auth.mfa_challenges where id = $1", challenge.id)


def _challenge_of(row: asyncpg.Record) -> Challenge:
    return Challenge(**row)
