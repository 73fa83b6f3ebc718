"""The task of one channel: join, then one frame after the other until it ends."""

import asyncio
import logging
from collections.abc import Sequence

import asyncpg

from localbase.realtime.channel import Channel, ChannelShutdown
from localbase.realtime.faults import LOST
from localbase.realtime.frames import Frame, close
from localbase.realtime.handlers.access_token import access_token, confirm
from localbase.realtime.handlers.broadcast import broadcast
from localbase.realtime.handlers.presence import presence
from localbase.realtime.joining import NO_READ, JoinRefused, admit
from localbase.realtime.replay import InvalidReplay, latest, push_replayed

logger = logging.getLogger(__name__)

_REPLICATION_SECONDS = 60.0
_FAILED: tuple[type[Exception], ...] = (*LOST, asyncpg.PostgresError)
_HANDLERS = {"broadcast": broadcast, "presence": presence, "access_token": access_token}


async def live(channel: Channel, frame: Frame) -> None:
    """Join with `frame` and handle what follows, until the client leaves or the server ends it.

    The caller takes the channel off its socket when this returns or is cancelled.
    """
    try:
        if await _join(channel, frame):
            await _converse(channel)
    except ChannelShutdown as shutdown:
        channel.system("error", str(shutdown))
        channel.socket.push(close(channel.topic, channel.join_ref))
    except Exception:
        logger.exception("A channel failed")
        channel.socket.push(
            Frame(channel.topic, "phx_error", {}, channel.join_ref, channel.join_ref)
        )
    finally:
        channel.close()


async def _join(channel: Channel, frame: Frame) -> bool:
    try:
        await admit(channel)
        channel.open()
        replayed = await _ask_replay(channel)
    except JoinRefused as refusal:
        channel.close()
        await asyncio.sleep(channel.tenant.settings.join_error_delay.total_seconds())
        channel.reply(frame, "error", {"reason": refusal.reason})
        if refusal.disconnect:
            channel.socket.finish(1001)
        return False
    channel.reply(frame, "ok", {"postgres_changes": []})
    channel.sync_presence()
    push_replayed(channel, replayed)
    channel.release({str(row["id"]) for row in replayed})
    if channel.join.replication_ready:
        await _announce_replication(channel)
    return True


async def _ask_replay(channel: Channel) -> Sequence[asyncpg.Record]:
    """Return the messages to send again; asked after `open`, so that none falls in between."""
    replay = channel.join.replay
    if replay is None:
        return []
    if not channel.policies.broadcast_read:
        raise JoinRefused(f"Unauthorized: {NO_READ}{channel.address.topic}")
    try:
        return await latest(channel.tenant.database, channel.address.topic, replay)
    except InvalidReplay:
        raise JoinRefused("UnableToReplayMessages: Replay params are not valid") from None
    except _FAILED:
        reason = "Realtime was unable to replay messages"
        raise JoinRefused(f"UnableToReplayMessages: {reason}") from None


async def _announce_replication(channel: Channel) -> None:
    """Tell the client that what the database sends reaches it from now on."""
    try:
        async with asyncio.timeout(_REPLICATION_SECONDS):
            await channel.tenant.replicating.wait()
    except TimeoutError:
        message = "Replication connection was not established in time"
        raise ChannelShutdown(message) from None
    channel.system("ok", "Replication connection established")


async def _converse(channel: Channel) -> None:
    while True:
        frame = await channel.inbox.get()
        if frame is None:
            confirm(channel)
        elif frame.event == "phx_leave":
            channel.reply(frame)
            channel.socket.push(close(channel.topic, channel.join_ref))
            return
        elif handler := _HANDLERS.get(frame.event):
            await handler(channel, frame)
