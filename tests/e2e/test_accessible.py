"""axe finds nothing on any page, light and dark, wide and narrow, in both languages."""

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from layerloom.client import Client, RunHandle
from support.specs import spiral


@pytest.fixture(scope="module")
def run(client: Client) -> RunHandle:
    spec = spiral(epochs=80, optimizer={"class_name": "Adam", "config": {"learning_rate": 0.01}})
    return client.train(spec | {"tags": ["axe"]}).wait()


def complaints(page: Page) -> str:
    results = Axe().run(page)
    return "" if results.violations_count == 0 else results.generate_report()


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("size", [(1440, 900), (820, 1180)], ids=["wide", "tablet"])
@pytest.mark.parametrize("locale", ["en-US", "pl-PL"])
def test_axe_is_content(open_page: Callable[..., Page], run: RunHandle, dark: bool, size: tuple[int, int], locale: str):
    width, height = size
    page = open_page("/", width=width, height=height, dark=dark, locale=locale)
    expect(page.get_by_role("main")).to_be_visible()
    expect(page.locator("html")).to_have_attribute("lang", locale[:2])
    assert not complaints(page)
    for path, heading in (("/runs", None), (f"/runs/{run.id}", f"{run.number}")):
        page.goto(page.url.split("/", 3)[0] + "//" + page.url.split("/", 3)[2] + path)
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        if heading:
            expect(page.get_by_role("heading", level=1)).to_contain_text(heading)
        assert not complaints(page), path
