"""The canvas lives while a network trains: the boundary moves, units show what they see, threads their weights."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, expect

from layerloom.client import Client
from support.page import LONG, card, drawer, train_button
from support.specs import spiral

Picture = Callable[..., None]

# Watches the boundary and tells how many pictures it showed in so many seconds.
COUNT = """
(seconds) => new Promise((resolve) => {
  const shown = new Set();
  const boundary = document.querySelector('[data-boundary]');
  const note = () => shown.add(boundary.dataset.epoch);
  const observer = new MutationObserver(note);
  observer.observe(boundary, { attributes: true, attributeFilter: ['data-epoch'] });
  setTimeout(() => { observer.disconnect(); resolve(shown.size); }, seconds * 1000);
})
"""
PIXELS = "(canvas) => canvas.toDataURL()"


def boundary(page: Page) -> Locator:
    return drawer(page).locator("[data-boundary]")


def tiles(page: Page, layer: str) -> Locator:
    return page.locator(f"[data-tiles={layer}]")


def pixels(element: Locator) -> str:
    return element.locator("canvas").evaluate(PIXELS)


def shown_epoch(page: Page) -> Locator:
    """The epoch whose numbers stand beside the picture."""
    return drawer(page).get_by_role("row", name=re.compile("^Epoch")).get_by_role("cell").first


def dense(layer: str, units: int, **config: Any) -> dict[str, Any]:
    return {"id": layer, "class_name": "Dense", "config": {"units": units, "activation": "relu"} | config}


# What differs in the dark are colours, which axe looks at on every page of it.
@pytest.mark.parametrize("dark", [False, pytest.param(True, marks=pytest.mark.proof)], ids=["light", "dark"])
def test_the_spiral_is_learnt_before_ones_eyes(open_page: Callable[..., Page], picture: Picture, dark: bool):
    page = open_page("/", dark=dark)
    expect(train_button(page)).to_be_enabled()
    train_button(page).click()
    expect(boundary(page)).to_be_visible(timeout=LONG)
    expect(boundary(page)).to_have_attribute("data-epoch", re.compile(r"^([3-9]|\d\d+)$"))
    expect(tiles(page, "dense_1")).to_have_attribute("aria-label", re.compile("16 units see"))
    # Ten a second are drawn; a loaded machine may miss some.
    assert page.evaluate(COUNT, 2) >= 10
    expect(page.locator("[data-frame]").first).to_be_visible()
    expect(boundary(page).get_by_role("img")).to_have_accessible_name(
        re.compile(r"after epoch \d+, .* class 0: \d+% of the plane, class 1: \d+% of the plane$")
    )
    picture(page, f"canvas-live-{'dark' if dark else 'light'}", guide=None if dark else "build")

    drawer(page).get_by_role("button", name="Full speed").click()
    expect(drawer(page).get_by_text("All 200 epochs are done")).to_be_visible(timeout=LONG)
    travel = drawer(page).get_by_role("slider", name="Travel through epochs")
    expect(travel).to_have_attribute("aria-valuetext", "now, epoch 200")
    expect(boundary(page)).to_have_attribute("data-epoch", "200")
    expect(shown_epoch(page)).to_have_text("200")
    late, late_tiles = pixels(boundary(page)), pixels(tiles(page, "dense_1"))

    travel.press("Home")
    expect(boundary(page)).to_have_attribute("data-epoch", "0")
    expect(page.locator("[data-frame='0']").first).to_be_attached()
    page.wait_for_function(
        "() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)))"
    )
    assert pixels(boundary(page)) != late
    assert pixels(tiles(page, "dense_1")) != late_tiles
    travel.press("ArrowRight")
    expect(boundary(page)).to_have_attribute("data-epoch", "1")
    expect(shown_epoch(page)).to_have_text("1")
    travel.press("End")
    expect(boundary(page)).to_have_attribute("data-epoch", "200")

    # A unit that someone points at is shown large.
    tiles(page, "dense_1").focus()
    expect(boundary(page).get_by_text(re.compile(r"^dense_1 · 1$"))).to_be_visible()
    page.keyboard.press("ArrowRight")
    expect(boundary(page).get_by_text(re.compile(r"^dense_1 · 2$"))).to_be_visible()


def test_an_edited_network_is_no_longer_the_one_in_the_picture(open_page: Callable[..., Page]):
    page = open_page("/")
    expect(train_button(page)).to_be_enabled()
    train_button(page).click()
    expect(tiles(page, "dense_2")).to_be_visible(timeout=LONG)
    page.get_by_role("button", name=re.compile("^Layer 1: Dense")).press("Delete")
    expect(tiles(page, "dense_2")).to_have_count(0)
    expect(boundary(page)).to_be_visible()


def test_branches_are_drawn_as_they_are(open_page: Callable[..., Page], client: Client, picture: Picture):
    """Neighbours in the stack that are not joined have no threads between them; what joins others is an arc."""
    edges = ["input dense_1", "dense_1 dense_2", "input dense_3", "dense_2 join", "dense_3 join", "join dense_4"]
    network = {
        "version": 1,
        "nodes": [
            {"id": "input", "class_name": "InputLayer", "config": {}},
            dense("dense_1", 16),
            dense("dense_2", 16),
            dense("dense_3", 8),
            {"id": "join", "class_name": "Concatenate", "config": {}},
            dense("dense_4", 2, activation="softmax"),
        ],
        "edges": [dict(zip(("source", "target"), edge.split(), strict=True)) for edge in edges],
    }
    run = client.train(spiral(epochs=3) | {"network": network}).wait()
    page = open_page(f"/?run={run.id}")
    expect(tiles(page, "dense_2")).to_be_visible(timeout=LONG)
    expect(page.locator("[data-slot='2'][data-frame='3'] svg path").first).to_be_attached()
    expect(page.locator("[data-slot='3'] svg path")).to_have_count(0)
    expect(page.locator("[data-skips='2'] path")).to_have_count(2)
    expect(page.locator("[data-layer=dense_3]")).to_contain_text("from input")
    expect(page.locator("[data-layer=join]")).to_contain_text("joins dense_2, dense_3")
    picture(page, "canvas-branches")
    results = Axe().run(page)
    assert results.violations_count == 0, results.generate_report()


def test_dead_units_are_named_and_can_be_woken(open_page: Callable[..., Page], client: Client):
    buried = {"class_name": "Constant", "config": {"value": -50.0}}
    network = {"layers": [dense("hidden", 8, bias_initializer=buried), dense("output", 2, activation="softmax")]}
    run = client.train(spiral(epochs=2) | {"network": network}).wait()
    page = open_page(f"/?run={run.id}")
    hidden = page.locator("[data-layer=hidden]")
    expect(hidden).to_contain_text("8 of 8 units never fire on this data.", timeout=LONG)
    expect(tiles(page, "hidden")).to_have_accessible_name(re.compile("8 of 8 units never fire"))
    # All its threads are gone.
    expect(page.locator("[data-slot='2'] svg path:not([d=''])")).to_have_count(0)
    hidden.get_by_role("button", name="Use leaky ReLU").click()
    expect(hidden).to_contain_text("leaky")
    expect(hidden).not_to_contain_text("never fire")


def test_other_units_are_not_those_in_the_picture(open_page: Callable[..., Page], client: Client):
    run = client.train(spiral(epochs=2)).wait()
    page = open_page(f"/?run={run.id}")
    expect(tiles(page, "dense_1")).to_be_visible(timeout=LONG)
    # Beside the pictures of the units, which take clicks themselves.
    card(page, "dense_1").click(position={"x": 24, "y": 12})
    units = page.get_by_role("complementary", name="Inspector").get_by_role("textbox", name="Units")
    units.fill("12")
    units.press("Enter")
    expect(tiles(page, "dense_1")).to_have_count(0)
    expect(tiles(page, "dense_2")).to_be_visible()


def test_numbers_over_the_plane_have_a_scale(open_page: Callable[..., Page], client: Client, picture: Picture):
    network = {"layers": [dense("hidden", 32, activation="tanh"), dense("output", 1, activation="linear")]}
    training = {"loss": "mean_squared_error", "metrics": ["mean_absolute_error"], "epochs": 40}
    spec = {"name": "hills", "network": network, "data": {"dataset": "hills"}, "training": training}
    run = client.train(spec).wait()
    page = open_page(f"/?run={run.id}")
    expect(boundary(page).get_by_role("img")).to_have_accessible_name(
        re.compile("predicts at each place"), timeout=LONG
    )
    expect(drawer(page).get_by_role("img", name=re.compile("^height: "))).to_be_visible()
    expect(tiles(page, "hidden")).to_have_accessible_name(re.compile("32 units see"))
    picture(page, "canvas-regression")


def test_a_tablet_shows_it_too(open_page: Callable[..., Page], picture: Picture):
    page = open_page("/", width=820, height=1180, touch=True)
    expect(train_button(page)).to_be_enabled()
    train_button(page).click()
    expect(boundary(page)).to_be_visible(timeout=LONG)
    expect(tiles(page, "dense_1")).to_be_visible()
    picture(page, "canvas-live-tablet")
