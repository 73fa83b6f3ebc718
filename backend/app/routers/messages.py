"""The chat of a meeting."""

from uuid import UUID

from fastapi import APIRouter

from app.core.exceptions import Forbidden, NotFound
from app.core.responses import SIGNED_IN, UPSTREAM, answers
from app.dependencies import Messages, PageCursor, PageLimit
from app.models.messages import Message, MessageCreate
from app.models.pages import Page

router = APIRouter(
    prefix="/meetings/{meeting_id}/messages",
    tags=["messages"],
    responses=answers(*SIGNED_IN, NotFound, Forbidden, *UPSTREAM),
)


@router.post("", status_code=201)
async def send_message(messages: Messages, meeting_id: UUID, body: MessageCreate) -> Message:
    """Say something to everyone in the meeting; the same `client_id` again stores nothing twice."""
    return await messages.send(meeting_id, body)


@router.get("")
async def list_messages(
    messages: Messages, meeting_id: UUID, limit: PageLimit = 20, cursor: PageCursor = None
) -> Page[Message]:
    """What was said in a meeting I joined, newest first."""
    return await messages.said(meeting_id, limit, cursor)
