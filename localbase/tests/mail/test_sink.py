"""SMTP in, and what is kept of it."""

import asyncio
from pathlib import Path

import aiosmtplib
import httpx
import pytest

from localbase.config import free_port
from localbase.mail import mailbox
from localbase.mail.mailbox import Mailbox
from localbase.mail.message import code_of
from localbase.tests.mail.conftest import Post, service_in


async def test_mail_survives_a_restart(folder: Path) -> None:
    smtp_port, port = free_port(), free_port()
    post = Post(smtp_port, f"http://127.0.0.1:{port}")
    first = service_in(folder, smtp_port, port)
    await first.start()
    await post.send("Kept")
    await first.stop()
    second = service_in(folder, smtp_port, port)
    await second.start()
    try:
        async with httpx.AsyncClient(base_url=post.url) as mail:
            found = (await mail.get("/api/v1/messages")).json()["messages"]
    finally:
        await second.stop()

    assert [message["Subject"] for message in found] == ["Kept"]
    files = list((folder / "mail").iterdir())
    assert [path.stat().st_mode & 0o777 for path in files] == [0o600]


async def test_the_oldest_goes_when_there_are_too_many(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mailbox, "CAPACITY", 3)
    box = Mailbox(folder / "mail")
    box.open()
    for number in range(5):
        await box.add(f"Subject: {number}\r\n\r\n".encode())

    assert [message.subject for message in box.newest()] == ["4", "3", "2"]
    assert len(list((folder / "mail").iterdir())) == 3


async def test_files_that_are_not_ours_are_left_alone(folder: Path) -> None:
    (folder / "mail").mkdir()
    (folder / "mail" / "notes.eml").write_text("mine")
    box = Mailbox(folder / "mail")
    box.open()

    assert box.newest() == []
    assert (folder / "mail" / "notes.eml").exists()


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"no headers at all",
        b"Subject: =?utf-8?b?////?=\r\n\r\nx",
        b'From: <<<>>>\r\nTo: "\r\nSubject: x\r\n\r\nx',
        b"Content-Type: text/html; charset=martian\r\n\r\n\xff\xfe",
        b"Content-Type: multipart/mixed\r\n\r\nno boundary",
        b"Subject: \xff\xfe\r\nDate: yesterday\r\n\r\n\xff",
        b"Content-Type: text/plain\r\nContent-Transfer-Encoding: base64\r\n\r\n!!!!",
        b"Message-ID: <broken\r\n\r\nx",
    ],
)
async def test_mail_that_is_malformed_is_kept_and_shown(
    post: Post, mail: httpx.AsyncClient, raw: bytes
) -> None:
    await post.deliver(raw)

    assert (await mail.get("/api/v1/messages")).json()["total"] == 1
    assert (await mail.get("/api/v1/message/latest")).status_code == 200
    assert (await mail.get("/api/v1/message/latest/headers")).status_code == 200
    assert (await mail.get("/view/latest.html")).status_code == 200


async def test_who_it_was_for_is_known_without_a_header(
    post: Post, mail: httpx.AsyncClient
) -> None:
    await post.deliver(b"Subject: x\r\n\r\nx", to="hidden@example.com")
    message = (await mail.get("/api/v1/message/latest")).json()

    assert message["To"] == [{"Name": "", "Address": "hidden@example.com"}]


async def test_attachments_are_told(post: Post, mail: httpx.AsyncClient) -> None:
    raw = (
        b"Subject: x\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n"
        b"--b\r\nContent-Type: text/plain\r\n\r\nhello\r\n"
        b"--b\r\nContent-Type: text/html\r\nContent-Disposition: attachment; filename=a.html\r\n"
        b"\r\n<script>1</script>\r\n--b--\r\n"
    )
    await post.deliver(raw)
    message = (await mail.get("/api/v1/message/latest")).json()

    assert message["HTML"] == ""
    assert [part["FileName"] for part in message["Attachments"]] == ["a.html"]


async def test_a_message_over_the_limit_is_refused(post: Post, mail: httpx.AsyncClient) -> None:
    with pytest.raises(aiosmtplib.SMTPResponseException):
        await post.deliver(b"Subject: x\r\n\r\n" + b"x" * (11 * 1024 * 1024))

    assert (await mail.get("/api/v1/info")).json()["Messages"] == 0


async def test_fifty_at_once_are_all_kept(post: Post, mail: httpx.AsyncClient) -> None:
    await asyncio.gather(*(post.send(f"Number {number}") for number in range(50)))

    assert (await mail.get("/api/v1/info")).json()["Messages"] == 50


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Your code: 123456", "123456"),
        ("Code 001122.", "001122"),
        ("no digits", ""),
        ("in 2026 or 12345", ""),
        ("https://x.example/verify?token=123456a", ""),
        ("call 555-123456", ""),
    ],
)
def test_digits_to_type_in_are_found(text: str, code: str) -> None:
    assert code_of(text) == code
