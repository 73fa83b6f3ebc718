"""A Supabase of a test module's own, to be stopped and broken, and a worker in front of it."""

from dataclasses import dataclass

from app.realtime.phoenix import Endpoint
from pydantic import SecretStr
from tests.realtime.gateway import Gateway
from tests.stack import Stack

from localbase.harness import Localbase


@dataclass(frozen=True)
class World:
    """The parts."""

    base: Localbase
    stack: Stack
    gateway: Gateway

    @property
    def endpoint(self) -> Endpoint:
        """Its Realtime, as a worker reaches it."""
        return Endpoint(
            f"ws{self.stack.api_url.removeprefix('http')}/realtime/v1",
            SecretStr(self.stack.service_key),
        )
