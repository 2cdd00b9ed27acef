"""A student's first minute: watch a network overfit, cure it, and see the difference on one chart."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

LONG = 90_000
Picture = Callable[[Page, str], None]


def train_button(page: Page) -> Locator:
    return page.get_by_role("banner").get_by_role("button", name=re.compile(r"^Train\b"))


def drawer(page: Page) -> Locator:
    return page.get_by_role("region", name="Live run")


def loss_chart(page: Page) -> Locator:
    return drawer(page).get_by_role("slider", name=re.compile(r"^Loss by epoch"))


def expect_curves_to_move(page: Page) -> None:
    expect(loss_chart(page)).to_have_attribute("aria-label", re.compile(r"At epoch [1-9]"))
    first = loss_chart(page).get_attribute("aria-label")
    expect(loss_chart(page)).not_to_have_attribute("aria-label", first or "")


# `make test` spends the first hour by mouse.
@pytest.mark.proof
def test_by_mouse(open_page: Callable[..., Page], picture: Picture):
    page = open_page("/")
    expect(train_button(page)).to_be_enabled()
    picture(page, "build-empty")
    train_button(page).click()
    expect_curves_to_move(page)
    expect(drawer(page).get_by_text(re.compile(r"^Overfitting since epoch \d+"))).to_be_visible(timeout=LONG)
    picture(page, "build-overfitting-light")
    drawer(page).get_by_role("button", name="Full speed").click()
    expect(drawer(page).get_by_text("All 200 epochs are done")).to_be_visible(timeout=LONG)

    page.get_by_role("button", name=re.compile("^Layer 1: Dense")).click()
    page.get_by_role("complementary", name="Layers").get_by_role("button", name="Add Dropout", exact=True).click()
    expect(page.get_by_role("button", name=re.compile("^Layer 2: Dropout"))).to_be_visible()
    page.get_by_role("tab", name="Training").click()
    page.get_by_role("switch", name="Early stopping").click()
    expect(page.get_by_role("textbox", name="Patience")).to_be_visible()
    train_button(page).click()
    expect(drawer(page).get_by_text(re.compile("did not get better for 5 epochs"))).to_be_visible(timeout=LONG)
    # The run before stays on the same chart, faint and named, until it is dismissed.
    dismiss = drawer(page).get_by_role("button", name=re.compile(r"^Take Run \d+ off the chart"))
    expect(dismiss).to_be_visible()
    picture(page, "build-two-runs-light")
    dismiss.click()
    expect(dismiss).to_be_hidden()


def test_by_keyboard_alone(open_page: Callable[..., Page]):
    page = open_page("/")
    expect(train_button(page)).to_be_enabled()
    page.keyboard.press("Control+Enter")
    expect_curves_to_move(page)
    # At once, and backwards, since the run is last on the page: after ten seconds it would have ended at its own pace.
    tab_to(page, drawer(page).get_by_role("button", name="Full speed"), "Shift+Tab")
    page.keyboard.press("Enter")
    expect(drawer(page).get_by_text("All 200 epochs are done")).to_be_visible(timeout=LONG)
    expect(drawer(page).get_by_text(re.compile(r"^Overfitting since epoch \d+"))).to_be_visible(timeout=LONG)

    tab_to(page, page.get_by_role("button", name=re.compile("^Layer 1: Dense")))
    page.keyboard.press("Enter")
    page.keyboard.press("/")
    page.keyboard.type("dropout")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name=re.compile("^Layer 2: Dropout"))).to_be_visible()
    tab_to(page, page.get_by_role("switch", name="Early stopping"))
    page.keyboard.press("Space")
    page.keyboard.press("Control+Enter")
    expect(drawer(page).get_by_text(re.compile("did not get better for 5 epochs"))).to_be_visible(timeout=LONG)
    expect(drawer(page).get_by_text(re.compile(r"Run \d+")).first).to_be_visible()


def tab_to(page: Page, target: Locator, key: str = "Tab") -> None:
    """Press Tab until the target has the focus; fails if it cannot be reached that way."""
    for _ in range(200):
        if target.evaluate("element => element === document.activeElement"):
            return
        page.keyboard.press(key)
    raise AssertionError(f"{target} cannot be reached by Tab")
