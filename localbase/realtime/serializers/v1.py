"""vsn 1.0.0: every message is a JSON object, and bytes cannot be carried."""

import msgspec

from localbase.jsontext import NotJson, decode
from localbase.realtime.frames import JSON_ENCODING, BadFrame, Frame, Ref, UserMessage


class V1Serializer:
    """Phoenix' first format. Frames to a client carry no `join_ref`."""

    def decode(self, data: str | bytes) -> Frame:
        """Return the frame in a JSON object with at least topic, event and ref.

        Raises:
            BadFrame: it is binary, no JSON, or a field is missing or of the wrong type.
        """
        if isinstance(data, bytes):
            raise BadFrame("vsn 1.0.0 has no binary frames")
        try:
            match decode(data):
                case {
                    "topic": str(topic),
                    "event": str(event),
                    "ref": str() | int() | None as ref,
                    **rest,
                }:
                    join_ref = rest.get("join_ref")
                    joined = join_ref if isinstance(join_ref, str | int) else None
                    return Frame(topic, event, rest.get("payload"), ref, joined)
        except NotJson as error:
            raise BadFrame("not JSON") from error
        raise BadFrame("topic, event and ref are needed")

    def encode(self, frame: Frame) -> str:
        """Return a frame as a JSON object."""
        return _text(frame.topic, frame.event, frame.payload, frame.ref)

    def encode_user_message(self, topic: str, message: UserMessage) -> str | None:
        """Return a broadcast with a JSON payload as a JSON frame; None for any other."""
        if message.encoding != JSON_ENCODING:
            return None
        try:
            payload: dict[str, object] = {
                "event": message.event,
                "payload": decode(message.payload),
                "type": "broadcast",
            }
            if message.metadata:
                payload["meta"] = decode(message.metadata)
        except NotJson:
            return None
        return _text(topic, "broadcast", payload, None)


def _text(topic: str, event: str, payload: object, ref: Ref) -> str:
    return msgspec.json.encode(
        {"topic": topic, "event": event, "payload": payload, "ref": ref}
    ).decode()
