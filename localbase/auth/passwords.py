"""Passwords: bcrypt off the event loop, and how strong one must be."""

import asyncio
import os
import secrets
from concurrent.futures import ThreadPoolExecutor

import bcrypt

from localbase.auth.errors import BadRequest, Code, WeakPassword
from localbase.config import Auth

MAX_BYTES = 72  # bcrypt reads no further
_COST = 10
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_SYMBOLS = "!@#$%^&*()_+-=[]{};'\\:\"|<>?,./`~"
_DIGITS = "0123456789"
_REQUIREMENTS: dict[str, tuple[str, ...]] = {
    "": (),
    "letters_digits": (_LETTERS + _LETTERS.upper(), _DIGITS),
    "lower_upper_letters_digits": (_LETTERS, _LETTERS.upper(), _DIGITS),
    "lower_upper_letters_digits_symbols": (_LETTERS, _LETTERS.upper(), _DIGITS, _SYMBOLS),
}


class Passwords:
    """Makes and checks hashes in threads of its own; bcrypt lets go of the interpreter's lock."""

    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(os.cpu_count() or 1, thread_name_prefix="bcrypt")
        self._decoy = _hash(secrets.token_urlsafe(16))

    def close(self) -> None:
        """Let the threads end."""
        self._threads.shutdown(wait=False, cancel_futures=True)

    async def hash(self, password: str) -> str:
        """Return the bcrypt hash of a password of at most 72 bytes."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._threads, _hash, password)

    async def matches(self, password: str, hashed: str | None) -> bool:
        """Tell whether `password` is the one that was hashed.

        Without a hash it takes as long and the answer is no, so that time does not tell whether
        an account exists.
        """
        loop = asyncio.get_running_loop()
        found = await loop.run_in_executor(self._threads, _matches, password, hashed or self._decoy)
        return found and bool(hashed)


def check_strength(password: str, settings: Auth) -> None:
    """Hold a new password against the settings.

    Raises:
        BadRequest: longer than 72 bytes.
        WeakPassword: too short, or without the characters that are asked for.
    """
    if len(password.encode()) > MAX_BYTES:
        raise BadRequest(
            Code.VALIDATION_FAILED, f"Password cannot be longer than {MAX_BYTES} characters"
        )
    if weakness := weakness_of(password, settings):
        raise weakness


def weakness_of(password: str, settings: Auth) -> WeakPassword | None:
    """Return why a password is too weak, None when it is not."""
    reasons, messages = [], []
    if len(password.encode()) < settings.minimum_password_length:
        reasons.append("length")
        messages.append(
            f"Password should be at least {settings.minimum_password_length} characters."
        )
    required = _REQUIREMENTS.get(settings.password_requirements, ())
    if not all(set(password) & set(characters) for characters in required):
        reasons.append("characters")
        messages.append(
            f"Password should contain at least one character of each: {', '.join(required)}."
        )
    return WeakPassword(" ".join(messages), reasons) if reasons else None


def _hash(password: str) -> str:
    return bcrypt.hashpw(password.encode(), bcrypt.gensalt(_COST)).decode()


def _matches(password: str, hashed: str) -> bool:
    raw = password.encode()
    try:
        same = bcrypt.checkpw(raw[:MAX_BYTES], hashed.encode())
    except ValueError:  # what is stored is no bcrypt hash
        return False
    return same and len(raw) <= MAX_BYTES
