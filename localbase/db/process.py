"""One supervised program: started in its own group, ended with us, started again when it dies."""

import asyncio
import contextlib
import ctypes
import logging
import os
import pwd
import signal
import sys
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

_PR_SET_PDEATHSIG = 1  # prctl(2)
_LIBC = ctypes.CDLL(None, use_errno=True)  # loaded before any fork
_FIRST_PAUSE = 0.1
_LONGEST_PAUSE = 5.0
_LONG_LIVED = 10.0  # seconds after which a death no longer counts as one of a series
_LOG_BYTES = 5_000_000

log = logging.getLogger("localbase")


@dataclass(frozen=True)
class Account:
    """A user of this machine that a program runs as."""

    uid: int
    gid: int

    @classmethod
    def of(cls, uid: int) -> "Account":
        """Return the account with this number."""
        entry = pwd.getpwuid(uid)
        return cls(entry.pw_uid, entry.pw_gid)


def unprivileged() -> Account | None:
    """Return who Postgres runs as when we are root; None when we are somebody already.

    Raises:
        KeyError: the machine has neither `postgres` nor `nobody`.
    """
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            return Account.of(pwd.getpwnam(name).pw_uid)
    raise KeyError("This machine has no user postgres or nobody for Postgres to run as.")


@dataclass(frozen=True)
class Launch:
    """How a program is started. `death_signal` reaches it when we die, however we die (Linux)."""

    command: Sequence[str]
    env: Mapping[str, str]
    log: Path
    account: Account | None = None
    death_signal: signal.Signals = signal.SIGTERM

    async def spawn(self) -> asyncio.subprocess.Process:
        """Start it, in a session of its own so that a terminal's Ctrl-C reaches only us."""
        with _open_log(self.log) as output:
            return await asyncio.create_subprocess_exec(
                *self.command,
                env=dict(self.env),
                cwd="/",
                stdin=asyncio.subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
                preexec_fn=self._in_child(os.getpid()),
            )

    def _in_child(self, parent: int) -> Callable[[], None]:
        """Return what runs between fork and exec: drop root first, as that clears the signal."""
        account, number = self.account, int(self.death_signal)

        def prepare() -> None:
            if account:
                os.setgroups([])
                os.setgid(account.gid)
                os.setuid(account.uid)
            if sys.platform == "linux":
                _LIBC.prctl(_PR_SET_PDEATHSIG, number, 0, 0, 0)
                if os.getppid() != parent:
                    os._exit(1)

        return prepare


def _open_log(path: Path) -> IO[bytes]:
    """Open a log to add to; one that grew large begins anew."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.exists() and path.stat().st_size > _LOG_BYTES:
        path.replace(path.with_suffix(".old.log"))
    return path.open("ab")


class Program:
    """A program that runs until it is stopped.

    `ready` is awaited after each start; while it has not returned, the program is not up. Each
    return to life after a death calls `on_return`.
    """

    def __init__(
        self,
        name: str,
        launch: Callable[[], Launch],
        ready: Callable[[asyncio.subprocess.Process], Awaitable[None]],
        *,
        stop_signal: signal.Signals,
        on_return: Callable[[], None] | None = None,
    ) -> None:
        self.name = name
        self.up = asyncio.Event()
        self._launch = launch
        self._ready = ready
        self._stop_signal = stop_signal
        self._on_return = on_return
        self._process: asyncio.subprocess.Process | None = None
        self._watch: asyncio.Task[None] | None = None
        self._kicked = asyncio.Event()

    async def start(self) -> None:
        """Start it, wait until it is ready, and keep it running from then on.

        Raises:
            Exception: what `ready` raised; the program is then ended.
        """
        try:
            await self._run()
        except BaseException:
            await self._end(0.0)
            raise
        self._watch = asyncio.create_task(self._keep(), name=f"keep {self.name}")

    async def stop(self, *, seconds: float) -> None:
        """End it, by force after `seconds`; harmless when it does not run."""
        if self._watch:
            self._watch.cancel()
            await asyncio.gather(self._watch, return_exceptions=True)
            self._watch = None
        await self._end(seconds)

    def kick(self) -> None:
        """Have it start anew at once, without waiting for the result."""
        self._kicked.set()
        self._signal(signal.SIGKILL)

    async def _run(self) -> None:
        launch = await asyncio.to_thread(self._launch)
        self._process = await launch.spawn()
        await self._ready(self._process)
        self.up.set()

    def _signal(self, number: signal.Signals) -> None:
        if self._process and self._process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                self._process.send_signal(number)

    async def _end(self, seconds: float) -> None:
        self.up.clear()
        if self._process is None:
            return
        self._signal(self._stop_signal)
        try:
            await asyncio.wait_for(self._process.wait(), seconds)
        except TimeoutError:
            self._signal(signal.SIGKILL)
            await self._process.wait()

    async def _keep(self) -> None:
        """Start it again whenever it dies, later and later while it keeps dying."""
        failures, loop = 0, asyncio.get_running_loop()
        while True:
            born = loop.time()
            status = await self._process.wait() if self._process else -1
            self.up.clear()
            failures = 0 if loop.time() - born > _LONG_LIVED else failures + 1
            if self._kicked.is_set():
                failures = 0
            else:
                log.warning("%s ended (%s); starting it again", self.name, status)
            await self._pause(min(_FIRST_PAUSE * 2**failures, _LONGEST_PAUSE))
            await self._try_again()

    async def _pause(self, seconds: float) -> None:
        """Wait before the next try, unless kicked."""
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._kicked.wait(), seconds)
        self._kicked.clear()

    async def _try_again(self) -> None:
        try:
            await self._run()
        except Exception as error:  # noqa: BLE001 - whatever it was, it is tried again
            log.warning("%s did not come back: %s", self.name, error)
            await self._end(0.0)
            return
        log.warning("%s is back", self.name)
        if self._on_return:
            self._on_return()
