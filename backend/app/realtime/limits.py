"""How fast one socket may speak: a token bucket, without a clock of its own."""


class Bucket:
    """Allows `burst` acts at once and `per_second` in the long run."""

    __slots__ = ("_burst", "_level", "_per_second", "_updated")

    def __init__(self, *, burst: float, per_second: float, now: float) -> None:
        self._burst = burst
        self._per_second = per_second
        self._level = burst
        self._updated = now

    def take(self, now: float) -> bool:
        """Takes one token at `now` (seconds, monotonic); False when none is left."""
        self._level = min(self._burst, self._level + (now - self._updated) * self._per_second)
        self._updated = now
        if self._level < 1:
            return False
        self._level -= 1
        return True

    def wait(self) -> float:
        """Seconds until a token is there again."""
        return max(0.0, (1 - self._level) / self._per_second)
