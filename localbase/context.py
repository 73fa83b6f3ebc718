"""What a service is given, and what it gives."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from starlette.routing import BaseRoute

from localbase.config import Config
from localbase.db.database import Database
from localbase.keys import Keys


@dataclass(frozen=True)
class Context:
    """All a service needs: settings, keys, and the way to the database."""

    config: Config
    keys: Keys
    database: Database


class Service(Protocol):
    """One of Supabase's services: routes relative to its mount, and what runs beside them."""

    @property
    def routes(self) -> Sequence[BaseRoute]:
        """The routes below the service's prefix."""

    async def start(self) -> None:
        """Begin what runs beside the routes; Postgres runs and has its schemas."""

    async def stop(self) -> None:
        """End it; called once, also after a `start` that failed."""
