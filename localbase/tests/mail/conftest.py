"""The mailbox in this process, on free ports, with a folder of its own."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path

import aiosmtplib
import httpx
import pytest
import pytest_asyncio

from localbase.config import free_port, load
from localbase.context import Context
from localbase.db.database import Address, Database
from localbase.keys import load_keys
from localbase.mail.service import MailService


@dataclass
class Post:
    """A running mailbox: where mail goes in, and where it is read."""

    smtp_port: int
    url: str

    async def send(
        self, subject: str = "Hello", html: str = "", text: str = "Hello", **headers: str
    ) -> None:
        message = EmailMessage()
        message["From"] = headers.pop("sender", "Ada <ada@example.com>")
        message["To"] = headers.pop("to", "Grace <grace@example.com>")
        message["Subject"] = subject
        for name, value in headers.items():
            message[name] = value
        message.set_content(text)
        if html:
            message.add_alternative(html, subtype="html")
        await self.deliver(message.as_bytes())

    async def deliver(self, raw: bytes, to: str = "grace@example.com") -> None:
        async with aiosmtplib.SMTP(hostname="127.0.0.1", port=self.smtp_port) as server:
            await server.sendmail("ada@example.com", [to], raw)


def service_in(folder: Path, smtp_port: int, port: int) -> MailService:
    env = {"LOCALBASE_MAIL_PORT": str(port), "LOCALBASE_SMTP_PORT": str(smtp_port)}
    config = load(env, state=folder, supabase=folder)
    keys = load_keys(folder / "keys.json")
    return MailService(Context(config, keys, Database(Address("postgresql://nowhere", {}))))


@pytest_asyncio.fixture
async def post(tmp_path: Path) -> AsyncIterator[Post]:
    smtp_port, port = free_port(), free_port()
    service = service_in(tmp_path, smtp_port, port)
    await service.start()
    yield Post(smtp_port, f"http://127.0.0.1:{port}")
    await service.stop()


@pytest_asyncio.fixture
async def mail(post: Post) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=post.url) as client:
        yield client


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path
