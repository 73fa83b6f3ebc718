"""A row of realtime.messages becomes a broadcast."""

import logging

import asyncpg
import msgspec

from localbase.realtime.frames import BINARY_ENCODING, UserMessage
from localbase.realtime.registry import Address, Kind
from localbase.realtime.tenant import Tenant

logger = logging.getLogger(__name__)


def deliver(tenant: Tenant, row: asyncpg.Record) -> None:
    """Send a row to the subscribers of its topic, with its id as the message's."""
    size = len(row["payload"] or row["binary_payload"] or b"")
    if size > tenant.max_payload:
        logger.warning("A message of %d bytes from the database is too long to be sent", size)
        return
    address = Address(bool(row["private"]), row["topic"])
    message_id = str(row["id"])
    message = as_message(row, {"id": message_id})
    tenant.registry.publish(address, Kind.BROADCAST, message, message_id=message_id)


def as_message(row: asyncpg.Record, meta: dict[str, object]) -> object:
    """Return a row as what `Registry.publish` and a channel's push take."""
    if row["binary_payload"] is not None:
        metadata = msgspec.json.encode(meta)
        return UserMessage(row["event"], row["binary_payload"], BINARY_ENCODING, metadata)
    payload = msgspec.Raw((row["payload"] or "null").encode())
    return {"event": row["event"], "payload": payload, "type": "broadcast", "meta": meta}
