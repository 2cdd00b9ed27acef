"""Each kind of data trains to the end from the page: images through a convolution, a table, and a number to predict."""

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from support.page import card, drawer, expect_layers, palette, train_button, train_to_the_end


def choose_data(page: Page, title: str) -> None:
    page.get_by_role("tab", name="Data").click()
    page.get_by_label("Dataset", exact=True).select_option(label=title)
    expect(page.get_by_role("main").get_by_role("heading", name=title)).to_be_visible()


def add_after(page: Page, layer: str, name: str) -> None:
    card(page, layer).click()
    palette(page).get_by_role("searchbox").fill(name)
    palette(page).get_by_role("button", name=f"Add {name}", exact=True).click()


def test_digits_with_convolutions(open_page: Callable[..., Page]):
    page = open_page("/")
    expect(train_button(page)).to_be_enabled()
    choose_data(page, "Handwritten digits")
    page.get_by_role("group", name="Enters as").get_by_role("button", name="Image").click()
    card(page, "dense_1").press("Delete")
    card(page, "dense_2").press("Delete")
    expect_layers(page, "dense_3")
    # The selected layer is the one that new layers follow: the data, here.
    page.get_by_role("main").get_by_role("button", name="Data: Handwritten digits").click()
    palette(page).get_by_role("searchbox").fill("conv2d")
    palette(page).get_by_role("button", name="Add Conv2D", exact=True).click()
    add_after(page, "conv2d_1", "Max pooling 2D")
    add_after(page, "max_pooling2d_1", "Flatten")
    expect_layers(page, "conv2d_1", "max_pooling2d_1", "flatten_1", "dense_3")
    train_to_the_end(page, 3)
    # Ten classes, so a network that learnt nothing gets a tenth.
    expect(drawer(page).get_by_text("Test accuracy")).to_be_visible()


def test_tables_for_classes_and_for_numbers(open_page: Callable[..., Page]):
    page = open_page("/")
    expect(train_button(page)).to_be_enabled()
    choose_data(page, "Iris flowers")
    expect(page.get_by_text("the network now ends in 3 outputs")).to_be_visible()
    train_to_the_end(page, 5)

    choose_data(page, "Diabetes progression")
    expect(page.get_by_text("the network now ends in 1 output.")).to_be_visible()
    train_to_the_end(page, 4)
    expect(drawer(page).get_by_text(re.compile("^Test .*error"))).to_be_visible()
