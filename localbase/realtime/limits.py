"""Counting what clients do, in the way the documented limits are meant."""

import time
from collections import deque
from collections.abc import Callable

_BUCKET_SECONDS = 5
_BUCKETS = 12


class Rate:
    """Events a second, averaged over the last minute in buckets of five seconds."""

    def __init__(self, per_second: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._allowed = per_second * _BUCKET_SECONDS * _BUCKETS
        self._clock = clock
        self._buckets: deque[list[int]] = deque()
        self._total = 0

    def hit(self, count: int = 1) -> bool:
        """Count events; return False, without counting, when they would pass the limit."""
        bucket = int(self._clock()) // _BUCKET_SECONDS
        while self._buckets and self._buckets[0][0] <= bucket - _BUCKETS:
            self._total -= self._buckets.popleft()[1]
        if self._total + count > self._allowed:
            return False
        if not self._buckets or self._buckets[-1][0] != bucket:
            self._buckets.append([bucket, 0])
        self._buckets[-1][1] += count
        self._total += count
        return True


class Window:
    """At most so many calls in a window that begins with the first of them."""

    def __init__(
        self, calls: int, seconds: float, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._calls = calls
        self._seconds = seconds
        self._clock = clock
        self._used = 0
        self._ends = 0.0

    def hit(self) -> bool:
        """Count a call; return False when the window has had all of its calls."""
        now = self._clock()
        if now >= self._ends:
            self._ends, self._used = now + self._seconds, 0
        self._used += 1
        return self._used <= self._calls
