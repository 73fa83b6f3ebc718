"""The parts with rules of their own: templates, redirects, durations, addresses."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from localbase.auth import emails, redirects, templates
from localbase.auth.bodies import Body
from localbase.auth.durations import ban_of
from localbase.auth.errors import BadRequest, Failed
from localbase.auth.mailer import plain_text
from localbase.config import Auth, load
from localbase.harness import ROOT

VALUES: dict[str, Any] = {
    "Email": "ada@example.com",
    "Data": {"name": "<b>Ada</b>", "home": "javascript:alert(1)", "none": None, "n": 3},
    "SiteURL": "https://example.com/?a=1&b=2",
}


@pytest.mark.parametrize(
    ("template", "filled"),
    [
        ("{{ .Email }}", "ada@example.com"),
        ("{{.Email}}{{- .Email -}}", "ada@example.comada@example.com"),
        ("{{ .Data.name }}", "&lt;b&gt;Ada&lt;/b&gt;"),
        ("{{ .Data.n }}", "3"),
        ("[{{ .Data.none }}{{ .Data.absent.deeper }}{{ .Nothing }}]", "[]"),
        ("{{ if .Data.name }}yes{{ else }}no{{ end }}", "yes"),
        ("{{ if .Data.absent }}yes{{ else }}no{{ end }}!", "no!"),
        ("{{ if .Data.absent }}{{ if .Email }}a{{ end }}b{{ end }}c", "c"),
        ("{{/* a comment */}}x", "x"),
        ('<a href="{{ .SiteURL }}">', '<a href="https://example.com/?a=1&amp;b=2">'),
        ('<a href="{{ .Data.home }}">', '<a href="#ZgotmplZ">'),
        ('<a href="/go?to={{ .Data.home }}">', '<a href="/go?to=javascript:alert(1)">'),
    ],
)
def test_templates_are_filled_as_go_does(template: str, filled: str) -> None:
    assert templates.render_html(template, VALUES) == filled


def test_a_subject_is_one_line_whatever_is_in_it() -> None:
    values = {"Data": {"name": "Ada\r\nBcc: everybody@example.com"}}

    line = templates.render_line("Hello {{ .Data.name }}", values)
    assert line == "Hello Ada Bcc: everybody@example.com"


@pytest.mark.parametrize("kind", templates.DEFAULT_SUBJECTS)
def test_every_letter_has_a_template_that_uses_what_it_needs(kind: str) -> None:
    template = templates.load(load({}, supabase=ROOT / "supabase"), kind)

    assert template.subject
    assert "{{ .Token }}" in template.content
    assert ("{{ .ConfirmationURL }}" in template.content) == (kind != "reauthentication")
    assert "<script" not in template.content
    assert "http://" not in template.content
    assert "https://" not in template.content


def test_a_template_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(Failed):
        templates.load(load({}, supabase=tmp_path), "recovery")


def test_plain_readers_get_words_and_addresses() -> None:
    page = (
        "<title>No</title><h1>Hi &amp; welcome</h1><p>a<br>b</p>"
        '<a href="https://x.example/?a=1&amp;b=2"> Go </a><script>no()</script>'
    )

    assert plain_text(page) == "Hi & welcome\n\na\n\nb\n\nGo (https://x.example/?a=1&b=2)\n"


@pytest.mark.parametrize(
    ("address", "allowed"),
    [
        ("https://parley.example/x", True),
        ("http://parley.example:9000/", True),
        ("https://parley.example.evil.example/", False),
        ("javascript://parley.example/%0aalert(1)", False),
        ("https://app.other.example/callback", True),
        ("https://a.b.other.example/callback", False),
        ("https://app.other.example/callback/deeper", False),
        ("https://deep.example/a/b/c?d=e#f", True),
        ("http://localhost:3000", True),
        ("http://localhost:3001", False),
        ("parley://open", True),
        ("//evil.example", False),
        ("http://[::1", False),
        ("", False),
    ],
)
def test_a_link_leads_where_the_settings_allow(address: str, allowed: bool) -> None:
    settings = Auth(
        site_url="https://parley.example",
        additional_redirect_urls=(
            "https://*.other.example/callback",
            "https://deep.example/**",
            "http://localhost:300?",
            "parley://open",
        ),
    )
    if address == "http://localhost:3001":
        settings = Auth(site_url="https://parley.example")

    assert redirects.is_allowed(address, settings) is allowed


@pytest.mark.parametrize(
    ("text", "duration"),
    [
        ("24h", timedelta(days=1)),
        ("1h30m", timedelta(minutes=90)),
        ("1.5s", timedelta(seconds=1.5)),
        ("300ms", timedelta(milliseconds=300)),
        ("0", timedelta()),
        ("none", timedelta()),
        ("", None),
    ],
)
def test_a_ban_lasts_as_long_as_it_says(text: str, duration: timedelta | None) -> None:
    assert ban_of(Body({"ban_duration": text})) == duration


@pytest.mark.parametrize("text", ["week", "1d", "h", "-1h", "1h 30m", "1e9h"])
def test_a_ban_without_a_length_is_refused(text: str) -> None:
    with pytest.raises(BadRequest):
        ban_of(Body({"ban_duration": text}))


@pytest.mark.parametrize(
    "address", ["a@example.com", "A.B+c_d'e@Sub.Example.co", "a@localhost", "x@1.example"]
)
def test_what_is_an_address(address: str) -> None:
    assert emails.normal(address) == address.lower()


@pytest.mark.parametrize(
    "address",
    ["", "a", "a@", "@b", "a@b@c", "a b@c.d", "a@-b.c", "a@b-.c", "a@b..c", "a\n@b.c", "ä@b.c"],
)
def test_what_is_no_address(address: str) -> None:
    with pytest.raises(BadRequest):
        emails.normal(address)
