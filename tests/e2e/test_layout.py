"""A page that does not slip: it ends where it ends, its texts are whole, and nothing jumps while a run trains."""

import itertools
import re
from collections.abc import Callable, Iterator
from typing import Literal, NamedTuple

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from layerloom.client import Client, RunHandle
from support.layout import expect_whole, settle, shifts, watch_shifts
from support.page import LONG
from support.server import ServerProcess
from support.specs import spiral


class Look(NamedTuple):
    """How a page is looked at."""

    width: int
    height: int
    language: Literal["en", "pl"]
    theme: Literal["light", "dark"]

    @property
    def is_touched(self) -> bool:
        """A phone or a tablet."""
        return self.width < 1000

    def __str__(self) -> str:
        return f"{self.width}-{self.language}-{self.theme}"


SIZES = ((1440, 900), (820, 1180), (390, 844))
LANGUAGES: tuple[Literal["en", "pl"], ...] = ("en", "pl")
THEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
LOOKS = tuple(
    Look(width, height, language, theme)
    for (width, height), language, theme in itertools.product(SIZES, LANGUAGES, THEMES)
)
LOCALES = {"en": "en-US", "pl": "pl-PL"}
# They differ in all three, and each has what is hardest: many panels beside each other, and long words on little room.
FEW = (Look(1440, 900, "en", "dark"), Look(390, 844, "pl", "light"))
BOTH = [
    *(pytest.param(look, id=str(look)) for look in FEW),
    *(pytest.param(look, id=f"all-{look}", marks=pytest.mark.proof) for look in LOOKS if look not in FEW),
]
# What has few texts is looked at once in the normal run.
ONCE = [BOTH[0], *(pytest.param(look, id=f"all-{look}", marks=pytest.mark.proof) for look in LOOKS if look != FEW[0])]
TASKS = {
    "hills": ({"dataset": "hills"}, {"loss": "mse", "metrics": ["mae"]}),
    "iris": ({"dataset": "iris"}, {}),
    "shapes": ({"dataset": "shapes"}, {}),
    "waves": ({"dataset": "waves"}, {}),
}


@pytest.fixture(scope="module")
def run(client: Client) -> RunHandle:
    """One small run that has ended, with a penalty, and a name that is longer than most."""
    spec = spiral(epochs=40, early_stopping={"patience": 10})
    spec["name"] = "spiral with a kernel penalty"
    spec["network"]["layers"][0]["config"]["kernel_regularizer"] = {"class_name": "L2", "config": {"l2": 0.001}}
    return client.train(spec | {"tags": ["layout"]}).wait()


@pytest.fixture
def look_at(open_page: Callable[..., Page]) -> Callable[[Look, str], Page]:
    """Opens a page in a look."""

    def look_at(look: Look, path: str) -> Page:
        return open_page(
            path,
            width=look.width,
            height=look.height,
            locale=LOCALES[look.language],
            dark=look.theme == "dark",
            touch=look.is_touched,
        )

    return look_at


def go(page: Page, path: str) -> None:
    """To another place of the page, without loading it anew."""
    page.evaluate("path => { history.pushState(null, '', path); dispatchEvent(new PopStateEvent('popstate')); }", path)


@pytest.mark.parametrize("look", BOTH)
def test_pages_end_where_they_end_and_texts_are_whole(look_at: Callable[[Look, str], Page], run: RunHandle, look: Look):
    page = look_at(look, f"/?run={run.id}")
    expect(page.get_by_role("banner").get_by_role("button", name="spiral")).to_be_visible()
    if look.width < 640:
        expect_whole(page, f"/ {look}")
        page.get_by_role("button", name=re.compile("^(Inspector|Inspektor)$")).click()
    for tab in page.get_by_role("tab").all():
        tab.click()
        expect_whole(page, f"/ {tab.inner_text()} {look}")
    places = ("/runs", f"/runs?compare={run.number}", f"/runs/{run.id}", "/data", "/data/spiral", "/nosuch")
    for place in places:
        go(page, place)
        expect(page.get_by_role("heading", level=1)).to_have_count(1)
        expect_whole(page, f"{place} {look}")


