"""What the hub counts, for the log and for metrics."""

from dataclasses import dataclass


@dataclass(slots=True)
class Counters:
    """Totals since the start, and `sockets` now."""

    sockets: int = 0
    accepted: int = 0
    frames: int = 0
    fanned_out: int = 0
    refused: int = 0
    too_slow: int = 0
    revoked: int = 0
    replaced: int = 0
    repeated: int = 0
    unreadable: int = 0
