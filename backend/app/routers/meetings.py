"""Meetings: scheduling, finding, joining, leaving."""

from typing import Final
from uuid import UUID

from fastapi import APIRouter

from app.core.exceptions import Forbidden, NotFound
from app.core.responses import SIGNED_IN, UPSTREAM, answers
from app.dependencies import (
    MeetingCode,
    Meetings,
    OrganizationFilter,
    PageCursor,
    PageLimit,
    WhenFilter,
)
from app.models.meetings import (
    Joined,
    JoinMeeting,
    Meeting,
    MeetingCreate,
    MeetingPreview,
    MeetingUpdate,
    Participant,
)
from app.models.pages import Page

router = APIRouter(prefix="/meetings", tags=["meetings"], responses=answers(*SIGNED_IN, *UPSTREAM))
_WITHOUT_CODE: Final = JoinMeeting()


@router.post("", status_code=201, responses=answers(NotFound))
async def create_meeting(meetings: Meetings, body: MeetingCreate) -> Meeting:
    """Schedule a meeting of an organisation of mine; I become its host."""
    return await meetings.schedule(body)


@router.get("")
async def list_meetings(
    meetings: Meetings,
    org_id: OrganizationFilter = None,
    when: WhenFilter = None,
    limit: PageLimit = 20,
    cursor: PageCursor = None,
) -> Page[Meeting]:
    """Meetings I can see: `upcoming` (not over yet) soonest first, otherwise latest first."""
    return await meetings.visible(org_id, when, limit, cursor)


@router.get("/by-code/{code}", responses=answers(NotFound))
async def find_meeting(meetings: Meetings, code: MeetingCode) -> MeetingPreview:
    """What the link with this code leads to."""
    return await meetings.by_code(code)


@router.get("/{meeting_id}", responses=answers(NotFound))
async def get_meeting(meetings: Meetings, meeting_id: UUID) -> Meeting:
    """One meeting I can see."""
    return await meetings.get(meeting_id)


@router.patch("/{meeting_id}", responses=answers(NotFound, Forbidden))
async def update_meeting(meetings: Meetings, meeting_id: UUID, body: MeetingUpdate) -> Meeting:
    """Change what the body names; for the host and the organisation's admins."""
    return await meetings.change(meeting_id, body)


@router.delete("/{meeting_id}", status_code=204, responses=answers(NotFound, Forbidden))
async def delete_meeting(meetings: Meetings, meeting_id: UUID) -> None:
    """Delete a meeting and its chat; for the host and the organisation's admins."""
    await meetings.cancel(meeting_id)


@router.post("/{meeting_id}/join", responses=answers(NotFound))
async def join_meeting(
    meetings: Meetings, meeting_id: UUID, body: JoinMeeting = _WITHOUT_CODE
) -> Joined:
    """Come in. People from outside the organisation bring the link's code."""
    return await meetings.join(meeting_id, body)


@router.post("/{meeting_id}/leave", status_code=204, responses=answers(NotFound))
async def leave_meeting(meetings: Meetings, meeting_id: UUID) -> None:
    """Go out. The last to leave ends the meeting's occurrence."""
    await meetings.leave(meeting_id)


@router.get("/{meeting_id}/participants", responses=answers(NotFound, Forbidden))
async def list_participants(
    meetings: Meetings, meeting_id: UUID, limit: PageLimit = 20, cursor: PageCursor = None
) -> Page[Participant]:
    """Who is and was in a meeting I joined, latest arrival first."""
    return await meetings.participants(meeting_id, limit, cursor)
