"""The four ports of one localbase, settled before anything is started."""

import socket

from localbase.config import Config, free_port, is_free
from localbase.errors import Refusal


class PortTaken(Refusal):
    """A port is in use; the message is one sentence that names it and its setting."""

    def __init__(self, port: int, setting: str) -> None:
        super().__init__(
            f"Port {port} is taken by another program; set {setting} to a free one (0 for any)."
        )


def settle_ports(config: Config) -> tuple[Config, socket.socket]:
    """Return the settings with real ports in place of 0, and the bound socket of the API.

    Raises:
        PortTaken: somebody listens on one of them.
    """
    door = _listen(config.api.host, config.api.port or free_port())
    try:
        ports = {
            "db": _checked(
                config.db.port, "LOCALBASE_DB_PORT", ours=not config.programs.database_url
            ),
            "mail": _checked(config.mail.port, "LOCALBASE_MAIL_PORT"),
            "smtp": _checked(config.mail.smtp_port, "LOCALBASE_SMTP_PORT"),
        }
    except PortTaken:
        door.close()
        raise
    return config.with_ports(api=door.getsockname()[1], **ports), door


def _listen(host: str, port: int) -> socket.socket:
    door = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        door.bind((host, port))
        door.listen(2048)
    except OSError:
        door.close()
        raise PortTaken(port, "LOCALBASE_API_PORT") from None
    return door


def _checked(port: int, setting: str, *, ours: bool = True) -> int:
    """Return a free port: `port` itself, or any for 0."""
    if port == 0:
        return free_port()
    if ours and not is_free(port):
        raise PortTaken(port, setting)
    return port
