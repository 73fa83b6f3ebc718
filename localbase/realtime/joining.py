"""Whether a client may be on a channel, asked in the order the platform asks."""

from localbase.realtime.authorization import PolicyFailed
from localbase.realtime.channel import DATABASE_DOWN, Channel
from localbase.realtime.faults import LOST
from localbase.realtime.registry import Kind
from localbase.realtime.tokens import TokenRefused

NO_READ = "You do not have permissions to read from this Channel topic: "


class JoinRefused(Exception):
    """A join is refused for the reason given; with `disconnect` the socket is closed as well."""

    def __init__(self, reason: str, *, disconnect: bool = False) -> None:
        super().__init__(reason)
        self.reason = reason
        self.disconnect = disconnect


class ReadDenied(Exception):
    """The policies let this client hear nothing on the topic; the message says so."""


async def admit(channel: Channel) -> None:
    """Check everything a join must pass, and leave token and policies on the channel.

    Raises:
        JoinRefused: something is against it.
    """
    _check_limits(channel)
    try:
        channel.authenticate()
        await authorize(channel)
    except TokenRefused as error:
        raise JoinRefused(f"{error.code}: {error.message}") from None
    except ReadDenied as error:
        raise JoinRefused(f"Unauthorized: {error}") from None
    except LOST:
        raise JoinRefused(f"UnableToConnectToProject: {DATABASE_DOWN}") from None


async def authorize(channel: Channel) -> None:
    """Ask the policies anew what a private channel may hear, and forget what it may send.

    Raises:
        ReadDenied: it may hear nothing.
        Unavailable: Postgres cannot be reached (or another of `LOST`).
    """
    policies = channel.policies
    policies.broadcast_write = policies.presence_write = None
    if not channel.address.private:
        return
    kinds = [Kind.BROADCAST, Kind.PRESENCE] if channel.presence_enabled else [Kind.BROADCAST]
    try:
        readable = await channel.tenant.authorizer.readable(channel.applicant, kinds)
    except PolicyFailed:
        readable = frozenset()
    policies.broadcast_read = Kind.BROADCAST in readable
    policies.presence_read = Kind.PRESENCE in readable if channel.presence_enabled else None
    if not readable:
        raise ReadDenied(NO_READ + channel.address.topic)


def _check_limits(channel: Channel) -> None:
    settings, join = channel.tenant.settings, channel.join
    if not channel.address.topic:
        raise JoinRefused("TopicNameRequired: You must provide a topic name")
    if settings.private_only and not join.private:
        raise JoinRefused("PrivateOnly: This project only allows private channels")
    if not channel.tenant.joins.hit():
        reason = "ClientJoinRateLimitReached: Too many joins per second"
        raise JoinRefused(reason, disconnect=True)
    if len(channel.socket.channels) > settings.max_channels_per_client:
        raise JoinRefused("ChannelRateLimitReached: Too many channels")
    if join.replay is not None and not join.private:
        reason = "Replay is not allowed for public channels"
        raise JoinRefused(f"UnableToReplayMessages: {reason}")
    if join.postgres_changes:
        reason = "Postgres Changes are not available on this server"
        raise JoinRefused(f"RealtimeDisabledForConfiguration: {reason}")
