"""From which pages a socket may be opened: browsers send `Origin`, and nothing else protects it."""

from collections.abc import Mapping
from typing import Final
from urllib.parse import urlsplit

_DEFAULT_PORTS: Final = {"http": 80, "https": 443}


def origin_allowed(headers: Mapping[str, str], allowed: frozenset[str]) -> bool:
    """Whether the page that opens the socket is one of ours.

    Args:
        headers: of the handshake, with lower-case lookup.
        allowed: origins that are ours besides the host the request was sent to.
    """
    origin = headers.get("origin")
    if origin is None or origin in allowed:
        return True
    try:
        parts = urlsplit(origin)
        port = parts.port or _DEFAULT_PORTS.get(parts.scheme)
        host = urlsplit(f"//{headers.get('host', '')}")
        host_port = host.port or _DEFAULT_PORTS.get(parts.scheme)
    except ValueError:
        return False
    return port is not None and (parts.hostname, port) == (host.hostname, host_port)
