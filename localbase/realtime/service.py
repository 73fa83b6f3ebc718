"""Realtime, composed: its routes, and what runs beside them."""

import asyncio
from collections.abc import Sequence
from functools import partial

from starlette.routing import BaseRoute, Route, WebSocketRoute
from starlette.websockets import WebSocket

from localbase.context import Context
from localbase.realtime.delivery import deliver
from localbase.realtime.handshake import connect
from localbase.realtime.listener import DatabaseListener
from localbase.realtime.maintenance import keep_partitions, maintain
from localbase.realtime.rest import answering, broadcast_batch, broadcast_one
from localbase.realtime.tenant import Tenant

_RESTART = 1012
_ONE = "/api/broadcast/{topic:path}/events/{event:path}"


class RealtimeService:
    """Supabase Realtime below `/realtime/v1`."""

    def __init__(self, context: Context) -> None:
        self._tenant = Tenant(context.config.realtime, context.keys, context.database)
        self._tasks: list[asyncio.Task[None]] = []

    @property
    def routes(self) -> Sequence[BaseRoute]:
        """The socket, and the two ways to broadcast without one."""
        batch, one = (answering(act, self._tenant) for act in (broadcast_batch, broadcast_one))
        return [
            WebSocketRoute("/websocket", self._connect),
            Route("/api/broadcast", batch, methods=["POST"]),
            Route(_ONE, one, methods=["POST"]),
        ]

    async def start(self) -> None:
        """Begin to deliver what the database sends. Partitions come first: see `Recovery`."""
        tenant = self._tenant
        await keep_partitions(tenant.database)
        listener = DatabaseListener(tenant.database, partial(deliver, tenant), tenant.replicating)
        self._tasks = [
            asyncio.create_task(listener.run(), name="realtime listener"),
            asyncio.create_task(maintain(tenant.database), name="realtime partitions"),
        ]

    async def stop(self) -> None:
        """Close every socket and end everything; clients are told to come back."""
        for socket in self._tenant.sockets:
            socket.finish(_RESTART)
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _connect(self, websocket: WebSocket) -> None:
        await connect(self._tenant, websocket)
