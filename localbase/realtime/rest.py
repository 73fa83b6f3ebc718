"""Broadcasting by HTTP, for those who hold no socket."""

import logging
from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from localbase.jsontext import NotJson, decode
from localbase.realtime.authorization import Applicant, PolicyFailed
from localbase.realtime.faults import LOST
from localbase.realtime.frames import BINARY_ENCODING, JSON_ENCODING, UserMessage
from localbase.realtime.payloads.batch import BatchMessage, InvalidBatch, read_batch
from localbase.realtime.registry import Address, Kind
from localbase.realtime.tenant import Tenant
from localbase.realtime.tokens import Identity, TokenRefused, identify, resolve

logger = logging.getLogger(__name__)

_JSON, _BINARY = "application/json", "application/octet-stream"
_UNAUTHORIZED = {"message": "Unauthorized"}
_UNSUPPORTED = f"Unsupported Media Type. Use {_JSON} or {_BINARY}."
_RETRY = {"Retry-After": "1"}
_BODY_FACTOR = 2  # a batch may hold more than one message


class _Refused(Exception):
    def __init__(self, status: int, body: object) -> None:
        super().__init__(status)
        self.response = JSONResponse(body, status_code=status)


Handler = Callable[[Tenant, Request], Awaitable[Response]]


def answering(handler: Handler, tenant: Tenant) -> Callable[[Request], Awaitable[Response]]:
    """Return an endpoint that turns refusals of `handler` into responses."""

    async def endpoint(request: Request) -> Response:
        try:
            return await handler(tenant, request)
        except _Refused as refusal:
            return refusal.response
        except LOST:
            body = {"message": "The database is not available"}
            return JSONResponse(body, status_code=503, headers=_RETRY)

    return endpoint


async def broadcast_batch(tenant: Tenant, request: Request) -> Response:
    """Serve `POST /api/broadcast`: send several messages; those the policies deny are dropped."""
    identity = _identity(tenant, request)
    try:
        messages = read_batch(_parse(await _body(tenant, request)))
    except InvalidBatch as error:
        raise _Refused(422, {"errors": error.errors}) from None
    _count(tenant, len(messages))
    allowed: dict[Address, bool] = {}
    for message in messages:
        address = Address(message.private, message.topic)
        if address not in allowed:
            allowed[address] = await _may_send(tenant, identity, address)
        if allowed[address]:
            _publish(tenant, address, message)
    return Response(status_code=202)


async def broadcast_one(tenant: Tenant, request: Request) -> Response:
    """Serve `POST /api/broadcast/{topic}/events/{event}`: the body is the payload."""
    identity = _identity(tenant, request)
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind not in (_JSON, _BINARY):
        raise _Refused(415, {"error": _UNSUPPORTED})
    body = await _body(tenant, request)
    if kind == _JSON:
        _parse(body)
    _count(tenant, 1)
    private = request.query_params.get("private") == "true"
    address = Address(private, request.path_params["topic"])
    if not await _may_send(tenant, identity, address):
        raise _Refused(403, _UNAUTHORIZED)
    encoding = JSON_ENCODING if kind == _JSON else BINARY_ENCODING
    message = UserMessage(request.path_params["event"], body, encoding)
    tenant.registry.publish(address, Kind.BROADCAST, message)
    return Response(status_code=202)


def _identity(tenant: Tenant, request: Request) -> Identity:
    scheme, _, bearer = request.headers.get("authorization", "").partition(" ")
    given = bearer if scheme.lower() == "bearer" else request.headers.get("apikey", "")
    try:
        return identify(tenant.keys, resolve(tenant.keys, given.strip()))
    except TokenRefused:
        raise _Refused(401, _UNAUTHORIZED) from None


async def _body(tenant: Tenant, request: Request) -> bytes:
    """Return the body, which is read no further than a body may be long."""
    longest = tenant.max_payload * _BODY_FACTOR
    parts, size = [], 0
    async for part in request.stream():
        size += len(part)
        if size > longest:
            raise _Refused(413, {"message": "Payload too large"})
        parts.append(part)
    return b"".join(parts)


def _parse(body: bytes) -> object:
    try:
        return decode(body)
    except NotJson:
        raise _Refused(422, {"errors": {"body": ["is invalid JSON"]}}) from None


def _count(tenant: Tenant, messages: int) -> None:
    if not tenant.rest_rate.hit(messages):
        raise _Refused(429, {"message": "You have exceeded your rate limit"})


async def _may_send(tenant: Tenant, identity: Identity, address: Address) -> bool:
    if not address.private:
        return True
    try:
        applicant = Applicant(identity, address.topic, {})
        return await tenant.authorizer.writable(applicant, Kind.BROADCAST)
    except PolicyFailed as error:
        logger.warning("A policy failed: %s", error)
        return False


def _publish(tenant: Tenant, address: Address, message: BatchMessage) -> None:
    payload = {"event": message.event, "payload": message.payload, "type": "broadcast"}
    tenant.registry.publish(address, Kind.BROADCAST, payload)
