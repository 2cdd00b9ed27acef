"""What is wrong stands where it is wrong, in words, with a button that mends it."""

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from support.page import LONG, card, drawer, palette, set_epochs, train_button, train_to_the_end


def test_a_problem_is_shown_explained_and_mended(open_page: Callable[..., Page]):
    page = open_page("/")
    banner = page.get_by_role("banner")
    card(page, "dense_1").click()
    palette(page).get_by_role("searchbox").fill("conv2d")
    palette(page).get_by_role("button", name="Add Conv2D", exact=True).click()

    broken = page.locator("article[data-layer=conv2d_1]")
    problem = broken.get_by_role("status")
    expect(problem).to_contain_text("takes samples with at least 3 axes")
    expect(train_button(page)).to_be_disabled()
    expect(banner.get_by_role("status")).to_contain_text("Cannot train yet")
    expect(banner.get_by_role("status")).to_contain_text("takes samples with at least 3 axes")
    banner.get_by_role("button", name="PL", exact=True).click()
    expect(problem).to_contain_text("potrzebuje próbek o co najmniej 3 osiach")
    expect(banner.get_by_role("status")).to_contain_text("Jeszcze nie można trenować")
    card(page, "conv2d_1").press("Delete")
    expect(train_button(page)).to_be_enabled()
    banner.get_by_role("button", name="EN", exact=True).click()

    # Three outputs for two classes are unwise, one is impossible.
    card(page, "dense_3").click()
    units = page.get_by_role("complementary", name="Inspector").get_by_role("textbox", name="Units")
    units.fill("1")
    units.press("Enter")
    last = page.locator("article[data-layer=dense_3]")
    expect(last.get_by_role("status").first).to_contain_text("1 output, but the data has 2 classes")
    expect(train_button(page)).to_be_disabled()
    last.get_by_role("button", name="Set 2 units").click()
    expect(units).to_have_value("2")
    expect(last.get_by_role("status")).to_have_count(0)
    train_to_the_end(page, 2)


def test_a_loss_that_is_no_number_is_said_in_both_languages(open_page: Callable[..., Page]):
    page = open_page("/")
    expect(train_button(page)).to_be_enabled()
    page.get_by_role("tab", name="Data").click()
    page.get_by_label("Dataset", exact=True).select_option(label="Diabetes progression")
    page.get_by_role("tab", name="Training").click()
    page.get_by_label("Optimizer", exact=True).select_option(label="SGD")
    rate = page.get_by_role("textbox", name="Learning rate")
    rate.fill("1000.5")
    rate.press("Enter")
    set_epochs(page, 20)
    expect(train_button(page)).to_be_enabled()
    train_button(page).click()
    expect(drawer(page).get_by_text(re.compile("not a number|stopped being a number")).first).to_be_visible(
        timeout=LONG
    )
    expect(drawer(page).get_by_text("Try a smaller learning rate").first).to_be_visible()
    page.get_by_role("banner").get_by_role("button", name="PL", exact=True).click()
    expect(page.get_by_role("region", name="Bieżący przebieg")).to_contain_text(re.compile("mniejsz", re.IGNORECASE))
