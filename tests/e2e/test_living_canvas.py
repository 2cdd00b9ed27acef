"""The canvas lives while a network trains: the boundary moves, units show what they see, threads their weights."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from support.page import LONG, drawer, train_button

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


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
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
    picture(page, f"canvas-live-{'dark' if dark else 'light'}", guide=None if dark else "build")

    drawer(page).get_by_role("button", name="Full speed").click()
    expect(drawer(page).get_by_text("All 200 epochs are done")).to_be_visible(timeout=LONG)
    travel = drawer(page).get_by_role("slider", name="Travel through epochs")
    expect(travel).to_have_attribute("aria-valuetext", "now, epoch 200")
    expect(boundary(page)).to_have_attribute("data-epoch", "200")
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


def test_a_tablet_shows_it_too(open_page: Callable[..., Page], picture: Picture):
    page = open_page("/", width=820, height=1180, touch=True)
    expect(train_button(page)).to_be_enabled()
    train_button(page).click()
    expect(boundary(page)).to_be_visible(timeout=LONG)
    expect(tiles(page, "dense_1")).to_be_visible()
    picture(page, "canvas-live-tablet")
