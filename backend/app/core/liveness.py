"""Whether a session is still signed in: asked of Supabase Auth, remembered for a minute at most.

Per process and bounded. Signing out here purges at once; a sign-out elsewhere is noticed when the
remembered answer ages out.
"""

import asyncio
import time
from collections import OrderedDict
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Final
from uuid import UUID

from pydantic import AwareDatetime, TypeAdapter, ValidationError
from supabase_auth.errors import AuthApiError, AuthError

from app.core.exceptions import SessionEnded
from app.core.supabase import Supabase
from app.core.translation import from_auth, from_shape

MAX_SESSIONS: Final = 50_000
_WHEN: Final[TypeAdapter[AwareDatetime]] = TypeAdapter(AwareDatetime)


class SessionLiveness:
    """Answers for sessions, one upstream question per session and minute.

    Args:
        supabase: whom to ask.
        keep_seconds: how long "alive" is believed; 0 asks every time.
        clock: seconds that only grow; replaced in tests of ageing.
    """

    def __init__(
        self,
        supabase: Supabase,
        keep_seconds: float,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._supabase = supabase
        self._keep = keep_seconds
        self._clock = clock
        self._alive: OrderedDict[str, tuple[UUID, float]] = OrderedDict()
        self._asking: dict[str, asyncio.Task[None]] = {}

    async def check(self, session_id: str, user_id: UUID, token: str) -> None:
        """Returns when the session is alive.

        Args:
            session_id: the token's session.
            user_id: whose session it is.
            token: an access token of that session, already verified.

        Raises:
            SessionEnded: it was signed out, or the person banned or deleted.
            UpstreamUnavailable, UpstreamFailed: it cannot be asked about just now.
        """
        known = self._alive.get(session_id)
        if known is not None and self._clock() < known[1]:
            return
        asking = self._asking.get(session_id)
        if asking is None:
            asking = asyncio.create_task(self._ask(session_id, user_id, token), name="liveness")
            self._asking[session_id] = asking
            asking.add_done_callback(lambda task: self._asked(session_id, task))
        await asyncio.shield(asking)

    def purge(self, session_id: str) -> None:
        """Forgets a session, so the next request asks; an answer under way is not kept."""
        self._alive.pop(session_id, None)
        self._asking.pop(session_id, None)

    def purge_user(self, user_id: UUID) -> None:
        """Forgets all of somebody's sessions."""
        for session_id in [key for key, (owner, _) in self._alive.items() if owner == user_id]:
            self.purge(session_id)

    async def _ask(self, session_id: str, user_id: UUID, token: str) -> None:
        asked_by = asyncio.current_task()
        try:
            answer = await self._supabase.auth(token).get_user(token)
        except AuthApiError as error:
            if error.status in {401, 403, 404}:
                self._alive.pop(session_id, None)
                raise SessionEnded from None
            raise from_auth(error) from None
        except AuthError as error:
            raise from_auth(error) from None
        except ValidationError as error:
            raise from_shape(error) from None
        if answer is None or _is_banned(answer.user.banned_until):
            raise SessionEnded
        if self._asking.get(session_id) is asked_by:
            self._remember(session_id, user_id)

    def _remember(self, session_id: str, user_id: UUID) -> None:
        self._alive[session_id] = (user_id, self._clock() + self._keep)
        self._alive.move_to_end(session_id)
        while len(self._alive) > MAX_SESSIONS:
            self._alive.popitem(last=False)

    def _asked(self, session_id: str, task: asyncio.Task[None]) -> None:
        """Lets the next request ask again, and takes note of an error nobody waited for."""
        if self._asking.get(session_id) is task:
            del self._asking[session_id]
        if not task.cancelled():
            task.exception()


def _is_banned(until: str | None) -> bool:
    """Auth answers for banned people too, and says until when they are."""
    return bool(until) and _WHEN.validate_python(until) > datetime.now(UTC)
