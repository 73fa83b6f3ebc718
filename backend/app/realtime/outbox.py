"""Frames waiting for one socket: a bounded queue with one writer.

A reader that is too slow costs the hub this much memory and no more, and costs the others nothing.
"""

import asyncio
from collections import deque
from typing import Final, Protocol

MAX_FRAMES: Final = 1_000
MAX_CHARS: Final = 2 * 1024 * 1024
CLOSING_SECONDS: Final = 20.0


class Disconnected(Exception):
    """The client is gone.

    Args:
        code: the WebSocket close code it left with; 1006 when there was none.
    """

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code


class Socket(Protocol):
    """One accepted WebSocket, as the hub sees it."""

    async def receive(self) -> str:
        """The next text frame; a binary frame is an empty text.

        Raises:
            Disconnected: no frame will come any more.
        """
        ...

    async def send(self, frame: str) -> None:
        """Hands a frame to the network, waiting while its buffer is full.

        Raises:
            Disconnected: the client is gone.
        """
        ...

    async def close(self, code: int, reason: str) -> None:
        """Ends the connection with a close code."""
        ...


class Outbox:
    """The queue and its writer.

    Args:
        max_frames: how many frames may wait.
        max_chars: how many characters they may have together.
    """

    __slots__ = ("_chars", "_closing", "_frames", "_max_chars", "_max_frames", "_timeout", "_wake")

    def __init__(self, max_frames: int = MAX_FRAMES, max_chars: int = MAX_CHARS) -> None:
        self._frames: deque[str] = deque()
        self._chars = 0
        self._max_frames = max_frames
        self._max_chars = max_chars
        self._wake = asyncio.Event()
        self._closing: tuple[int, str] | None = None
        self._timeout: asyncio.Timeout | None = None

    def __len__(self) -> int:
        return len(self._frames)

    def put(self, frame: str) -> bool:
        """Queues a frame; False when it does not fit any more. After `close` it is ignored."""
        if self._closing is not None:
            return True
        if len(self._frames) >= self._max_frames or self._chars > self._max_chars:
            return False
        self._frames.append(frame)
        self._chars += len(frame)
        self._wake.set()
        return True

    def close(self, code: int, reason: str, *, discard: bool = False) -> None:
        """Ends after what is queued (or at once, with `discard`); the first call decides."""
        if self._closing is not None:
            return
        self._closing = (code, reason)
        if discard:
            self._frames.clear()
        if self._timeout is not None:
            loop = asyncio.get_running_loop()
            self._timeout.reschedule(loop.time() + CLOSING_SECONDS)
        self._wake.set()

    async def drain(self, socket: Socket) -> None:
        """Writes until closed; returns when the close code was sent, or could not be in time.

        Raises:
            Disconnected: the client is gone.
        """
        try:
            async with asyncio.timeout(CLOSING_SECONDS if self._closing else None) as self._timeout:
                await self._write(socket)
        except TimeoutError:
            return

    async def _write(self, socket: Socket) -> None:
        while True:
            while self._frames:
                frame = self._frames.popleft()
                self._chars -= len(frame)
                await socket.send(frame)
            if self._closing is not None:
                await socket.close(*self._closing)
                return
            self._wake.clear()
            await self._wake.wait()
