"""The chat of a meeting. The database stores a message and announces it in one transaction."""

from typing import Any, Final
from uuid import UUID

from postgrest import AsyncPostgrestClient

from app.core.exceptions import Forbidden, NotFound
from app.core.paging import after, page, rows
from app.core.translation import translated
from app.models.messages import Message, MessageCreate
from app.models.pages import Page

_MESSAGES: Final = (
    "id,mine:participants!participants_meeting_id_fkey(id),"
    "messages!messages_meeting_id_fkey(id,meeting_id,sender_id,body,client_id,created_at,"
    "sender:profiles!messages_sender_id_fkey(display_name))"
)


class MessageService:
    """The acts of the chat, as the person whose client this is."""

    def __init__(self, client: AsyncPostgrestClient) -> None:
        self._client = client

    async def send(self, meeting_id: UUID, body: MessageCreate) -> Message:
        """Says something. Repeating a `client_id` answers the first message and stores no second.

        Raises:
            NotFound: the meeting does not exist, or I cannot see it.
            Forbidden: I have not joined it.
        """
        arguments: dict[str, Any] = {
            "meeting_id": str(meeting_id),
            "body": body.body,
            "client_id": str(body.client_id),
        }
        with translated():
            sent = await self._client.rpc("send_message", arguments).execute()
        return Message.model_validate(sent.data)

    async def said(self, meeting_id: UUID, limit: int, cursor: str | None) -> Page[Message]:
        """What was said in a meeting I joined, newest first.

        Raises:
            NotFound, Forbidden: as `send`.
        """
        of, table = f"messages:{meeting_id}", "messages"
        query = self._client.from_("meetings").select(_MESSAGES).eq("id", meeting_id)
        query = query.limit(1, foreign_table="mine")
        query = query.order("created_at", desc=True, foreign_table=table)
        query = query.order("id", desc=True, foreign_table=table)
        query = query.limit(limit + 1, foreign_table=table)
        if cursor:
            older = after(cursor, of, "created_at", newest_first=True)
            query = query.or_(older, reference_table=table)
        with translated():
            found = rows(await query.execute())
        if not found:
            raise NotFound
        # Policies show participants only to those who joined: seeing none means not having joined.
        if not found[0]["mine"]:
            raise Forbidden("Join the meeting first.")
        messages = [{**each, "sender_name": _name(each["sender"])} for each in found[0][table]]
        return page(messages, Message, limit, of, "created_at")


def _name(profile: dict[str, str] | None) -> str | None:
    return profile["display_name"] if profile else None
