"""A client sends a broadcast."""

import logging

import msgspec

from localbase.realtime.authorization import UNDECIDED
from localbase.realtime.channel import Channel, ChannelShutdown
from localbase.realtime.frames import Frame, UserMessage
from localbase.realtime.registry import Kind

logger = logging.getLogger(__name__)


async def broadcast(channel: Channel, frame: Frame) -> None:
    """Send a message to everyone else on the topic, and to its sender where it asked for that.

    What the policies deny is dropped without a word, as on the platform; so is what is too long,
    unless the channel was joined with `ack`.

    Raises:
        ChannelShutdown: the client sends too much.
    """
    message, size = _measure(frame.payload)
    if message is None:
        logger.info("A broadcast that is no object was dropped")
        return
    if not channel.rate.hit():
        raise ChannelShutdown("Too many messages per second")
    if not await _may_write(channel):
        return
    fits = size <= channel.tenant.max_payload
    if fits:
        exclude = None if channel.join.self_ else channel
        registry = channel.tenant.registry
        registry.publish(channel.address, Kind.BROADCAST, message, exclude=exclude)
    if channel.join.ack:
        _acknowledge(channel, frame, fits=fits)


def _acknowledge(channel: Channel, frame: Frame, *, fits: bool) -> None:
    if fits:
        channel.reply(frame)
    else:
        channel.reply(frame, "error", {"error": "payload_size_exceeded"})


def _measure(payload: object) -> tuple[object, int]:
    """Return what to publish and the length of its payload; None for what is no message."""
    if isinstance(payload, UserMessage):
        return payload, len(payload.payload)
    if not isinstance(payload, dict):
        return None, 0
    encoded = msgspec.json.encode(payload)
    return msgspec.Raw(encoded), len(encoded)


async def _may_write(channel: Channel) -> bool:
    """Ask the policies at the first broadcast; the answer counts until the next access token."""
    policies = channel.policies
    if not channel.address.private:
        return True
    if policies.broadcast_write is None:
        try:
            authorizer = channel.tenant.authorizer
            answer = await authorizer.writable(channel.applicant, Kind.BROADCAST)
        except UNDECIDED as error:
            logger.warning("A broadcast was dropped: %s", type(error).__name__)
            return False
        policies.broadcast_write = answer
    return policies.broadcast_write
