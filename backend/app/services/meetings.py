"""Meetings: scheduling them, finding them, being in them."""

from datetime import UTC, datetime, timedelta
from typing import Any, Final, NoReturn
from uuid import UUID

from postgrest import AsyncPostgrestClient, AsyncSelectRequestBuilder

from app.config import Settings
from app.core.exceptions import Forbidden, NotFound
from app.core.paging import Row, after, page, rows
from app.core.translation import translated
from app.models.meetings import (
    IceServer,
    Joined,
    JoinMeeting,
    MediaPlan,
    Meeting,
    MeetingCreate,
    MeetingPreview,
    MeetingUpdate,
    Participant,
    When,
)
from app.models.pages import Page

_MEETING: Final = (
    "id,org_id,code,title,description,access,starts_at,duration_minutes,created_by,"
    "created_at,updated_at,host:profiles!meetings_created_by_fkey(display_name)"
)
_PARTICIPANTS: Final = (
    "id,participants!participants_meeting_id_fkey(id,user_id,role,created_at,"
    "profile:profiles!participants_user_id_fkey(display_name),"
    "spans:participant_spans!participant_spans_participant_id_fkey(left_at))"
)
_LONGEST: Final = timedelta(minutes=1440)
NOT_JOINED: Final = "Join the meeting first."


