"""Which announcements of the database take a subscription away, from whom, and with what code."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from pydantic import JsonValue

from app.models.realtime import RevokedCode


@dataclass(frozen=True, slots=True)
class Revocation:
    """Who loses the topic; `user_id` None means everyone."""

    code: RevokedCode
    user_id: str | None

    def concerns(self, user_id: str) -> bool:
        """Whether this person loses the topic."""
        return self.user_id is None or self.user_id == user_id


_EVERYONE: Final[Mapping[str, RevokedCode]] = {"meeting.deleted": RevokedCode.meeting_deleted}
_ONE: Final[Mapping[str, RevokedCode]] = {
    "participant.removed": RevokedCode.removed,
    "participant.banned": RevokedCode.removed,
    "membership.removed": RevokedCode.removed,
}


def revocation(event: str, payload: JsonValue) -> Revocation | None:
    """What an announcement revokes; None for nearly all of them.

    An announcement about one person names it in `user_id`; one that names nobody revokes nothing.
    """
    if event in _EVERYONE:
        return Revocation(_EVERYONE[event], None)
    if event in _ONE and isinstance(payload, dict) and isinstance(payload.get("user_id"), str):
        return Revocation(_ONE[event], str(payload["user_id"]))
    return None
