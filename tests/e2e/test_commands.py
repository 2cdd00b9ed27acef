"""A person steers a run while it trains, pauses it, and lets others grow out of it."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, expect

from layerloom.client import Client, RunHandle
from support.page import LONG, card, drawer, set_epochs, train_button
from support.server import wait_for
from support.specs import spiral

Picture = Callable[..., None]
SLOW = {"epochs": 20_000, "pace": 12}


@pytest.fixture
def slow(client: Client) -> Any:
    """Starts runs that last for as long as the test wants them."""
    runs: list[RunHandle] = []

    def train(**training: Any) -> RunHandle:
        runs.append(client.train(spiral(**SLOW | training)))
        wait_for(lambda: runs[-1].refresh().state["epoch"] >= 2, what="the second epoch", seconds=90)
        return runs[-1]

    yield train
    for run in runs:
        if run.refresh().is_live:
            run.cancel()
            run.wait()


def events(page: Page) -> Locator:
    """What happened, as a run's page lists it."""
    return (
        page.get_by_role("main")
        .locator("section", has=page.get_by_role("heading", name=re.compile("^(Events|Zdarzenia)$")))
        .get_by_role("listitem")
    )


def chart(page: Page) -> Locator:
    """The loss over the epochs, whose name says in words what is drawn on it."""
    return page.get_by_role("main").get_by_role("slider", name=re.compile("^Loss by epoch"))


def steer(page: Page, number: int) -> Locator:
    """The panel with what can be asked of a run, opened."""
    page.get_by_role("button", name=f"Steer run {number}").click()
    return page.get_by_role("dialog", name=f"Steer run {number}")


def expect_no_complaints(page: Page) -> None:
    results = Axe().run(page)
    assert results.violations_count == 0, results.generate_report()


def test_a_paused_run_frees_its_device_and_goes_on_where_it_was(
    open_page: Callable[..., Page], client: Client, picture: Picture
):
    page = open_page("/")
    expect(train_button(page)).to_be_enabled()
    train_button(page).click()
    live = drawer(page)
    expect(live.get_by_text(re.compile(r"^epoch ([3-9]|\d\d+)$")).first).to_be_visible(timeout=LONG)
    run = next(client.runs())
    live.get_by_role("button", name="Pause").click()
    expect(live.get_by_role("button", name="Resume")).to_be_visible()
    expect(live.get_by_text("Paused", exact=True)).to_be_visible()
    paused_at = run.refresh().state["epoch"]
    expect(live.get_by_text(f"Paused after epoch {paused_at}; the device is free.")).to_be_visible()
    # Nothing trains, so Train says nothing of a run that it would stop.
    expect(train_button(page)).to_have_attribute("title", re.compile(r"\(Ctrl\+Enter\)$"))
    expect_no_complaints(page)
    picture(page, "paused")

    page.get_by_role("banner").get_by_role("link", name="Runs").click()
    expect(page.get_by_role("row").filter(has_text=f"Run {run.number}")).to_contain_text(
        f"Paused at {paused_at} of 200"
    )
    page.get_by_role("button", name="Devices").click()
    devices = page.get_by_role("dialog", name="Devices")
    expect(devices.get_by_role("listitem").first).to_contain_text(re.compile("free"))
    expect(devices.get_by_role("progressbar", name="Memory").first).to_be_visible()
    expect_no_complaints(page)
    picture(page, "devices")
    page.keyboard.press("Escape")
    expect(devices).to_be_hidden()

    page.get_by_role("banner").get_by_role("link", name="Build", exact=True).click()
    live.get_by_role("button", name="Resume").click()
    live.get_by_role("button", name="Full speed").click()
    expect(live.get_by_text("All 200 epochs are done")).to_be_visible(timeout=LONG)
    assert [event.data["epoch"] for event in run.events() if event.kind == "epoch"] == list(range(1, 201))
    live.get_by_role("link", name=f"Open the page of Run {run.number}").click()
    expect(events(page).filter(has_text="Paused, the device is free")).to_contain_text(str(paused_at))
    expect(events(page).filter(has_text="Resumed")).to_be_visible()
    expect(events(page).filter(has_text="Started")).to_have_count(1)
    expect(chart(page)).to_have_accessible_name(re.compile(r"paused \d"))


