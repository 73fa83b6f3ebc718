"""The messages kept: one file each in the state folder, the newest 500, read back at start."""

import asyncio
import os
import secrets
import time
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from localbase.mail.message import Message, read_message

CAPACITY = 500
_SUFFIX = ".eml"


class Mailbox:
    """All messages, newest first. What is returned by `add` is on disk."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._messages: dict[str, Message] = {}

    def open(self) -> None:
        """Read what an earlier run left."""
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        for path in sorted(self._folder.glob(f"*{_SUFFIX}")):
            try:
                self._messages[path.stem] = read_message(path.stem, path.read_bytes(), read=True)
            except ValueError:  # not a name of ours
                continue
        self._forget_oldest()

    async def add(self, raw: bytes) -> Message:
        """Keep a message; the oldest goes when there are more than `CAPACITY`.

        Raises:
            OSError: it could not be written.
        """
        message_id = f"{time.time_ns():020d}-{secrets.token_hex(4)}"
        message = read_message(message_id, raw)
        await asyncio.to_thread(_write, self._path(message_id), raw)
        self._messages[message_id] = message
        self._forget_oldest()
        return message

    def newest(self) -> list[Message]:
        """Return every message, the newest first."""
        return sorted(self._messages.values(), key=lambda message: message.id, reverse=True)

    def find(self, message_id: str) -> Message | None:
        """Return one message; `latest` is the newest."""
        if message_id == "latest":
            return next(iter(self.newest()), None)
        return self._messages.get(message_id)

    def search(self, query: str) -> list[Message]:
        """Return the messages with all words of the query, the newest first."""
        words = query.lower().split()
        return [message for message in self.newest() if message.matches(words)]

    def mark_read(self, message_id: str) -> None:
        """Note that a message was looked at; a restart reads all as looked at."""
        if message := self._messages.get(message_id):
            self._messages[message_id] = replace(message, read=True)

    def delete(self, message_ids: Iterable[str]) -> None:
        """Remove messages; unknown ones are passed over."""
        for message_id in list(message_ids):
            if self._messages.pop(message_id, None):
                self._path(message_id).unlink(missing_ok=True)

    def delete_all(self) -> None:
        """Remove every message."""
        self.delete(self._messages)

    def _forget_oldest(self) -> None:
        surplus: Sequence[Message] = self.newest()[CAPACITY:]
        self.delete(message.id for message in surplus)

    def _path(self, message_id: str) -> Path:
        """Return a known message's file; ids are ours, never a request's words."""
        return self._folder / f"{message_id}{_SUFFIX}"


def _write(path: Path, raw: bytes) -> None:
    """Write a file only its owner may read, whole or not at all."""
    fresh = path.with_suffix(".part")
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(raw)
    fresh.replace(path)
