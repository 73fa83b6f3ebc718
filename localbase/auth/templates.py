"""Mail templates in Go's language, as far as mails use it.

`{{ .Email }}`, `{{ .Data.display_name }}`, `{{ if .Data.x }}…{{ else }}…{{ end }}` and
`{{/* comments */}}`. In HTML a value is escaped, and where an address begins (`href="{{ … }}"`)
only http, https and mailto are let through, as Go's html/template does.
"""

import html
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from localbase.auth.errors import Failed
from localbase.config import Config

_TAG = re.compile(r"\{\{-?\s*(.*?)\s*-?\}\}", re.DOTALL)
_ADDRESS_BEGINS = re.compile(r"(?:href|src|action)\s*=\s*[\"']?\s*$", re.IGNORECASE)
_HARMLESS = frozenset({"", "http", "https", "mailto"})
_BLOCKED = "#ZgotmplZ"

DEFAULT_SUBJECTS = {
    "confirmation": "Confirm Your Signup",
    "recovery": "Reset Your Password",
    "magic_link": "Your Magic Link",
    "email_change": "Confirm Email Change",
    "invite": "You have been invited",
    "reauthentication": "Confirm reauthentication",
}


@dataclass(frozen=True, slots=True)
class Template:
    """One kind of message as it will be sent."""

    subject: str
    content: str


def load(config: Config, kind: str) -> Template:
    """Return the template of a kind: the one in the settings, else `templates/<kind>.html`.

    Files are read for every message, so that an edit shows with the next one.

    Raises:
        Failed: there is no such file.
    """
    wanted = config.auth.email.template.get(kind)
    path = config.supabase / "templates" / f"{kind}.html"
    if wanted and wanted.content_path:
        path = config.supabase.parent / wanted.content_path
    subject = wanted.subject if wanted and wanted.subject else DEFAULT_SUBJECTS[kind]
    return Template(subject, _read(path, kind))


def _read(path: Path, kind: str) -> str:
    try:
        return path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise Failed(f"Error sending {kind} email: its template cannot be read") from error


def render_html(template: str, values: Mapping[str, object]) -> str:
    """Fill a template that is HTML."""
    return _render(template, values, _escape)


def render_line(template: str, values: Mapping[str, object]) -> str:
    """Fill a template that is one line of text, such as a subject."""
    return " ".join(_render(template, values, lambda value, _: value).split())


def _render(template: str, values: Mapping[str, object], escape: Callable[[str, str], str]) -> str:
    out = ""
    shown: list[bool] = []  # one entry for each open `if`: whether its branch at hand is taken
    for text, tag in _pieces(template):
        if all(shown):
            out += text
        if tag.startswith("if "):
            shown.append(bool(_value(tag[3:], values)))
        elif tag == "else" and shown:
            shown[-1] = not shown[-1]
        elif tag == "end" and shown:
            shown.pop()
        elif tag.startswith(".") and all(shown):
            out += escape(_text(_value(tag, values)), out)
    return out


def _pieces(template: str) -> Iterator[tuple[str, str]]:
    """Yield each stretch of text with the tag after it, which is empty at the end."""
    end = 0
    for match in _TAG.finditer(template):
        yield template[end : match.start()], match.group(1)
        end = match.end()
    yield template[end:], ""


def _value(expression: str, values: Mapping[str, object]) -> object:
    """Return what `.A.b` names, None when there is none."""
    found: object = values
    names: Sequence[str] = expression.strip().lstrip(".").split(".")
    for name in names:
        found = found.get(name) if isinstance(found, Mapping) else None
    return found


def _text(value: object) -> str:
    return "" if value is None else str(value)


def _escape(value: str, before: str) -> str:
    if _ADDRESS_BEGINS.search(before) and not _is_harmless(value):
        return _BLOCKED
    return html.escape(value)


def _is_harmless(address: str) -> bool:
    try:
        return urlsplit(address.strip()).scheme.lower() in _HARMLESS
    except ValueError:
        return False
