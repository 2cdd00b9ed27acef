"""A newcomer's first hour, in English and in Polish: five kinds of data, and every problem solved by its button."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from support.page import LONG

Picture = Callable[[Page, str], None]


class Desk:
    """The Build page as a newcomer in some language uses it: found by what it is, not by what it says."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.main = page.get_by_role("main")
        self.problems = self.main.locator(".problem.error")
        self.runs = 0

    @property
    def train(self) -> Locator:
        return self.page.get_by_role("banner").get_by_role("button", name=re.compile(r"^(Train|Trenuj)\b"))

    @property
    def drawer(self) -> Locator:
        return self.page.get_by_role("region", name=re.compile("^(Live run|Bieżący przebieg)$"))

    def choose_data(self, name: str) -> None:
        self.page.locator("#tab-data").click()
        self.page.locator("#dataset").select_option(name)
        expect(self.page.locator("#dataset")).to_have_value(name)

    def as_pictures(self) -> None:
        self.page.get_by_role("group", name=re.compile("^(Enters as|Wchodzi jako)$")).get_by_role("button").last.click()

    def select(self, layer: str) -> None:
        # At its corner: a problem with its button, and pictures of units, may stand in the middle of a card.
        self.page.locator(f"article[data-layer={layer}] .hit").click(position={"x": 24, "y": 12})

    def delete(self, layer: str) -> None:
        self.page.locator(f"article[data-layer={layer}] .hit").press("Delete")
        expect(self.page.locator(f"article[data-layer={layer}]")).to_have_count(0)

    def add(self, search: str, name: str) -> None:
        """Add the layer of that name below the selected one."""
        layers = self.page.get_by_role("complementary", name=re.compile("^(Layers|Warstwy)$"))
        layers.get_by_role("searchbox").fill(search)
        layers.get_by_role("button", name=re.compile(rf"^(Add|Dodaj:) {name}$")).click()

    def solve_problems(self) -> int:
        """Press the offered fix until nothing is in the way of training; how many presses that took."""
        presses = 0
        while True:
            # The last change is checked: what is said is said of the network as it is now.
            expect(self.main.locator(".stack")).to_have_attribute("aria-busy", "false")
            if self.train.is_enabled():
                return presses
            said = self.problems.first.inner_text()
            button = self.problems.first.get_by_role("button")
            assert button.count() == 1, f"no fix is offered for: {said}"
            button.click()
            presses += 1
            assert presses <= 12, f"the fixes lead nowhere: {said}"

    def train_for(self, epochs: int) -> None:
        """Train at full speed to the end."""
        self.page.locator("#tab-training").click()
        field = self.page.locator("#epochs")
        field.fill(str(epochs))
        field.press("Enter")
        expect(self.train).to_be_enabled()
        self.train.click()
        self.runs += 1
        # Each run of the hour has another number of epochs, so a sentence of the one before is not taken for its.
        done = self.drawer.get_by_text(re.compile(rf"All {epochs} epochs are done|Ukończono wszystkie {epochs} epok"))
        full_speed = self.drawer.get_by_role("button", name=re.compile("^(Full speed|Pełna szybkość)$"))
        expect(full_speed.or_(done).first).to_be_visible(timeout=LONG)
        if full_speed.is_visible() and full_speed.get_attribute("aria-pressed") == "false":
            full_speed.click()
        expect(done).to_be_visible(timeout=LONG)


# One language in each run of the tests: what they press is found by what it is, not by what it says.
@pytest.mark.parametrize("locale", [pytest.param("en-US", marks=pytest.mark.proof), "pl-PL"])
def test_the_first_hour(open_page: Callable[..., Page], picture: Picture, locale: str):
    page = open_page("/", locale=locale)
    desk = Desk(page)
    language = locale[:2]

    # Two spirals, as they come.
    expect(desk.train).to_be_enabled()
    desk.train_for(60)
    expect(page.locator("[data-boundary]").first).to_be_visible()
    picture(page, f"hour-spiral-{language}")

    # Digits: a convolution needs pictures, and a dense layer after it a row.
    desk.choose_data("digits")
    desk.delete("dense_1")
    desk.delete("dense_2")
    desk.select("input_1")
    desk.add("conv2d", "(Conv2D|Splot 2D)")
    desk.select("conv2d_1")
    desk.add("max pooling 2d", "Max pooling 2D")
    assert desk.solve_problems() >= 2
    desk.train_for(3)
    picture(page, f"hour-digits-{language}")

    # Iris: there is nothing to convolve in four numbers.
    desk.choose_data("iris")
    assert desk.solve_problems() >= 1
    desk.train_for(15)

    # Diabetes: a number instead of classes.
    desk.choose_data("diabetes")
    desk.solve_problems()
    desk.train_for(16)
    picture(page, f"hour-diabetes-{language}")

    # A sequence: the stack that suits a table does not, a GRU does.
    desk.choose_data("waves")
    desk.select("input_1")
    desk.add("gru", "GRU")
    desk.solve_problems()
    desk.train_for(4)
    picture(page, f"hour-waves-{language}")
    assert desk.runs == 5
