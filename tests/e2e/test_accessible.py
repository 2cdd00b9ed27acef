"""axe finds nothing on any page, light and dark, wide and narrow, in both languages."""

import itertools
import re
from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from layerloom.client import Client, RunHandle
from support.specs import spiral

SIZES = ((1440, 900), (820, 1180))
EVERY = tuple(itertools.product(("en", "pl"), ("light", "dark")))
# Every two of size, language and theme meet, in half of the looks.
PAIRS = {1440: (("en", "light"), ("pl", "dark")), 820: (("pl", "light"), ("en", "dark"))}
# A picture of each kind, and one that is not on this machine.
DATASETS = tuple(f"/data/{name}" for name in ("hills", "iris", "shapes", "waves", "mnist"))


@pytest.fixture(scope="module")
def run(client: Client) -> RunHandle:
    spec = spiral(epochs=80, optimizer={"class_name": "Adam", "config": {"learning_rate": 0.01}})
    return client.train(spec | {"tags": ["axe"]}).wait()


def expect_no_complaints(page: Page, where: str) -> None:
    results = Axe().run(page)
    assert results.violations_count == 0, f"{where}: {results.generate_report()}"


@pytest.mark.parametrize(
    ("paths", "looks"),
    [
        pytest.param(("/", "/runs", "/runs/RUN", "/data", DATASETS[2]), PAIRS, id="pages"),
        pytest.param(
            ("/", "/runs", "/runs/RUN", "/data", *DATASETS),
            dict.fromkeys(PAIRS, EVERY),
            marks=[pytest.mark.proof, pytest.mark.timeout(900)],
            id="all",
        ),
    ],
)
def test_axe_is_content(
    open_page: Callable[..., Page],
    run: RunHandle,
    paths: tuple[str, ...],
    looks: dict[int, tuple[tuple[str, str], ...]],
):
    page = open_page(f"/?run={run.id}")
    banner = page.get_by_role("banner")
    theme_button = banner.get_by_role("button", name=re.compile("(light|dark|jasny|ciemny)", re.IGNORECASE))
    expect(banner.get_by_role("button", name="spiral")).to_be_visible()
    for width, height in SIZES:
        page.set_viewport_size({"width": width, "height": height})
        for path in (path.replace("RUN", run.id) for path in paths):
            section = "/" + path.split("/")[1]
            banner.get_by_role("navigation").locator(f"a[href='{section}']").click()
            if path != section:
                page.get_by_role("main").locator(f"a[href='{path}']").first.click()
            expect(page.get_by_role("heading", level=1)).to_have_count(1)
            for language, theme in looks[width]:
                banner.get_by_role("button", name=language.upper(), exact=True).click()
                expect(page.locator("html")).to_have_attribute("lang", language)
                # Nothing is said there before a first choice.
                if (page.locator("html").get_attribute("data-theme") or "light") != theme:
                    theme_button.click()
                    expect(page.locator("html")).to_have_attribute("data-theme", theme)
                expect_no_complaints(page, f"{path} {width} {language} {theme}")


def test_axe_is_content_with_what_opens(open_page: Callable[..., Page]):
    """Tabs, a problem, a menu and a dialog."""
    page = open_page("/", dark=True)
    banner = page.get_by_role("banner")
    expect(banner.get_by_role("button", name="Train")).to_be_enabled()
    for tab in ("Layer", "Data", "Training"):
        page.get_by_role("tab", name=tab).click()
        expect_no_complaints(page, tab)
    units = page.get_by_role("complementary", name="Inspector").get_by_role("textbox", name="Units")
    page.get_by_role("button", name=re.compile("^Layer .*dense_3$")).click()
    units.fill("1")
    units.press("Enter")
    expect(banner.get_by_role("button", name="Train")).to_be_disabled()
    expect_no_complaints(page, "a problem")
    banner.get_by_role("button", name="networks on this device").click()
    expect_no_complaints(page, "a menu")
    page.get_by_role("menuitem", name="Delete").click()
    expect_no_complaints(page, "a dialog")
