"""Sends Auth's messages over SMTP: to the built-in mailbox, or where the settings say."""

import logging
import re
from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import make_msgid
from html import unescape
from urllib.parse import urlencode

import aiosmtplib

from localbase.auth import templates
from localbase.auth.errors import Failed
from localbase.auth.one_time import Issued
from localbase.auth.users import User
from localbase.config import LOOPBACK, Config

log = logging.getLogger(__name__)

_SECONDS = 5.0
_LINK = re.compile(r'<a\b[^>]*href="([^"]+)"[^>]*>(.*?)</a>', re.IGNORECASE | re.DOTALL)
_HIDDEN = re.compile(r"<(head|style|title|script)\b.*?</\1>", re.IGNORECASE | re.DOTALL)
_BREAK = re.compile(r"<br\s*/?>|</(p|div|h\d|tr|table)>", re.IGNORECASE)
_MARKUP = re.compile(r"<[^>]+>|<!--.*?-->", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Letter:
    """One message to be written: its template, its reader and its token."""

    kind: str
    to: str
    user: User
    token: Issued
    verification: str
    redirect_to: str
    new_email: str = ""


class Mailer:
    """Writes letters from templates and posts them."""

    def __init__(self, config: Config) -> None:
        self._config = config
        self._smtp = config.auth.email.smtp

    async def send(self, letter: Letter) -> None:
        """Write and post one letter.

        Raises:
            Failed: its template cannot be read, or the mail server did not take it.
        """
        message = self._message(letter)
        try:
            async with self._server() as server:
                await server.send_message(message)
        except (aiosmtplib.SMTPException, OSError) as error:
            log.warning("a %s mail was not taken: %s", letter.kind, type(error).__name__)
            raise Failed(f"Error sending {letter.kind} email") from error

    def _server(self) -> aiosmtplib.SMTP:
        """Return where to post: the server in the settings, else the built-in one."""
        smtp = self._smtp
        if not smtp.enabled or not smtp.host:
            port = self._config.mail.smtp_port
            return aiosmtplib.SMTP(hostname=LOOPBACK, port=port, timeout=_SECONDS, start_tls=False)
        return aiosmtplib.SMTP(
            hostname=smtp.host,
            port=smtp.port,
            timeout=_SECONDS,
            username=smtp.user or None,
            password=smtp.password or None,
            use_tls=smtp.port == 465,
        )

    def _message(self, letter: Letter) -> EmailMessage:
        template = templates.load(self._config, letter.kind)
        values = self._values(letter)
        page = templates.render_html(template.content, values)
        message = EmailMessage()
        message["From"] = self._sender()
        message["To"] = letter.to
        message["Subject"] = templates.render_line(template.subject, values)
        message["Message-ID"] = make_msgid(domain="localbase")
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(plain_text(page))
        message.add_alternative(page, subtype="html")
        return message

    def _sender(self) -> Address:
        mail, smtp = self._config.mail, self._smtp
        return Address(
            display_name=smtp.sender_name or mail.sender_name,
            addr_spec=smtp.admin_email or mail.admin_email,
        )

    def _values(self, letter: Letter) -> dict[str, object]:
        """Return the variables Supabase Auth gives its templates."""
        return {
            "SiteURL": self._config.auth.site_url,
            "ConfirmationURL": self.link(letter.token, letter.verification, letter.redirect_to),
            "Email": letter.user.email,
            "NewEmail": letter.new_email,
            "SendingTo": letter.to,
            "Token": letter.token.digits,
            "TokenHash": letter.token.token_hash,
            "RedirectTo": letter.redirect_to,
            "Data": letter.user.user_metadata,
        }

    def link(self, token: Issued, verification: str, redirect_to: str) -> str:
        """Return the address that uses a token up and leads on to `redirect_to`."""
        query = urlencode(
            {"token": token.token_hash, "type": verification, "redirect_to": redirect_to}
        )
        return f"{self._config.api_url}/auth/v1/verify?{query}"


def plain_text(page: str) -> str:
    """Return the words of an HTML page, with the addresses of its links, for plain readers."""
    page = _HIDDEN.sub("", page)
    page = _LINK.sub(lambda link: f"{link.group(2)} ({link.group(1)})", page)
    words = unescape(_MARKUP.sub("", _BREAK.sub("\n", page)))
    lines = (" ".join(line.split()) for line in words.splitlines())
    return "\n\n".join(line for line in lines if line) + "\n"
