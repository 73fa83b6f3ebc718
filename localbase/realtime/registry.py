"""Who is subscribed to what, and the fan-out: each message is encoded once per wire format."""

from enum import StrEnum
from typing import NamedTuple, Protocol

from localbase.realtime.frames import PREFIX, Frame, UserMessage
from localbase.realtime.serializers.base import Serializer


class Address(NamedTuple):
    """Where a message goes. A public and a private topic of one name share nothing."""

    private: bool
    topic: str


class Kind(StrEnum):
    """What may be heard on a topic; also the `extension` policies are asked about."""

    BROADCAST = "broadcast"
    PRESENCE = "presence"


class Subscriber(Protocol):
    """A channel as the fan-out sees it. None of these may wait."""

    @property
    def serializer(self) -> Serializer:
        """The wire format of its socket; the same object for all sockets of one format."""

    def hears(self, kind: Kind) -> bool:
        """Tell whether it may have such messages."""

    def deliver(self, data: str | bytes, message_id: str | None) -> None:
        """Take an encoded message, and the id of the row it came from, if it came from one."""


class Registry:
    """The subscribers of every topic."""

    def __init__(self) -> None:
        self._subscribers: dict[Address, dict[Subscriber, None]] = {}

    def add(self, address: Address, subscriber: Subscriber) -> None:
        """Deliver to the subscriber what is published from now on."""
        self._subscribers.setdefault(address, {})[subscriber] = None

    def remove(self, address: Address, subscriber: Subscriber) -> None:
        """Deliver nothing more to the subscriber; harmless when it was never added."""
        subscribers = self._subscribers.get(address, {})
        subscribers.pop(subscriber, None)
        if not subscribers:
            self._subscribers.pop(address, None)

    def publish(
        self,
        address: Address,
        kind: Kind,
        message: object,
        *,
        exclude: Subscriber | None = None,
        message_id: str | None = None,
    ) -> None:
        """Deliver a message to all who may hear it, but for `exclude`.

        Args:
            address: whose subscribers.
            kind: what they must be allowed to hear.
            message: a `UserMessage`, or the payload of a `broadcast` or `presence_diff`.
            exclude: the sender, where it shall not hear itself.
            message_id: the row the message came from, so that a replayed one is not sent twice.
        """
        encoded: dict[Serializer, str | bytes | None] = {}
        for subscriber in self._subscribers.get(address, ()):
            if subscriber is exclude or not subscriber.hears(kind):
                continue
            serializer = subscriber.serializer
            if serializer not in encoded:
                encoded[serializer] = _encode(serializer, PREFIX + address.topic, kind, message)
            data = encoded[serializer]
            if data is not None:
                subscriber.deliver(data, message_id)


def _encode(serializer: Serializer, topic: str, kind: Kind, message: object) -> str | bytes | None:
    if isinstance(message, UserMessage):
        return serializer.encode_user_message(topic, message)
    event = "broadcast" if kind is Kind.BROADCAST else "presence_diff"
    return serializer.encode(Frame(topic, event, message))
