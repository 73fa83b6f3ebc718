"""A client renews its token, or its token has come to its end."""

from localbase.realtime.channel import DATABASE_DOWN, Channel, ChannelShutdown
from localbase.realtime.faults import LOST
from localbase.realtime.frames import Frame
from localbase.realtime.joining import ReadDenied, authorize
from localbase.realtime.payloads.flexible import mapping, text
from localbase.realtime.tokens import TokenRefused

_REVOKED = "You no longer have permission to read from this Channel topic: "


async def access_token(channel: Channel, frame: Frame) -> None:
    """Go on with another token: what the policies said is asked anew. Success has no reply.

    The token the channel has, an API key and null are passed over.

    Raises:
        ChannelShutdown: the token is no good, or gives less than the one before.
    """
    token = text(mapping(frame.payload).get("access_token"))
    if token is None or token == channel.token or token.startswith("sb_"):
        return
    channel.token = token
    confirm(channel)
    before = channel.policies.broadcast_read, channel.policies.presence_read
    try:
        await authorize(channel)
    except ReadDenied as error:
        raise ChannelShutdown(str(error)) from None
    except LOST:
        raise ChannelShutdown(DATABASE_DOWN) from None
    after = channel.policies.broadcast_read, channel.policies.presence_read
    if any(had and has is False for had, has in zip(before, after, strict=True)):
        raise ChannelShutdown(_REVOKED + channel.address.topic)


def confirm(channel: Channel) -> None:
    """Verify the channel's token once more.

    Raises:
        ChannelShutdown: it has expired, or is no good.
    """
    try:
        channel.authenticate()
    except TokenRefused as error:
        raise ChannelShutdown(error.message) from None
