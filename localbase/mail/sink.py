"""Takes in mail over SMTP (RFC 5321) from programs on this machine, and sends none on."""

import asyncio
import logging

from aiosmtpd.smtp import SMTP, Envelope, Session

from localbase.mail.mailbox import Mailbox

log = logging.getLogger(__name__)

MAX_BYTES = 10 * 1024 * 1024


class Sink:
    """An SMTP server that keeps what it is given."""

    def __init__(self, mailbox: Mailbox, host: str, port: int) -> None:
        self._mailbox = mailbox
        self._host = host
        self._port = port
        self._server: asyncio.Server | None = None
        self._sessions: set[_Connection] = set()

    async def start(self) -> None:
        """Listen."""
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(self._connection, self._host, self._port)

    async def stop(self) -> None:
        """Stop listening and hang up."""
        if self._server is None:
            return
        self._server.close()
        for connection in list(self._sessions):
            connection.hang_up()
        await self._server.wait_closed()
        self._server = None

    async def handle_DATA(  # noqa: N802 - the name aiosmtpd calls
        self, _server: SMTP, _session: Session, envelope: Envelope
    ) -> str:
        """Keep one message; what the envelope says is added as an MTA does (RFC 5321 4.4)."""
        content = envelope.content
        body = content.encode() if isinstance(content, str) else content or b""
        lines = [f"Return-Path: <{envelope.mail_from or ''}>"]
        lines += [f"Delivered-To: {recipient}" for recipient in envelope.rcpt_tos]
        trace = "".join(f"{line}\r\n" for line in lines).encode("utf-8", "replace")
        try:
            await self._mailbox.add(trace + body)
        except OSError:
            log.exception("a message could not be kept")
            return "452 Requested action not taken: insufficient system storage"
        return "250 OK"

    def _connection(self) -> "_Connection":
        return _Connection(self, self._sessions)


class _Connection(SMTP):
    """One client, known to the sink as long as it is connected."""

    def __init__(self, sink: Sink, others: "set[_Connection]") -> None:
        super().__init__(
            sink,
            data_size_limit=MAX_BYTES,
            enable_SMTPUTF8=True,
            hostname="localbase",
            ident="localbase",
            timeout=30,
            loop=asyncio.get_running_loop(),
        )
        self._others = others

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Greet."""
        super().connection_made(transport)
        self._others.add(self)

    def connection_lost(self, error: Exception | None) -> None:
        """Forget."""
        super().connection_lost(error)
        self._others.discard(self)

    def hang_up(self) -> None:
        """Close the connection without another word."""
        if isinstance(self.transport, asyncio.WriteTransport):
            self.transport.abort()
