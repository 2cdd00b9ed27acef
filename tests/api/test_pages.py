"""The page's own addresses, and what a wrong one is answered."""

from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI

from layerloom.api.pages import BuiltFiles, page_router

PERSON = {"accept": "text/html,application/xhtml+xml,*/*;q=0.8"}


@pytest.fixture
def browser(tmp_path: Path) -> httpx.AsyncClient:
    """A browser in front of a build of one page and one file, below a path."""
    (tmp_path / "index.html").write_text('<meta name="layerloom-base" content=""><script src="./a.js"></script>')
    (tmp_path / "icon.svg").write_text("<svg/>")
    app = FastAPI()
    app.include_router(page_router(tmp_path, "/lab"))
    app.mount("/", BuiltFiles(tmp_path, "/lab"))
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://lab", headers=PERSON)


@pytest.mark.parametrize("path", ["/", "/runs", "/runs/%25", "/data/two%20moons"])
async def test_its_places_are_the_page(browser: httpx.AsyncClient, path: str):
    answer = await browser.get(path)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/html; charset=utf-8")


@pytest.mark.parametrize("path", ["/nosuch", "/runs/a/b", "/nosuch/", "/icon.png", "/apiary"])
async def test_a_wrong_address_is_the_page_too_and_says_404(browser: httpx.AsyncClient, path: str):
    answer = await browser.get(path)
    assert (answer.status_code, answer.headers["content-type"]) == (404, "text/html; charset=utf-8")
    assert '<script src="/lab/a.js">' in answer.text
    assert 'content="/lab"' in answer.text


@pytest.mark.parametrize(
    ("path", "accept"),
    [
        ("/nosuch", "*/*"),
        ("/nosuch", "application/json"),
        ("/api/v1/nosuch", PERSON["accept"]),
        ("/internal/x", PERSON["accept"]),
        # A page in place of a script or a font would be read as one.
        ("/assets/gone.js", PERSON["accept"]),
    ],
)
async def test_programs_get_no_page(browser: httpx.AsyncClient, path: str, accept: str):
    answer = await browser.get(path, headers={"accept": accept})
    assert answer.status_code == 404
    assert "<script" not in answer.text


async def test_files_are_files(browser: httpx.AsyncClient):
    answer = await browser.get("/icon.svg")
    assert (answer.status_code, answer.text) == (200, "<svg/>")