def test_what_is_done_by_hand_is_marked(
    open_page: Callable[..., Page], slow: Callable[..., RunHandle], picture: Picture
):
    run = slow(optimizer={"class_name": "Adam", "config": {"learning_rate": 0.008}})
    page = open_page(f"/runs/{run.id}")
    panel = steer(page, run.number)
    rate = panel.get_by_role("textbox", name="Learning rate")
    expect(rate).to_have_value("0.008")
    rate.fill("much")
    rate.press("Enter")
    wrong = "A learning rate is a number above 0 and at most 1,000,000, such as 0.001."
    expect(panel.get_by_role("status").first).to_have_text(wrong)
    rate.fill("2000000")
    expect(panel.get_by_text(wrong)).to_have_count(0)
    rate.press("Enter")
    expect(panel.get_by_role("status").first).to_have_text(wrong)
    rate.fill("0.002")
    panel.get_by_role("button", name="Set").click()
    expect(events(page).filter(has_text="Learning rate changed to 0.002")).to_be_visible()
    expect(panel.get_by_text("is asked for")).to_have_count(0)
    panel.get_by_role("button", name="Evaluate now").click()
    expect(events(page).filter(has_text="Evaluated: loss")).to_contain_text("accuracy")
    expect(panel).to_contain_text(re.compile(r"Epoch \d+: loss 0\.\d{3} and accuracy \d+%"))
    panel.get_by_role("button", name="Save a checkpoint").click()
    expect(events(page).filter(has_text="Checkpoint saved")).to_be_visible()
    expect(chart(page)).to_have_accessible_name(
        re.compile(r"learning rate 0\.002 from epoch \d+.*; measured 0\.\d+ at epoch \d+")
    )
    expect_no_complaints(page)
    page.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    expect(page.get_by_role("button", name=f"Steer run {run.number}")).to_be_focused()
    picture(page, "marks")

    page.get_by_role("region", name="Loss", exact=True).get_by_role("button", name="Numbers instead of curves").click()
    table = page.get_by_role("table", name="Loss in numbers")
    expect(table.get_by_role("cell", name=re.compile(r"learning rate 0\.002"))).to_be_visible()
    expect(table.get_by_role("cell", name=re.compile(r"measured 0\.\d+ at epoch"))).to_be_attached()
    page.get_by_role("banner").get_by_role("button", name="PL").click()
    expect(events(page).filter(has_text="Tempo uczenia zmienione na 0,002")).to_be_visible()
    expect(events(page).filter(has_text="Zapisano punkt kontrolny")).to_be_visible()
    page.get_by_role("main").get_by_role("button", name="Zatrzymaj").click()
    expect(events(page).filter(has_text="Zatrzymany ręcznie")).to_be_visible()
    assert [event.data["value"] for event in run.events() if event.data.get("command") == "learning_rate"] == [0.002]


def test_a_rate_that_follows_a_schedule_is_not_set_by_hand(
    open_page: Callable[..., Page], slow: Callable[..., RunHandle]
):
    falling = {"class_name": "CosineDecay", "config": {"initial_learning_rate": 0.01, "decay_steps": 1000}}
    run = slow(optimizer={"class_name": "Adam", "config": {"learning_rate": falling}})
    page = open_page(f"/runs/{run.id}")
    panel = steer(page, run.number)
    expect(panel).to_contain_text("It follows the schedule Cosine decay and cannot be set by hand.")
    expect(panel.get_by_role("textbox")).to_have_count(0)