class MeetingService:
    """The acts of meetings, as the person whose client this is.

    Args:
        client: PostgREST as that person.
        settings: what links and media plans are made of.
    """

    def __init__(self, client: AsyncPostgrestClient, settings: Settings) -> None:
        self._client = client
        self._settings = settings

    async def schedule(self, body: MeetingCreate) -> Meeting:
        """Makes a meeting of an organisation of mine, with me as its host.

        Raises:
            NotFound: I do not belong to that organisation, or it does not exist.
        """
        row = body.model_dump(mode="json", exclude_none=True)
        query = self._client.from_("meetings").insert(row).select(_MEETING)
        try:
            with translated():
                made = rows(await query.execute())
        except Forbidden:
            # Refused is only who is not a member, and to them the organisation looks absent.
            raise NotFound from None
        return self._meeting(made[0])

    async def visible(
        self, org_id: UUID | None, when: When | None, limit: int, cursor: str | None
    ) -> Page[Meeting]:
        """Meetings I can see: those to come soonest first, others latest first.

        Args:
            org_id: only of this organisation.
            when: only those not over yet, or only those that are.
            limit: the page's size.
            cursor: where the page before ended.
        """
        newest_first = when is not When.upcoming
        of = f"meetings:{when}"
        query = self._client.from_("meetings").select(_MEETING)
        query = query.order("starts_at", desc=newest_first).order("id", desc=newest_first)
        query = _during(query.limit(limit + 1), when)
        if org_id:
            query = query.eq("org_id", org_id)
        if cursor:
            query = query.or_(after(cursor, of, "starts_at", newest_first=newest_first))
        with translated():
            found = rows(await query.execute())
        return page([self._complete(row) for row in found], Meeting, limit, of, "starts_at")

    async def get(self, meeting_id: UUID) -> Meeting:
        """One meeting I can see.

        Raises:
            NotFound: it does not exist, or I cannot see it.
        """
        query = self._client.from_("meetings").select(_MEETING).eq("id", meeting_id)
        with translated():
            found = rows(await query.execute())
        if not found:
            raise NotFound
        return self._meeting(found[0])

    async def by_code(self, code: str) -> MeetingPreview:
        """What the link with this code leads to.

        Raises:
            NotFound: no meeting has this code, or it is not for me.
        """
        with translated():
            found = await self._client.rpc("find_meeting", {"code": code}, get=True).execute()
        if found.data is None:
            raise NotFound
        return MeetingPreview.model_validate(found.data)

    async def change(self, meeting_id: UUID, body: MeetingUpdate) -> Meeting:
        """Changes what the body names.

        Raises:
            NotFound: as `get`.
            Forbidden: I can see it, but am neither its host nor an admin of its organisation.
        """
        changes = body.model_dump(mode="json", exclude_unset=True)
        if not changes:
            return await self.get(meeting_id)
        query = self._client.from_("meetings").update(changes).eq("id", meeting_id)
        with translated():
            changed = rows(await query.select(_MEETING).execute())
        if not changed:
            await self._refuse(meeting_id)
        return self._meeting(changed[0])

    async def cancel(self, meeting_id: UUID) -> None:
        """Deletes a meeting and what was said in it.

        Raises:
            NotFound, Forbidden: as `change`.
        """
        query = self._client.from_("meetings").delete().eq("id", meeting_id).select("id")
        with translated():
            deleted = rows(await query.execute())
        if not deleted:
            await self._refuse(meeting_id)

    async def join(self, meeting_id: UUID, body: JoinMeeting) -> Joined:
        """Comes in; coming in twice is being there once.

        Raises:
            NotFound: it does not exist, or I may not come in.
        """
        arguments: dict[str, Any] = {"meeting_id": str(meeting_id), "code": body.code}
        with translated():
            joined: Any = (await self._client.rpc("join_meeting", arguments).execute()).data
        return Joined.model_validate(
            {
                **joined,
                "meeting": self._linked(joined["meeting"]),
                "topic": f"meeting:{meeting_id}",
                "ice_servers": self._ice_servers(),
                "media": MediaPlan(
                    mode="mesh", max_participants=self._settings.mesh_max_participants
                ),
            }
        )

    async def leave(self, meeting_id: UUID) -> None:
        """Goes out; going out twice changes nothing.

        Raises:
            NotFound: I never took part.
        """
        arguments: dict[str, Any] = {"meeting_id": str(meeting_id)}
        with translated():
            await self._client.rpc("leave_meeting", arguments).execute()

    async def participants(
        self, meeting_id: UUID, limit: int, cursor: str | None
    ) -> Page[Participant]:
        """Who is and was in a meeting I joined, latest arrival first.

        Raises:
            NotFound: as `get`.
            Forbidden: I have not joined it.
        """
        of, table = f"participants:{meeting_id}", "participants"
        query = self._client.from_("meetings").select(_PARTICIPANTS).eq("id", meeting_id)
        query = query.order("created_at", desc=True, foreign_table=table)
        query = query.order("id", desc=True, foreign_table=table)
        query = query.limit(limit + 1, foreign_table=table)
        query = query.order("joined_at", desc=True, foreign_table=f"{table}.spans")
        query = query.limit(1, foreign_table=f"{table}.spans")
        if cursor:
            earlier = after(cursor, of, "created_at", newest_first=True)
            query = query.or_(earlier, reference_table=table)
        with translated():
            found = rows(await query.execute())
        if not found:
            raise NotFound
        # Policies show participants only to those who joined, and they see at least themselves.
        if not found[0][table] and not cursor:
            raise Forbidden(NOT_JOINED)
        people = [_participant(each) for each in found[0][table]]
        return page(people, Participant, limit, of, "created_at")

    async def _refuse(self, meeting_id: UUID) -> NoReturn:
        """Nothing was touched: was it not there, or not allowed?"""
        await self.get(meeting_id)
        raise Forbidden

    def _meeting(self, row: Row) -> Meeting:
        return Meeting.model_validate(self._complete(row))

    def _complete(self, row: Row) -> Row:
        host = row["host"]
        return self._linked({**row, "host_name": host["display_name"] if host else None})

    def _linked(self, row: Row) -> Row:
        return {**row, "join_url": f"{self._settings.public_base}/m/{row['code']}"}

    def _ice_servers(self) -> list[IceServer]:
        urls = list(self._settings.stun_urls)
        return [IceServer(urls=urls)] if urls else []


def _during(query: AsyncSelectRequestBuilder, when: When | None) -> AsyncSelectRequestBuilder:
    """Filters on the meeting's end; the bound on its start lets the index do the work."""
    now = datetime.now(UTC)
    if when is When.upcoming:
        query = query.gt("starts_at", (now - _LONGEST).isoformat())
        return query.gt("ends_at", now.isoformat())
    if when is When.past:
        query = query.lt("starts_at", now.isoformat())
        return query.lte("ends_at", now.isoformat())
    return query


def _participant(row: Row) -> Row:
    spans = row["spans"]
    return {
        **row,
        "display_name": (row["profile"] or {"display_name": ""})["display_name"],
        "joined_at": row["created_at"],
        "left_at": spans[0]["left_at"] if spans else None,
    }
