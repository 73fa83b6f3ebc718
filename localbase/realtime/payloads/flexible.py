"""Reading the loosely typed JSON of clients."""

from collections.abc import Mapping

_BOOLEANS = {"true": True, "false": False}


def mapping(value: object) -> Mapping[str, object]:
    """Return an object as it is, and anything else as an empty one."""
    return value if isinstance(value, dict) else {}


def boolean(value: object, *, default: bool) -> bool:
    """Return a boolean, also when it is written as text in any case; the default for the rest."""
    if isinstance(value, bool):
        return value
    return _BOOLEANS.get(value.lower(), default) if isinstance(value, str) else default


def text(value: object) -> str | None:
    """Return text as it is, and None for anything else."""
    return value if isinstance(value, str) else None