@pytest.fixture(scope="module")
def runs_of_tasks(client: Client) -> Iterator[list[RunHandle]]:
    """A short run of each other kind of data."""
    facts = {each["name"]: each for each in client.datasets()}
    started = []
    for name, (data, training) in TASKS.items():
        spec = spiral(epochs=3, **training) | {"name": name, "data": data}
        classes = facts[name]["classes"]
        layers = [{"class_name": "Flatten", "config": {}}] if len(facts[name]["shape"]) > 1 else []
        layers.append({"class_name": "Dense", "config": {"units": 16, "activation": "relu"}})
        last = {"units": len(classes), "activation": "softmax"} if classes else {"units": 1}
        spec["network"] = {"layers": [*layers, {"class_name": "Dense", "config": last}]}
        started.append(client.train(spec))
    yield [each.wait() for each in started]


@pytest.mark.proof
@pytest.mark.parametrize("look", LOOKS, ids=str)
def test_runs_of_every_task_end_where_they_end_and_texts_are_whole(
    look_at: Callable[[Look, str], Page], runs_of_tasks: list[RunHandle], look: Look
):
    page = look_at(look, "/runs")
    for each in runs_of_tasks:
        for place in (f"/runs/{each.id}", f"/data/{each.state['spec']['data']['dataset']}"):
            go(page, place)
            expect(page.get_by_role("heading", level=1)).to_have_count(1)
            expect_whole(page, f"{place} {look}")


@pytest.mark.parametrize("look", ONCE)
def test_nothing_jumps_while_a_run_trains(
    look_at: Callable[[Look, str], Page], client: Client, picture: Callable[..., None], look: Look
):
    """In Build from the first epoch to the end, which is the drawer's and the canvas's busiest time."""
    run = client.train(spiral(epochs=18, pace=12) | {"name": f"jumps {look}"})
    page = look_at(look, f"/?run={run.id}")
    drawer = page.get_by_role("region", name=re.compile("^(Live run|Bieżący przebieg)$"))
    expect(drawer.get_by_role("heading", name=re.compile(rf"\b{run.number}$"))).to_be_visible()
    expect(page.locator("[data-tiles]").first).to_be_visible(timeout=LONG)
    settled = page.locator("[data-boundary]")
    expect(settled).to_be_attached(timeout=LONG)
    watch_shifts(page)
    shot = 0
    while run.refresh().is_live:
        picture(page, f"burst-{look}-{shot:02}")
        shot += 1
    settle(page)
    assert shifts(page) == []
    expect_whole(page, f"the drawer at the end, {look}")


@pytest.mark.parametrize("look", ONCE)
def test_a_browser_that_is_unknown_is_told_what_to_do(browser: Browser, server: ServerProcess, look: Look):
    context = browser.new_context(
        viewport={"width": look.width, "height": look.height},
        color_scheme=look.theme,
        locale=LOCALES[look.language],
    )
    thrown: list[str] = []
    page = context.new_page()
    page.on("pageerror", lambda error: thrown.append(str(error)))
    # Wrong tokens are slowed down: one is enough.
    is_wrong = look == FEW[0]
    page.goto(f"{server.url}/data" + ("?token=wrong" if is_wrong else ""))
    title = {"en": "This browser is not signed in", "pl": "Ta przeglądarka nie jest zalogowana"}[look.language]
    expect(page.get_by_role("heading", level=1)).to_have_text(title)
    expect(page.get_by_role("alert")).to_have_count(int(is_wrong))
    expect_whole(page, f"signed out, {look}")
    report = Axe().run(page)
    assert report.violations_count == 0, report.generate_report()
    page.get_by_role("textbox").fill(server.token)
    page.get_by_role("textbox").press("Enter")
    expect(page.get_by_role("table")).to_be_visible()
    assert page.url == f"{server.url}/data"
    for place in ("/nosuch", "/runs/%"):
        go(page, place)
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        expect_whole(page, f"{place}, {look}")
        report = Axe().run(page)
        assert report.violations_count == 0, report.generate_report()
    assert thrown == []
    context.close()
