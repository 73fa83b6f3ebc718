"""Removes what no request needs any more: used tokens, ended sessions, lapsed flows, challenges."""

import asyncio
import contextlib
import logging
from datetime import timedelta

from localbase.auth.store import LOST, Store
from localbase.config import Sessions

log = logging.getLogger(__name__)

EVERY_SECONDS = 600.0
_BATCH = 1000
_GRACE = timedelta(days=3)

_USED_TOKENS = """
  delete from auth.refresh_tokens where id in (
    select id from auth.refresh_tokens
    where revoked and updated_at < now() - interval '1 day' limit $1 for update skip locked)
"""
_ENDED_SESSIONS = """
  delete from auth.sessions where id in (
    select id from auth.sessions
    where not_after < now() - $2::interval
      or ($3::interval > '0' and created_at < now() - $2::interval - $3::interval)
    limit $1 for update skip locked)
"""
_LAPSED_FLOWS = """
  delete from auth.flow_state where id in (
    select id from auth.flow_state
    where created_at < now() - interval '1 day' limit $1 for update skip locked)
"""
_OLD_CHALLENGES = """
  delete from auth.mfa_challenges where id in (
    select id from auth.mfa_challenges
    where created_at < now() - interval '1 day' limit $1 for update skip locked)
"""


async def tidy(store: Store, limits: Sessions) -> None:
    """Remove one batch of each kind; a token used a day ago is unknown from then on."""
    async with store.transaction() as connection:
        await connection.execute(_USED_TOKENS, _BATCH)
        await connection.execute(_LAPSED_FLOWS, _BATCH)
        await connection.execute(_ENDED_SESSIONS, _BATCH, _GRACE, limits.timebox)
        await connection.execute(_OLD_CHALLENGES, _BATCH)


async def keep_tidy(store: Store, limits: Sessions) -> None:
    """Tidy now and then, until cancelled; a database that is away is tidied the next time."""
    while True:
        await asyncio.sleep(EVERY_SECONDS)
        with contextlib.suppress(*LOST, TimeoutError):
            await tidy(store, limits)
