"""Postgres under supervision: started, watched, started again, stopped."""

import asyncio
import signal
from collections.abc import Callable
from pathlib import Path

import asyncpg

from localbase.config import LOOPBACK, Config
from localbase.db.binaries import postgres_binaries
from localbase.db.cluster import ClusterFailed, ClusterRefused, prepare
from localbase.db.database import ADMIN, Address, Database, Unavailable
from localbase.db.places import Place, clear, settle
from localbase.db.process import Launch, Program
from localbase.keys import Keys
from localbase.state import State

LOGIN_ROLES = (
    ADMIN,
    "authenticator",
    "supabase_auth_admin",
    "supabase_storage_admin",
    "supabase_replication_admin",
)
READY_SECONDS = 120.0  # recovery after a crash replays the log, which takes as long as it takes


class Postgres:
    """Our own server on a data directory of ours."""

    def __init__(
        self,
        config: Config,
        keys: Keys,
        on_return: Callable[[], None],
    ) -> None:
        self._config = config
        self._keys = keys
        self.passwords = dict.fromkeys(LOGIN_ROLES, keys.database_password)
        self.passwords["postgres"] = config.db.password
        # Without TLS, and so without a look at the user's own certificates.
        address = f"postgresql://{LOOPBACK}:{config.db.port}/postgres?sslmode=disable"
        self.database = Database(Address(address, self.passwords))
        self._state = State(config.state)
        self._place: Place | None = None
        self.program = Program(
            "postgres",
            self._launch,
            self._ready,
            stop_signal=signal.SIGINT,  # fast shutdown: sessions end, nothing committed is lost
            on_return=on_return,
        )

    @property
    def db_url(self) -> str:
        """The address people are given, as the Supabase CLI prints it."""
        return self.database.dsn("postgres").partition("?")[0]

    async def start(self) -> None:
        """Start it on its data, which is made when there is none.

        Raises:
            NotInstalled, NoPlace, ClusterFailed: why it cannot run.
        """
        binaries = await asyncio.to_thread(postgres_binaries, self._config.programs.postgres)
        self._place = settle(self._state, binaries)
        await self.program.start()

    async def empty(self) -> None:
        """Stop it and remove all data; the next start makes a new cluster."""
        await self.stop()
        await asyncio.to_thread(clear, self._state)

    async def stop(self) -> None:
        """Stop it, sessions and all; what a forced end leaves undone the next start recovers."""
        await self.program.stop(seconds=1.5)

    def _launch(self) -> Launch:
        place = self._placed()
        prepare(place, self._config, self._keys.database_password)
        settings = place.home / "postgresql.conf"
        return Launch(
            command=[
                str(place.binaries.bin / "postgres"),
                "-D",
                str(place.data),
                f"--config-file={settings}",
            ],
            env={"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"},
            log=self._log,
            account=place.account,
            death_signal=signal.SIGINT,
        )

    async def _ready(self, process: asyncio.subprocess.Process) -> None:
        """Wait until it answers, and see that it is ours that answers.

        Raises:
            ClusterFailed: it ended, took too long, or another server is on its port.
        ClusterRefused: its passwords are not those of our keys.
        """
        connection = await self._first_connection(process)
        try:
            found = await connection.fetchval("show data_directory")
        finally:
            await connection.close()
        if not self._is_our_data(found):
            raise ClusterFailed(f"Another Postgres answers on port {self._config.db.port}.")

    def _is_our_data(self, folder: str) -> bool:
        return Path(folder).resolve() == self._placed().data.resolve()

    async def _first_connection(
        self, process: asyncio.subprocess.Process
    ) -> "asyncpg.Connection[asyncpg.Record]":
        loop = asyncio.get_running_loop()
        deadline = loop.time() + READY_SECONDS
        while loop.time() < deadline:
            if process.returncode is not None:
                raise ClusterFailed(f"Postgres ended at once:\n{self._last_words()}")
            try:
                return await self.database.connect(ADMIN)
            except Unavailable:
                await asyncio.sleep(0.02)
            except asyncpg.InvalidPasswordError:
                raise ClusterRefused(
                    f"The data in {self._placed().data} was made with other keys than those in "
                    f"{self._state.keys}: bring those back, or empty the database with "
                    "`python -m localbase reset`."
                ) from None
        raise ClusterFailed(f"Postgres was not ready in {READY_SECONDS:.0f} s.")

    @property
    def _log(self) -> Path:
        return self._state.folder / "logs" / "postgres.log"

    def _last_words(self) -> str:
        text = self._log.read_text(errors="replace") if self._log.exists() else ""
        return "\n".join(text.strip().splitlines()[-5:])

    def _placed(self) -> Place:
        if self._place is None:
            raise ClusterFailed("Postgres was not started.")
        return self._place
