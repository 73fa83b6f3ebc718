"""A client enters itself into a topic's presence, or takes itself out."""

import logging
from typing import cast

import msgspec

from localbase.realtime.authorization import UNDECIDED
from localbase.realtime.channel import Channel, ChannelShutdown
from localbase.realtime.frames import Frame
from localbase.realtime.payloads.presence import read_presence
from localbase.realtime.presence import Meta
from localbase.realtime.registry import Kind

logger = logging.getLogger(__name__)


async def presence(channel: Channel, frame: Frame) -> None:
    """Track or untrack, and reply.

    Raises:
        ChannelShutdown: a limit was passed.
    """
    message = read_presence(frame.payload)
    if message.act is not None and not channel.presence_calls.hit():
        raise ChannelShutdown("Client presence rate limit exceeded")
    if message.act == "track":
        await _track(channel, frame, message.payload)
    elif message.act == "untrack":
        channel.tenant.presence.untrack(channel.address, channel)
        channel.tracked = None
        channel.reply(frame)
    else:
        channel.reply(frame, "ok" if message.act is None else "error")


async def _track(channel: Channel, frame: Frame, payload: object) -> None:
    if not await _may_write(channel):
        channel.reply(frame, "error")
    elif not isinstance(payload, dict):
        channel.reply(frame, "error", {"reason": "Presence track payload must be a map"})
    elif payload == channel.tracked:
        channel.reply(frame)
    else:
        _check_limits(channel, payload)
        channel.reply(frame)
        _enter(channel, cast("Meta", payload))


def _check_limits(channel: Channel, payload: object) -> None:
    if len(msgspec.json.encode(payload)) > channel.tenant.max_payload:
        raise ChannelShutdown("Track message size exceeded")
    if not channel.tenant.presence_rate.hit():
        raise ChannelShutdown("Too many presence messages per second")


def _enter(channel: Channel, payload: Meta) -> None:
    """Track; a client that joined without presence learns who else is here, now that it is."""
    key = channel.join.presence_key
    channel.tenant.presence.track(channel.address, channel, key, payload)
    channel.tracked = payload
    if not channel.presence_enabled:
        channel.presence_enabled = True
        channel.sync_presence()


async def _may_write(channel: Channel) -> bool:
    """Ask the policies at the first track: to write, and to read where the join did not ask."""
    policies = channel.policies
    if not channel.address.private:
        return True
    if policies.presence_write is None:
        authorizer, applicant = channel.tenant.authorizer, channel.applicant
        try:
            if policies.presence_read is None:
                readable = await authorizer.readable(applicant, [Kind.PRESENCE])
                policies.presence_read = Kind.PRESENCE in readable
            policies.presence_write = await authorizer.writable(applicant, Kind.PRESENCE)
        except UNDECIDED as error:
            logger.warning("A presence was refused: %s", type(error).__name__)
            return False
    return policies.presence_write
