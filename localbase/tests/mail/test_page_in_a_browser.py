"""The mailbox's page in a real Chromium."""

import shutil
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Page, async_playwright, expect

from localbase.tests.mail.conftest import Post

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
EVIL = (
    "<script>top.document.title = 'hit'; parent.hit = 1</script>"
    "<img src=x onerror=\"top.document.title='hit'\">"
    "<svg onload=\"top.document.title='hit'\"></svg>"
    "<form action=/api/v1/messages method=post><button autofocus>b</button></form>"
    "<meta http-equiv=refresh content='0;url=https://evil.example'>"
    "<base target=_top><h1>Still here</h1>"
)

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium on this machine"),
]


@pytest_asyncio.fixture
async def page() -> AsyncIterator[Page]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-dev-shm-usage"]
        )
        page = await browser.new_page()
        yield page
        await browser.close()


async def test_a_mail_is_found_read_and_deleted(post: Post, page: Page) -> None:
    link = '<a href="https://parley.example/verify?token=1">Confirm</a>'
    await post.send("Confirm your address", link, "Your code is 123456")
    await page.goto(post.url)
    await page.get_by_role("button", name="Confirm your address").click()

    await expect(page.get_by_role("heading", name="Confirm your address")).to_be_visible()
    await expect(page.get_by_role("button", name="123456", exact=True)).to_be_visible()
    button = page.get_by_role("link", name="Confirm")
    await expect(button).to_have_attribute("href", "https://parley.example/verify?token=1")
    await expect(button).to_have_attribute("rel", "noreferrer noopener")
    await page.get_by_role("button", name="Delete", exact=True).click()
    await expect(page.get_by_text("No mail yet.")).to_be_visible()


async def test_new_mail_shows_without_a_reload(post: Post, page: Page) -> None:
    await page.goto(post.url)
    await expect(page.get_by_text("No mail yet.")).to_be_visible()
    await post.send("Just now")

    await expect(page.get_by_role("button", name="Just now")).to_be_visible()


async def test_the_search_narrows_the_list(post: Post, page: Page) -> None:
    await post.send("About tea")
    await post.send("About coffee")
    await page.goto(post.url)
    await page.get_by_role("searchbox").fill("subject:tea")

    await expect(page.get_by_role("button", name="About tea")).to_be_visible()
    await expect(page.get_by_role("button", name="About coffee")).to_be_hidden()


async def test_what_a_mail_says_is_inert(post: Post, page: Page) -> None:
    await post.send(
        "<img src=x onerror=\"document.title='hit'\">", EVIL, sender=f'"{"<b>"}" <a@b.c>'
    )
    await page.goto(post.url)
    await page.get_by_role("button", name="<img src=x").click()
    shown = page.frame_locator("#html").get_by_role("heading", name="Still here")

    await expect(shown).to_be_visible()
    assert await page.title() == "Mailbox"
    assert await page.evaluate("window.hit") is None
    assert page.url.startswith(post.url)
    assert await page.locator("#subject img").count() == 0
