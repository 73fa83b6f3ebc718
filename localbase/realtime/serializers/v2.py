"""vsn 2.0.0: JSON arrays, and binary broadcasts: kind 3 from clients, kind 4 to them."""

import msgspec

from localbase.jsontext import NotJson, decode
from localbase.realtime.frames import BINARY_ENCODING, JSON_ENCODING, BadFrame, Frame, UserMessage

USER_PUSH = 3
USER_BROADCAST = 4
_PUSH_HEADER = 7
_LONGEST = 255  # a length is one byte


class V2Serializer:
    """Phoenix' second format, with the two binary kinds Supabase added."""

    def decode(self, data: str | bytes) -> Frame:
        """Return the frame in `[join_ref, ref, topic, event, payload, …]` or in a kind 3 message.

        Raises:
            BadFrame: it is neither.
        """
        if isinstance(data, bytes):
            return _decode_push(data)
        try:
            match decode(data):
                case [
                    str() | int() | None as join_ref,
                    str() | int() | None as ref,
                    str(topic),
                    str(event),
                    payload,
                    *_,
                ]:
                    return Frame(topic, event, payload, ref, join_ref)
        except NotJson as error:
            raise BadFrame("not JSON") from error
        raise BadFrame("[join_ref, ref, topic, event, payload] is needed")

    def encode(self, frame: Frame) -> str:
        """Return a frame as a JSON array."""
        parts = [frame.join_ref, frame.ref, frame.topic, frame.event, frame.payload]
        return msgspec.json.encode(parts).decode()

    def encode_user_message(self, topic: str, message: UserMessage) -> bytes | None:
        """Return a kind 4 message; None when a name is longer than its one byte of length says."""
        names = (topic.encode(), message.event.encode(), message.metadata)
        if any(len(name) > _LONGEST for name in names):
            return None
        lengths = (len(name) for name in names)
        header = bytes((USER_BROADCAST, *lengths, message.encoding))
        return b"".join((header, *names, message.payload))


def _decode_push(data: bytes) -> Frame:
    """Read [3][five lengths][encoding] join_ref ref topic user_event metadata payload."""
    if len(data) < _PUSH_HEADER or data[0] != USER_PUSH:
        raise BadFrame("only user broadcasts are read in binary")
    encoding = data[6]
    if encoding not in (BINARY_ENCODING, JSON_ENCODING):
        raise BadFrame("unknown encoding of the payload")
    parts, position = [], _PUSH_HEADER
    for length in data[1:6]:
        parts.append(data[position : position + length])
        position += length
    if position > len(data):
        raise BadFrame("shorter than its lengths say")
    return _push(parts, data[position:], encoding)


def _push(parts: list[bytes], payload: bytes, encoding: int) -> Frame:
    try:
        join_ref, ref, topic, event = (part.decode() for part in parts[:4])
    except UnicodeDecodeError as error:
        raise BadFrame("a name is not UTF-8") from error
    message = UserMessage(event, payload, encoding)
    return Frame(topic, "broadcast", message, ref or None, join_ref or None)
