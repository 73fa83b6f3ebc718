"""One received message, read: who, what, and the links and digits in it that a person is after."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from email.utils import getaddresses
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlsplit

_SNIPPET = 200
_DIGITS = re.compile(r"(?<![\w./#-])(\d{6,10})(?![\w/-])")
_PARSER = BytesParser(policy=policy.default)


@dataclass(frozen=True, slots=True)
class Message:
    """What is in a message file; `id` and `created` come from the file's name."""

    id: str
    created: datetime
    raw: bytes
    parsed: EmailMessage
    read: bool = False

    @property
    def subject(self) -> str:
        """The subject, empty when there is none."""
        return _header(self.parsed, "subject")

    @property
    def text(self) -> str:
        """The plain part, empty when there is none."""
        return _part(self.parsed, "plain")

    @property
    def html(self) -> str:
        """The HTML part, empty when there is none."""
        return _part(self.parsed, "html")

    def summary(self) -> dict[str, Any]:
        """Return the message as a list shows it, with Mailpit's names."""
        return {
            "ID": self.id,
            "MessageID": _header(self.parsed, "message-id").strip("<>"),
            "Read": self.read,
            **self._people(),
            "Subject": self.subject,
            "Created": self.created.isoformat().replace("+00:00", "Z"),
            "Size": len(self.raw),
            "Attachments": len(_attachments(self.parsed)),
            "Snippet": " ".join(self.text.split())[:_SNIPPET],
            "Tags": [],
        }

    def detail(self) -> dict[str, Any]:
        """Return the whole message; `Links` and `Code` are localbase's own."""
        return {
            **self.summary(),
            "Date": _header(self.parsed, "date"),
            "ReturnPath": _header(self.parsed, "return-path").strip("<>"),
            "Text": self.text,
            "HTML": self.html,
            "Inline": [],
            "Attachments": [_about(part) for part in _attachments(self.parsed)],
            "Links": links_of(self.html),
            "Code": code_of(self.text),
        }

    def headers(self) -> dict[str, list[str]]:
        """Return every header as it came; decoding one could fail."""
        found: dict[str, list[str]] = {}
        for name, value in self.parsed.raw_items():
            plain = str(value).encode("utf-8", "surrogateescape").decode("utf-8", "replace")
            found.setdefault(name, []).append(plain)
        return found

    def matches(self, words: Sequence[str]) -> bool:
        """Tell whether all words, in lower case, are somewhere in it; `to:` and its like narrow."""
        fields = self._fields()
        return all(_matches(word, fields) for word in words)

    def _fields(self) -> dict[str, str]:
        people = self._people()
        fields = {name.lower(): _names(people[name]) for name in ("To", "Cc", "Bcc")}
        sender = people["From"]
        fields["from"] = f"{sender['Name']} {sender['Address']}".lower()
        fields["subject"] = self.subject.lower()
        fields["text"] = self.text.lower()
        return fields

    def _people(self) -> dict[str, Any]:
        senders = _addresses(self.parsed, "from")
        to = _addresses(self.parsed, "to") or _addresses(self.parsed, "delivered-to")
        return {
            "From": senders[0] if senders else {"Name": "", "Address": ""},
            "To": to,
            "Cc": _addresses(self.parsed, "cc"),
            "Bcc": _addresses(self.parsed, "bcc"),
            "ReplyTo": _addresses(self.parsed, "reply-to"),
        }


def read_message(message_id: str, raw: bytes, *, read: bool = False) -> Message:
    """Return the message in `raw`; what cannot be parsed as mail is taken for its text."""
    nanoseconds = int(message_id.split("-", 1)[0])
    created = datetime.fromtimestamp(nanoseconds / 1e9, UTC)
    parsed = _PARSER.parsebytes(raw)
    return Message(message_id, created, raw, parsed, read)


def links_of(page: str) -> list[dict[str, str]]:
    """Return the addresses a page's links lead to, once each, with the words they are under."""
    found = _Links()
    found.feed(page)
    return list({link["URL"]: link for link in reversed(found.links)}.values())[::-1]


def code_of(text: str) -> str:
    """Return the digits a person is to type in, empty when there are none."""
    match = _DIGITS.search(text)
    return match.group(1) if match else ""


class _Links(HTMLParser):
    """Collects the links of a page that lead to the web."""

    def __init__(self) -> None:
        super().__init__()
        self.links: list[dict[str, str]] = []
        self._open: dict[str, str] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin a link."""
        address = dict(attrs).get("href") or ""
        if tag == "a" and _is_web(address):
            self._open = {"URL": address, "Text": ""}
            self.links.append(self._open)

    def handle_data(self, data: str) -> None:
        """Add a link's words."""
        if self._open is not None:
            self._open["Text"] = f"{self._open['Text']} {data}".strip()[:80]

    def handle_endtag(self, tag: str) -> None:
        """End a link."""
        if tag == "a":
            self._open = None


def _is_web(address: str) -> bool:
    try:
        return urlsplit(address).scheme in {"http", "https"}
    except ValueError:
        return False


def _header(message: EmailMessage, name: str) -> str:
    try:
        return str(message.get(name, ""))
    except (ValueError, IndexError, AttributeError):  # headers the parser chokes on
        return ""


def _addresses(message: EmailMessage, name: str) -> list[dict[str, str]]:
    try:
        values = [str(value) for value in message.get_all(name, [])]
    except (ValueError, IndexError, AttributeError):  # headers the parser chokes on
        return []
    return [{"Name": person, "Address": at} for person, at in getaddresses(values) if at]


def _part(message: EmailMessage, kind: str) -> str:
    """Return the first part that is `text/<kind>` and no attachment."""
    for part in message.walk():
        if part.get_content_type() == f"text/{kind}" and not part.is_attachment():
            return _content(part)
    return ""


def _content(part: EmailMessage) -> str:
    try:
        return str(part.get_content())
    except (LookupError, ValueError):  # an unknown or a wrong character set
        payload = part.get_payload(decode=True)
        return payload.decode("utf-8", "replace") if isinstance(payload, bytes) else ""


def _attachments(message: EmailMessage) -> list[EmailMessage]:
    return [part for part in _leaves(message) if part.is_attachment()]


def _leaves(message: EmailMessage) -> Iterator[EmailMessage]:
    for part in message.walk():
        if not part.is_multipart():
            yield part


def _about(part: EmailMessage) -> dict[str, Any]:
    payload = part.get_payload(decode=True)
    return {
        "FileName": part.get_filename() or "",
        "ContentType": part.get_content_type(),
        "Size": len(payload) if isinstance(payload, bytes) else 0,
    }


def _names(people: Sequence[Mapping[str, str]]) -> str:
    return " ".join(f"{person['Name']} {person['Address']}" for person in people).lower()


def _matches(word: str, fields: Mapping[str, str]) -> bool:
    field, colon, rest = word.partition(":")
    if colon and field in fields:
        return rest.strip('"') in fields[field]
    return any(word.strip('"') in value for value in fields.values())
