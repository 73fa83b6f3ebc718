"""What a serializer promises."""

from typing import Protocol

from localbase.realtime.frames import Frame, UserMessage


class Serializer(Protocol):
    """Turns frames into what a WebSocket carries, and back. Stateless: one serves all sockets."""

    def decode(self, data: str | bytes) -> Frame:
        """Return the frame in a message.

        Raises:
            BadFrame: there is none in it.
        """

    def encode(self, frame: Frame) -> str:
        """Return a frame as a text message."""

    def encode_user_message(self, topic: str, message: UserMessage) -> str | bytes | None:
        """Return a broadcast for a topic's subscribers; None when this format cannot carry it."""
