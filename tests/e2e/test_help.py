"""What the keys do and what the words mean is told on the page."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from support.page import card


def test_keys_and_words_are_told(open_page: Callable[..., Page]):
    page = open_page("/")
    card(page, "dense_1").press("?")
    help_ = page.get_by_role("dialog", name="Keys and words")
    expect(help_.get_by_text("Duplicate the layer")).to_be_visible()
    help_.get_by_role("searchbox").fill("epoch")
    expect(help_.locator(".words dd")).to_have_text(["One pass through all training rows."])
    # The first one empties the search, as in any browser.
    page.keyboard.press("Escape")
    expect(help_.get_by_role("searchbox")).to_have_value("")
    page.keyboard.press("Escape")
    expect(help_).to_be_hidden()

    # A label says what it means, and still names its control.
    page.get_by_role("button", name="Units", exact=True).focus()
    expect(page.get_by_role("tooltip").filter(has_text="Adds up its inputs")).to_be_visible()
    expect(page.get_by_role("textbox", name="Units", exact=True)).to_have_value("16")

    page.get_by_role("banner").get_by_role("button", name="PL", exact=True).click()
    card(page, "dense_1").press("?")
    expect(page.get_by_role("dialog", name="Klawisze i pojęcia").get_by_text("Powiel warstwę")).to_be_visible()
