"""The built page under `/`."""

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from app.main import create_app
from tests.conftest import serving
from tests.standin import standin_settings

PAGE = {"Accept": "text/html,*/*"}


@pytest.fixture
async def built(tmp_path: Path) -> AsyncIterator[httpx.AsyncClient]:
    (tmp_path / "assets").mkdir()
    (tmp_path / "index.html").write_text("<title>the page</title>")
    (tmp_path / "assets" / "app-abc123.js").write_text("export {}")
    (tmp_path / "favicon.svg").write_text("<svg/>")
    (tmp_path.parent / "outside.txt").write_text("not yours")
    async with serving(create_app(standin_settings(web_dist=tmp_path))) as client:
        yield client


@pytest.mark.parametrize("path", ["/", "/index.html", "/m/abc-defg-hij", "/settings/profile"])
async def test_the_page_answers_its_own_addresses_and_is_not_cached(
    built: httpx.AsyncClient, path: str
) -> None:
    response = await built.get(path, headers=PAGE)
    assert response.status_code == 200
    assert "the page" in response.text
    assert response.headers["cache-control"] == "no-cache"


async def test_hashed_files_are_cached_for_ever(built: httpx.AsyncClient) -> None:
    response = await built.get("/assets/app-abc123.js")
    assert response.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert "javascript" in response.headers["content-type"]
    again = {"If-None-Match": response.headers["etag"]}
    assert (await built.get("/assets/app-abc123.js", headers=again)).status_code == 304


async def test_other_files_are_asked_about_again(built: httpx.AsyncClient) -> None:
    assert (await built.get("/favicon.svg")).headers["cache-control"] == "no-cache"


@pytest.mark.parametrize(
    ("path", "accept"),
    [
        ("/assets/app-old.js", "text/html"),
        ("/assets/app-old.js", "*/*"),
        ("/m/abc-defg-hij", "application/json"),
        ("/%2e%2e/outside.txt", "*/*"),
        ("/assets/%2e%2e/%2e%2e/outside.txt", "*/*"),
        ("/%00", "text/html"),
        ("/api/v1/nothing", "text/html"),
        ("/health", "text/html"),
        (f"/{'x' * 5000}", "*/*"),
    ],
)
async def test_what_is_neither_file_nor_page_is_404(
    built: httpx.AsyncClient, path: str, accept: str
) -> None:
    response = await built.get(path, headers={"Accept": accept})
    assert (response.status_code, response.json()["code"]) == (404, "not_found")


async def test_the_page_is_only_read(built: httpx.AsyncClient) -> None:
    assert (await built.head("/", headers=PAGE)).status_code == 200
    response = await built.post("/m/abc-defg-hij", headers=PAGE)
    assert (response.status_code, response.json()["code"]) == (405, "method_not_allowed")


async def test_a_page_not_built_yet_says_so(tmp_path: Path) -> None:
    settings = standin_settings(web_dist=tmp_path / "nothing")
    async with serving(create_app(settings)) as client:
        response = await client.get("/", headers=PAGE)
    assert response.status_code == 503
    assert "make run" in response.text
