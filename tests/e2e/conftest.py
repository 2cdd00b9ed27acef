"""A real browser in front of a real server."""

import os
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, expect, sync_playwright

from support.server import ServerProcess

_ROOT = Path(__file__).parent.parent.parent
_FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)

OpenPage = Callable[..., Page]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything in this folder is an end-to-end test."""
    for item in items:
        if "tests/e2e/" in item.path.as_posix():
            item.add_marker(pytest.mark.e2e)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium; closed with the module, since its event loop would be in the way of asynchronous tests."""
    # Waiting is for conditions; on a loaded machine they may take their time.
    expect.set_options(timeout=30_000)
    found = os.environ.get("LAYERLOOM_BROWSER") or subprocess.check_output([_ROOT / "scripts/browser"], text=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found.strip(), args=list(_FLAGS))
        yield browser
        browser.close()


@pytest.fixture
def open_page(browser: Browser, server: ServerProcess) -> Iterator[OpenPage]:
    """Opens a page of the shared server in a fresh profile; fails the test if the page logs an error."""
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def open_page(
        path: str = "/",
        *,
        width: int = 1440,
        height: int = 900,
        dark: bool = False,
        locale: str = "en-US",
        touch: bool = False,
    ) -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": height},
            color_scheme="dark" if dark else "light",
            locale=locale,
            has_touch=touch,
            reduced_motion="reduce",
        )
        context.set_default_timeout(20_000)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda message: complaints.append(_words(message)) if message.type == "error" else None)
        link = f"{server.url}{path}{'&' if '?' in path else '?'}token={server.token}"
        page.goto(link)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert not complaints


def _words(message: ConsoleMessage) -> str:
    """What the browser complains of, and where: of a request that failed the text alone does not say which."""
    return f"{message.text} ({message.location['url']})"


@pytest.fixture
def picture(request: pytest.FixtureRequest) -> Callable[..., None]:
    """Takes a screenshot into `test-results/`, to lay beside the drawn pages.

    With ``guide`` it is a picture of the guide too, under that name; `make screenshots` takes those anew.
    """

    def take(page: Page, name: str, *, guide: str | None = None) -> None:
        folder = _ROOT / "test-results"
        folder.mkdir(exist_ok=True)
        page.screenshot(path=folder / f"{name}.png")
        if guide is not None and os.environ.get("LAYERLOOM_SCREENSHOTS"):
            page.screenshot(path=_ROOT / "docs" / "images" / f"{guide}.jpg", type="jpeg", quality=72)

    return take
