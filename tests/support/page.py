"""The page's places as a person names them, for tests with a browser."""

import re

from playwright.sync_api import Locator, Page, expect

# A run on a busy machine takes its time; tests wait for what they want to see, never for a time.
LONG = 90_000


def train_button(page: Page) -> Locator:
    """The one button that trains, in either language."""
    return page.get_by_role("banner").get_by_role("button", name=re.compile(r"^(Train|Trenuj)\b"))


def drawer(page: Page) -> Locator:
    """The live run below the network."""
    return page.get_by_role("region", name="Live run")


def card(page: Page, layer: str) -> Locator:
    """The button over a layer's card."""
    return page.get_by_role("main").get_by_role("button", name=re.compile(rf"^(Layer|Warstwa) \d+: .*, {layer}$"))


def expect_layers(page: Page, *layers: str) -> None:
    """The stack below its data, from the top, by the layers' ids."""
    cards = page.get_by_role("main").get_by_role("button", name=re.compile(r"^(Layer|Warstwa) \d+: "))
    expect(cards).to_have_count(len(layers))
    for place, layer in enumerate(layers):
        expect(cards.nth(place)).to_have_accessible_name(re.compile(rf"\b{place + 1}: .*, {layer}$"))


def palette(page: Page) -> Locator:
    """The layers to choose from."""
    return page.get_by_role("complementary", name="Layers")


def document_menu(page: Page, item: str) -> None:
    """Choose something from the menu of networks."""
    page.get_by_role("banner").get_by_role("button", name="networks on this device").click()
    page.get_by_role("menuitem", name=item).click()


def set_epochs(page: Page, epochs: int) -> None:
    """How many epochs the open network trains."""
    page.get_by_role("tab", name="Training").click()
    field = page.get_by_role("textbox", name="Epochs")
    field.fill(str(epochs))
    field.press("Enter")


def train_to_the_end(page: Page, epochs: int) -> None:
    """Press Train and wait until all epochs are done."""
    set_epochs(page, epochs)
    expect(train_button(page)).to_be_enabled()
    train_button(page).click()
    expect(drawer(page).get_by_text(f"All {epochs} epochs are done")).to_be_visible(timeout=LONG)


def expect_values_below_heads(page: Page) -> None:
    """In each table of the page, values stand on the side of their column on which its head stands."""
    astray = page.evaluate(_ASTRAY)
    assert astray == []


_ASTRAY = """() => [...document.querySelectorAll('main table')].flatMap((table) => {
    const heads = [...table.querySelectorAll('thead tr:last-child > *')];
    const side = (cell) => getComputedStyle(cell).textAlign.replace('start', 'left').replace('end', 'right');
    return [...table.querySelectorAll('tbody tr')].flatMap((row) =>
        row.children.length === heads.length
            ? [...row.children].filter((cell, at) => cell.innerText.trim() && side(cell) !== side(heads[at]))
                .map((cell) => `${heads[cell.cellIndex].innerText}: ${cell.innerText}`)
            : []);
})"""
