"""The Data page, and each kind of data trained to the end: images, a table, a number to predict."""

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
from playwright.sync_api import Page, expect

from support.page import card, drawer, expect_layers, expect_values_below_heads, palette, train_button, train_to_the_end
from support.server import ServerProcess


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


def test_all_datasets_in_a_table(open_page: Callable[..., Page], picture: Callable[..., None]):
    """Every dataset has its row, its classes and its picture; kind and name narrow the list."""
    page = open_page("/")
    page.get_by_role("banner").get_by_role("link", name="Data", exact=True).click()
    table = page.get_by_role("table", name="Data")
    rows = table.get_by_role("row")
    iris = rows.filter(has=page.get_by_role("link", name="Iris flowers"))
    expect(iris.get_by_role("cell", name="setosa 50, versicolor 50, and virginica 50")).to_be_visible()
    expect(iris.get_by_role("img", name="Picture of the data: Iris flowers")).to_be_visible()
    expect(rows.filter(has_text="Two spirals")).to_contain_text("in use")
    picture(page, "data-light", guide="data")
    expect_values_below_heads(page)
    page.get_by_role("group", name="Kind of data").get_by_role("button", name="Images").click()
    expect(page.get_by_role("link", name="Iris flowers")).to_be_hidden()
    expect(page.get_by_role("link", name="Handwritten digits")).to_be_visible()
    page.get_by_role("searchbox", name="Name or kind").fill("zebra")
    expect(page.get_by_text("No dataset fits this.")).to_be_visible()


def test_settings_of_a_generated_set_go_to_build(open_page: Callable[..., Page], picture: Callable[..., None]):
    """What is set is seen at once, and Build takes it over."""
    page = open_page("/data/moons")
    plot = page.get_by_role("img", name="Picture of the data: Two moons")
    marks = plot.locator("path")
    # What the test judges is not drawn.
    expect(marks).to_have_count(450)
    before = marks.first.get_attribute("transform")
    noise = page.get_by_role("textbox", name="Noise")
    noise.fill("0")
    noise.press("Enter")
    expect(marks.first).not_to_have_attribute("transform", before or "")
    picture(page, "dataset-light")
    page.get_by_role("button", name="Use in Build").click()
    expect(page.get_by_role("main").get_by_role("heading", name="Two moons")).to_be_visible()
    expect(page.get_by_role("main").get_by_text("500 points, 2 classes, noise 0", exact=True)).to_be_visible()
    expect(train_button(page)).to_be_enabled()


def test_rows_columns_and_samples(open_page: Callable[..., Page]):
    """A table shows its rows and each column's histogram, images are grouped by class; an unknown name is told."""
    page = open_page("/data/diabetes")
    expect(page.get_by_role("region", name="Rows of Diabetes progression").get_by_role("row")).to_have_count(101)
    expect(page.get_by_role("figure", name=re.compile("^Histogram of BMI, from 18 to 42"))).to_be_visible()
    page.get_by_role("button", name="Scatter").click()
    expect(page.get_by_label("Horizontal axis")).to_have_value("2")
    page.get_by_role("link", name="Data", exact=True).first.click()
    page.get_by_role("link", name="Handwritten digits").click()
    expect(page.get_by_role("heading", level=3)).to_have_count(10)
    page.goto(page.url.replace("digits", "zebra"))
    expect(page.get_by_role("heading", name="There is no dataset “zebra”.")).to_be_visible()


def test_a_set_that_must_be_fetched(open_page: Callable[..., Page], server: ServerProcess):
    """Chosen before it is here, then fetched: failure, progress, its images. The test plays the publisher."""
    size = 11_490_434
    states = {
        "failed": {"state": "failed", "received": 0, "total": size, "message": "Its publisher cannot be reached."},
        "downloading": {"state": "downloading", "received": 4_000_000, "total": size, "message": None},
        "ready": {"state": "ready", "received": size, "total": size, "message": None},
    }
    shown = {"state": "failed"}
    page = open_page("/data/mnist")
    page.route("**/datasets/mnist/download", lambda route: route.fulfill(status=200, json=states[shown["state"]]))
    expect(page.get_by_text("MNIST digits is not on this machine yet")).to_be_visible()
    page.get_by_role("button", name="Use in Build").click()
    expect(page.get_by_role("main").get_by_text("10,000 images, 10 classes")).to_be_visible()
    page.get_by_role("tab", name="Data").click()
    expect(page.get_by_text("They are downloaded when training starts")).to_be_visible()
    page.get_by_role("button", name="Download MNIST digits").click()
    expect(page.get_by_role("alert").get_by_text("Its publisher cannot be reached.")).to_be_visible()
    shown["state"] = "downloading"
    page.get_by_role("button", name="Try again to download MNIST digits").click()
    progress = page.get_by_role("progressbar", name="Downloading MNIST digits")
    expect(progress).to_have_attribute("aria-valuenow", "35")
    expect(page.get_by_text("4 MB of 11.5 MB")).to_be_visible()
    folder = server.data / "datasets" / "mnist"
    try:
        write_mnist(folder)
        shown["state"] = "ready"
        expect(page.get_by_role("main").get_by_role("img", name="Picture of the data: MNIST digits")).to_be_visible()
        expect(progress).to_be_hidden()
        page.get_by_role("link", name="Look closer").click()
        expect(page.get_by_role("heading", level=3)).to_have_count(10)
        expect(page.get_by_text("On this machine")).to_be_visible()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def write_mnist(folder: Path) -> None:
    """A small file of MNIST's form: 300 images whose brightness is their class."""
    folder.mkdir(parents=True, exist_ok=True)
    y = np.arange(300, dtype=np.uint8) % 10
    x = np.repeat(y * 25, 28 * 28).reshape(-1, 28, 28).astype(np.uint8)
    # Named last, as the downloader does: a file under its name is whole.
    np.savez(folder / "part.npz", x_train=x[:200], y_train=y[:200], x_test=x[200:], y_test=y[200:])
    (folder / "part.npz").rename(folder / "mnist.npz")