@pytest.mark.parametrize(
    ("width", "height", "dark"),
    [
        pytest.param(1440, 900, False, id="wide"),
        pytest.param(820, 1180, True, id="tablet", marks=pytest.mark.proof),
    ],
)
def test_a_run_goes_on_from_a_kept_epoch_with_changes(
    open_page: Callable[..., Page], client: Client, picture: Picture, width: int, height: int, dark: bool
):
    parent = client.train(spiral(epochs=40) | {"name": "trunk"}).wait()
    page = open_page(f"/runs/{parent.id}", width=width, height=height, dark=dark)
    page.get_by_role("link", name="Continue from epoch 32 with changes").click()
    banner = page.get_by_role("region", name="Continues from")
    expect(banner).to_contain_text(f"epoch 32 of Run {parent.number}")
    # All epochs of the parent are a total that the fork has in common.
    set_epochs(page, 30)
    expect(page.get_by_role("banner").get_by_role("status")).to_contain_text("It continues from epoch 32")
    expect(train_button(page)).to_be_disabled()
    set_epochs(page, 60)
    expect(train_button(page)).to_be_enabled()

    banner.get_by_role("button", name="Begin with fresh weights").click()
    expect(banner).to_have_count(0)
    page.keyboard.press("Control+z")
    expect(banner).to_be_visible()
    # A layer more: the others keep their weights.
    card(page, "dense_1").press("Control+d")
    expect(train_button(page)).to_be_enabled()
    expect_no_complaints(page)
    # The schedule that is drawn goes on where the parent's optimizer was.
    steps = next(state["steps"] for state in parent.checkpoints() if (state["epoch"], state["batch"]) == (32, 0))
    page.get_by_role("tab", name="Training").click()
    page.get_by_label("Schedule").select_option("CosineDecay")
    expect(page.get_by_text(f"steps {steps} to {steps // 32 * 60}")).to_be_visible()
    page.keyboard.press("Control+z")
    picture(page, f"fork-{'tablet' if dark else 'wide'}")

    train_button(page).click()
    expect(drawer(page).get_by_text("All 60 epochs are done")).to_be_visible(timeout=LONG)
    fork = next(client.runs())
    assert fork.state["spec"]["fork"] == {"run": parent.id, "epoch": 32}
    assert [event.data["epoch"] for event in fork.events() if event.kind == "epoch"] == list(range(33, 61))
    page.goto(f"{client.url}/runs/{fork.id}")
    main = page.get_by_role("main")
    expect(main).to_contain_text(f"Continues from epoch 32 of Run {parent.number}")
    expect(events(page).filter(has_text="Weights of the other run taken over")).to_contain_text("begin anew")
    expect(chart(page)).to_have_attribute("aria-valuemin", "33")
    expect(chart(page)).to_have_accessible_name(re.compile(f"Run {parent.number} is drawn faint behind"))
    expect_no_complaints(page)
    picture(page, f"forked-{'tablet' if dark else 'wide'}")
    main.get_by_role("link", name=f"epoch 32 of Run {parent.number}").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(f"Run {parent.number}")


def test_how_it_is_computed_can_be_chosen(open_page: Callable[..., Page], client: Client):
    page = open_page("/")
    page.get_by_role("tab", name="Training").click()
    page.get_by_text("Advanced: how it is computed").click()
    page.get_by_role("combobox", name="Engine").select_option("streaming")
    page.get_by_role("combobox", name="XLA").select_option("never")
    set_epochs(page, 3)
    expect(train_button(page)).to_be_enabled()
    train_button(page).click()
    expect(drawer(page).get_by_text("All 3 epochs are done")).to_be_visible(timeout=LONG)
    run = next(client.runs())
    assert [run.state["spec"]["training"][name] for name in ("engine", "jit_compile")] == ["streaming", False]
    page.goto(f"{client.url}/runs/{run.id}")
    expect(page.get_by_role("main")).to_contain_text("Engine: streaming.")
    expect(events(page).filter(has_text="The data is streamed in batches")).to_be_visible()
