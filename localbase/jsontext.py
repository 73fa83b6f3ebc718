"""JSON that strangers wrote."""

import msgspec


class NotJson(ValueError):
    """The text is no JSON, not UTF-8, or nested deeper than anybody means."""


def decode(raw: str | bytes) -> object:
    """Return the value `raw` stands for.

    Raises:
        NotJson: it stands for none.
    """
    try:
        value: object = msgspec.json.decode(raw)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise NotJson(str(error)) from None
    return value
