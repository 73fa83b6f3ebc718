"""What a socket still has to write: bounded, so that a slow reader costs nobody else anything."""

import asyncio
from collections import deque
from collections.abc import Callable

OVERFLOW = 1008


class Outbox:
    """A queue of encoded messages with limits on their number and on their bytes together.

    `code` is what to close the socket with once `take` has returned None or `on_overflow` was
    called.
    """

    def __init__(self, max_frames: int, max_bytes: int, on_overflow: Callable[[], object]) -> None:
        self._on_overflow = on_overflow
        self._queue: deque[str | bytes] = deque()
        self._max_frames = max_frames
        self._max_bytes = max_bytes
        self._bytes = 0
        self._ready = asyncio.Event()
        self.code: int | None = None

    def put(self, message: str | bytes) -> None:
        """Add a message. Past a limit all is thrown away, and the socket is to be closed."""
        if self.code is not None:
            return
        self._queue.append(message)
        self._bytes += len(message)
        if len(self._queue) > self._max_frames or self._bytes > self._max_bytes:
            self._queue.clear()
            self.code = OVERFLOW
            self._on_overflow()
        self._ready.set()

    def finish(self, code: int) -> None:
        """Take no more; what is queued is still to be written."""
        if self.code is None:
            self.code = code
        self._ready.set()

    async def take(self) -> str | bytes | None:
        """Return the next message, waiting for it; None when there will be no more."""
        while not self._queue:
            if self.code is not None:
                return None
            self._ready.clear()
            await self._ready.wait()
        message = self._queue.popleft()
        self._bytes -= len(message)
        return message
