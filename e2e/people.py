"""People in front of a page: each in a browser of their own, with fake camera and microphone."""

import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from uuid import uuid4

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Locator,
    Page,
    expect,
    sync_playwright,
)

from tools.suites import find_chromium

ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
    "--allow-loopback-in-peer-connection",
)
PASSWORD = "correct horse battery staple"
PATIENCE = 20.0  # seconds; a call begins in one or two, on a machine that does other things beside
expect.set_options(timeout=PATIENCE * 1000)

# Collects the page's peer connections, so that a test can read what they count: the product
# itself exposes nothing.
COLLECT_CONNECTIONS = """
(() => {
  const Native = RTCPeerConnection;
  window.__connections = [];
  window.RTCPeerConnection = class extends Native {
    constructor(...given) {
      super(...given);
      window.__connections.push(this);
    }
  };
})();
"""

RECEIVED = """
async () => {
  const made = window.__connections.length;
  const sums = { framesDecoded: 0, audioPackets: 0, connected: 0, made };
  for (const connection of window.__connections) {
    if (connection.connectionState !== 'connected') continue;
    sums.connected += 1;
    for (const entry of (await connection.getStats()).values()) {
      if (entry.type !== 'inbound-rtp') continue;
      if (entry.kind === 'video') sums.framesDecoded += entry.framesDecoded ?? 0;
      else sums.audioPackets += entry.packetsReceived;
    }
  }
  return sums;
}
"""


@contextmanager
def browser() -> Iterator[Browser]:
    """Run a Chromium with fake devices; skip the test where there is none."""
    program = find_chromium()
    if program is None:
        pytest.skip("no Chromium on this machine")
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=program, args=list(ARGUMENTS))
        yield running
        running.close()


class Person:
    """Somebody with a page of their own."""

    def __init__(self, running: Browser, url: str, name: str, *, phone: bool = False) -> None:
        self.name = name
        self.url = url
        size = {"width": 390, "height": 844} if phone else {"width": 1280, "height": 800}
        self.context: BrowserContext = running.new_context(viewport=size)  # type: ignore[arg-type]  # a plain dict of its shape
        self.context.add_init_script(COLLECT_CONNECTIONS)
        self.page: Page = self.context.new_page()
        self.page.set_default_timeout(PATIENCE * 1000)
        self.complaints: list[str] = []
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("console", self._overhear)

    def _overhear(self, said: ConsoleMessage) -> None:
        # Other errors are what a test provokes; what the policy blocks is never meant.
        if said.type == "error" and "Content Security Policy" in said.text:
            self.complaints.append(said.text)

    def close(self) -> None:
        """Go home."""
        self.context.close()

    def sign_up(self) -> None:
        """Make an account through the page, at the place one was going to."""
        page = self.page
        if "/signin" not in page.url and "/register" not in page.url:
            page.goto(f"{self.url}/register")
        if "/signin" in page.url:
            page.get_by_role("link", name=re.compile("create", re.IGNORECASE)).click()
        page.get_by_label("Your name").fill(self.name)
        page.get_by_label("E-mail").fill(f"{uuid4().hex[:12]}@people.example")
        page.get_by_label("Password", exact=True).fill(PASSWORD)
        page.get_by_role("button", name="Create account").click()
        page.wait_for_url(lambda url: "/register" not in url)

    def create_organization(self, name: str) -> None:
        """Make an organisation through the page."""
        self.page.goto(f"{self.url}/organizations/new")
        self.page.get_by_label("Name").fill(name)
        self.page.get_by_role("button", name="Create organisation").click()
        self.page.wait_for_url(f"{self.url}/")

    def schedule_meeting(self, title: str) -> str:
        """Schedule a meeting open to whoever has its link; return that link."""
        page = self.page
        page.goto(f"{self.url}/meetings/new")
        page.get_by_label("Title").fill(title)
        page.get_by_label("Anyone with the link").check(force=True)
        page.get_by_role("button", name="Schedule").click()
        page.wait_for_url(re.compile(r"/meetings/[0-9a-f-]{36}$"))
        code = page.get_by_text(re.compile(r"[a-z]{3}-[a-z]{4}-[a-z]{3}")).first.inner_text()
        found = re.search(r"[a-z]{3}-[a-z]{4}-[a-z]{3}", code)
        assert found
        return f"{self.url}/m/{found.group()}"

    def join(self, link: str) -> None:
        """Open a meeting's link and go in; signs up on the way when the page asks for it."""
        self.page.goto(link)
        expect(self.page.get_by_role("heading", level=1)).to_be_visible()
        if "/signin" in self.page.url:
            self.sign_up()
        self.go_in()

    def go_in(self) -> None:
        """Press Join, and wait for the call."""
        self.page.get_by_role("button", name="Join now").click()
        expect(self.page.get_by_role("toolbar", name="Call controls")).to_be_visible()

    def leave(self) -> None:
        """Press Leave."""
        self.page.get_by_role("button", name="Leave", exact=True).click()
        expect(self.page.get_by_role("heading", name="You left the meeting")).to_be_visible()

    def tile(self, name: str) -> Locator:
        """Return somebody's tile."""
        return self.page.get_by_role("list", name="People in the call").get_by_role(
            "listitem", name=re.compile(f"^{re.escape(name)}")
        )

    def open_chat(self) -> None:
        """Show the conversation."""
        if not self.page.get_by_role("complementary", name="Chat").is_visible():
            self.page.get_by_role("button", name=re.compile("^Show chat")).click()

    def say(self, text: str) -> None:
        """Write a message and send it."""
        box = self.page.get_by_role("textbox", name="Message")
        box.fill(text)
        box.press("Enter")

    def message(self, text: str) -> Locator:
        """Return every line of the conversation that reads `text`."""
        return self.page.get_by_role("region", name="Messages").get_by_text(text, exact=True)

    def received(self) -> dict[str, int]:
        """Return what arrived over the connections that stand now."""
        sums: dict[str, int] = self.page.evaluate(RECEIVED)
        return sums

    def wait_for_media(self, seconds: float = 2 * PATIENCE) -> None:
        """Wait until picture and sound arrive, newer than what had arrived before."""
        before = self.received()
        eventually(
            lambda: self._newer(before),
            f"{self.name} sees and hears nobody",
            seconds,
        )

    def _newer(self, before: dict[str, int]) -> bool:
        now = self.received()
        anew = now["framesDecoded"] < before["framesDecoded"]  # another connection counts from zero
        frames = 0 if anew else before["framesDecoded"]
        packets = 0 if anew else before["audioPackets"]
        return now["framesDecoded"] > frames + 5 and now["audioPackets"] > packets + 5


def eventually(holds: Callable[[], Any], otherwise: str, seconds: float = PATIENCE) -> None:
    """Wait until `holds()` is true; fail with `otherwise` when it is not in time."""
    deadline = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > deadline:
            raise AssertionError(otherwise)
        time.sleep(0.1)
