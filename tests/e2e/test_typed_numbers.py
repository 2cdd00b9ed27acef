"""A number stays as it was typed: the check says what is wrong with it, and no field mends it silently."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from support.page import card, train_button


def type_into(field: Locator, text: str) -> None:
    field.fill(text)
    field.press("Enter")
    expect(field).to_have_value(text)


@pytest.mark.parametrize(
    ("locale", "kept", "fix"),
    [
        ("en-US", "0 still counts", "Set epochs to 3"),
        pytest.param("pl-PL", "Nadal obowiązuje 0", "3", marks=pytest.mark.proof),
    ],
)
def test_wrong_numbers_are_told_beside_their_field(open_page: Callable[..., Page], locale: str, kept: str, fix: str):
    page = open_page("/", locale=locale)
    card(page, "dense_1").click()
    units = page.locator(".inspector .stepper input").first
    type_into(units, "3.6")
    first = page.locator("article[data-layer=dense_1]")
    expect(first.get_by_role("status")).to_contain_text("3,6" if locale == "pl-PL" else "3.6")
    expect(train_button(page)).to_be_disabled()
    first.get_by_role("status").get_by_role("button").click()
    expect(units).to_have_value("4")
    expect(train_button(page)).to_be_enabled()

    page.get_by_role("tab").nth(2).click()
    epochs, seed = page.locator("#epochs"), page.locator("#seed")
    type_into(epochs, "2.7")
    row = page.locator(".form-row", has=epochs)
    expect(train_button(page)).to_be_disabled()
    row.get_by_role("button", name=fix).click()
    expect(epochs).to_have_value("3")
    expect(train_button(page)).to_be_enabled()

    for text in ("much", "", "1e400"):
        type_into(seed, text)
        expect(page.locator(".form-row", has=seed).get_by_role("alert")).to_contain_text(kept)
        expect(train_button(page)).to_be_enabled()
    seed.press("Escape")
    expect(seed).to_have_value("0")

    # Beyond the slider's end, with either decimal mark.
    rate = page.locator(".slider", has=page.locator("#learning-rate")).locator(".value")
    for text in ("0,3", "0.3", "1.5"):
        type_into(rate, text)
    expect(page.locator(".form-row", has=page.locator("#schedule"))).to_be_visible()
    expect(page.locator(".form-row", has=rate).get_by_role("status")).to_contain_text("Adam")
