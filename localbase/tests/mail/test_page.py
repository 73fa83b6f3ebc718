"""The mailbox's page: what a mail says stays inert."""

import re

import httpx
import pytest

from localbase.harness import ROOT
from localbase.tests.mail.conftest import Post

PAGE = ROOT / "localbase" / "mail" / "page"
EVIL = '<script>top.hit = 1</script><img src=x onerror="top.hit=1"><a href="javascript:hit()">x</a>'


async def test_the_page_and_its_parts_are_served(mail: httpx.AsyncClient) -> None:
    page = await mail.get("/")

    assert page.headers["content-type"].startswith("text/html")
    for path in re.findall(r'(?:src|href)="(/[^"]+)"', page.text):
        assert (await mail.get(path)).status_code == 200, path


async def test_the_page_runs_its_own_script_only(mail: httpx.AsyncClient) -> None:
    policy = (await mail.get("/")).headers["content-security-policy"]

    assert "default-src 'none'" in policy
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy


async def test_a_mail_is_shown_where_nothing_runs(post: Post, mail: httpx.AsyncClient) -> None:
    await post.send(html=EVIL)
    view = await mail.get("/view/latest.html")
    policy = view.headers["content-security-policy"]

    assert policy.startswith("sandbox;")
    assert "default-src 'none'" in policy
    assert "script-src" not in policy
    assert "allow-" not in policy
    assert view.headers["x-content-type-options"] == "nosniff"
    assert view.headers["referrer-policy"] == "no-referrer"


async def test_a_plain_mail_is_shown_as_text(post: Post, mail: httpx.AsyncClient) -> None:
    await post.send(text=EVIL)
    view = await mail.get("/view/latest.html")

    assert "<script" not in view.text
    assert "&lt;script" in view.text


async def test_only_links_to_the_web_become_buttons(post: Post, mail: httpx.AsyncClient) -> None:
    await post.send(html=f'{EVIL}<a href="data:text/html,x">d</a><a href="https://x.example">y</a>')
    message = (await mail.get("/api/v1/message/latest")).json()

    assert [link["URL"] for link in message["Links"]] == ["https://x.example"]


async def test_markup_in_a_subject_stays_text(post: Post, mail: httpx.AsyncClient) -> None:
    await post.send("<img src=x onerror=alert(1)>", sender='"<b>Ada</b>" <ada@example.com>')
    answer = await mail.get("/api/v1/messages")

    assert answer.headers["content-type"] == "application/json"
    assert answer.json()["messages"][0]["Subject"] == "<img src=x onerror=alert(1)>"


@pytest.mark.parametrize("sink", ["innerHTML", "outerHTML", "insertAdjacentHTML", "document.write"])
def test_the_script_never_makes_markup_of_text(sink: str) -> None:
    assert sink not in (PAGE / "app.js").read_text("utf-8")


def test_the_frame_allows_nothing() -> None:
    assert 'sandbox=""' in (PAGE / "index.html").read_text("utf-8")


def test_nothing_is_loaded_from_elsewhere() -> None:
    for path in PAGE.iterdir():
        text = path.read_text("utf-8").replace("http://www.w3.org/2000/svg", "")
        assert "http://" not in text, path
        assert "https://" not in text, path
