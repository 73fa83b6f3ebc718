import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from localbase.realtime.frames import BadFrame, UserMessage
from localbase.realtime.serializers.v1 import V1Serializer
from localbase.realtime.serializers.v2 import V2Serializer

names = st.text(max_size=60)


@given(st.binary(max_size=300) | st.text(max_size=300))
def test_whatever_arrives_is_a_frame_or_a_bad_frame(data: str | bytes) -> None:
    for serializer in (V1Serializer(), V2Serializer()):
        try:
            frame = serializer.decode(data)
        except BadFrame:
            continue
        assert isinstance(frame.topic, str)
        assert isinstance(frame.event, str)


@given(names, names, names, names, st.binary(max_size=300), st.sampled_from([0, 1]))
def test_a_binary_push_is_read_as_it_was_written(  # noqa: PLR0917 - hypothesis gives them in order
    join_ref: str, ref: str, topic: str, event: str, payload: bytes, encoding: int
) -> None:
    parts = [part.encode() for part in (join_ref, ref, topic, event, '{"persist":true}')]
    data = bytes([3, *map(len, parts), encoding]) + b"".join(parts) + payload
    frame = V2Serializer().decode(data)
    assert (frame.join_ref, frame.ref) == (join_ref or None, ref or None)
    assert (frame.topic, frame.event) == (topic, "broadcast")
    assert frame.payload == UserMessage(event, payload, encoding)


def test_a_name_too_long_for_its_byte_cannot_be_sent_in_binary() -> None:
    serializer = V2Serializer()
    assert serializer.encode_user_message("é" * 127, UserMessage("e", b"", 0)) is not None
    assert serializer.encode_user_message("é" * 128, UserMessage("e", b"", 0)) is None


def test_version_1_carries_json_with_its_meta_and_nothing_else() -> None:
    serializer = V1Serializer()
    text = serializer.encode_user_message("t", UserMessage("e", b"[1]", 1, b'{"id":"x"}'))
    assert text is not None
    payload = {"event": "e", "payload": [1], "type": "broadcast", "meta": {"id": "x"}}
    assert json.loads(text) == {"topic": "t", "event": "broadcast", "payload": payload, "ref": None}
    assert serializer.encode_user_message("t", UserMessage("e", b"[1]", 0)) is None
    assert serializer.encode_user_message("t", UserMessage("e", b"[1", 1)) is None


@pytest.mark.parametrize("serializer", [V1Serializer(), V2Serializer()])
def test_nothing_is_no_frame(serializer: V1Serializer | V2Serializer) -> None:
    for nothing in ("", b""):
        with pytest.raises(BadFrame):
            serializer.decode(nothing)
