"""Several runs on one chart, and the table they are chosen from."""

import csv
import io
import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from layerloom.client import Client, RunHandle
from support.page import expect_values_below_heads
from support.specs import spiral


def spec(name: str, tags: list[str], units: int, **training: Any) -> dict[str, Any]:
    """Two layers on the spiral, found again by a tag of this module."""
    hidden = {"class_name": "Dense", "config": {"units": units, "activation": "relu"}}
    head = {"class_name": "Dense", "config": {"units": 2, "activation": "softmax"}}
    made = spiral(**({"epochs": 6, "seed": 7} | training))
    return made | {"name": name, "tags": ["compared", *tags], "network": {"layers": [hidden, head]}}


@pytest.fixture(scope="module")
def runs(client: Client) -> list[RunHandle]:
    """Oldest first: small, wide and slow."""
    adam = {"class_name": "Adam", "config": {"learning_rate": 0.0001}}
    made = [
        client.train(spec("small", ["a"], 4)),
        client.train(spec("wide", ["a", "b"], 32)),
        client.train(spec("slow", ["b"], 4, optimizer=adam, seed=70)),
    ]
    return [run.wait() for run in made]


def row(page: Page, run: RunHandle) -> Locator:
    return page.get_by_role("row").filter(has=page.get_by_role("link", name=f"Run {run.number}", exact=True))


def differing(page: Page, setting: str) -> list[str]:
    """The cells of a line of "Only what differs"."""
    line = (
        page.get_by_role("region", name="Only what differs")
        .get_by_role("row")
        .filter(has=page.get_by_role("rowheader", name=setting, exact=True))
    )
    return [text.strip() for text in line.get_by_role("cell").all_inner_texts()]


def test_ticked_runs_share_a_chart(open_page: Callable[..., Page], runs: list[RunHandle], picture: Callable[..., None]):
    small, wide, slow = runs
    page = open_page("/runs?q=compared")
    expect(row(page, small).get_by_role("img", name=re.compile("^Loss of run"))).to_be_visible()
    for run in (small, wide):
        page.get_by_role("checkbox", name=f"Compare run {run.number}", exact=True).check()
    expect(page).to_have_url(re.compile(rf"compare={small.number}(%2C|,){wide.number}\b"))
    panel = page.get_by_role("region", name="Comparison")
    chart = panel.get_by_role("slider", name=re.compile("^Loss"))
    for run in (small, wide):
        expect(chart).to_have_accessible_name(re.compile(rf"Run {run.number} \d"))
    picture(page, "compare-light", guide="compare")
    expect_values_below_heads(page)
    expect(panel.get_by_role("columnheader", name=f"Run {wide.number}")).to_be_visible()
    assert differing(page, "Units") == ["4", "32"]
    assert differing(page, "Parameters")[1].startswith("162")
    assert differing(page, "Seed") == []

    page.get_by_role("checkbox", name=f"Compare run {slow.number}", exact=True).check()
    expect(panel.get_by_role("columnheader", name=f"Run {slow.number}")).to_be_visible()
    assert differing(page, "Seed") == ["7", "7", "70"]
    assert differing(page, "Learning rate") == ["0.001", "0.001", "0.0001"]

    # The address holds the selection: a reload and another browser show the same.
    page.reload()
    expect(panel.get_by_role("columnheader", name=re.compile("^Run"))).to_have_count(3)
    chart.press("Home")
    expect(chart).to_have_attribute("aria-valuetext", re.compile(rf"epoch 1, Run {small.number} \d"))
    panel.get_by_role("button", name="Time").click()
    chart.press("End")
    expect(chart).to_have_attribute("aria-valuetext", re.compile(r"^[\d.]+\s(ms|s), "))
    page.get_by_role("button", name="Clear selection").click()
    expect(panel).to_have_count(0)


def test_a_run_that_is_not_there_is_named(open_page: Callable[..., Page], runs: list[RunHandle]):
    page = open_page(f"/runs?compare={runs[0].number},99999")
    expect(page.get_by_role("region", name="Comparison")).to_contain_text("Run 99999 is not there")


def test_settings_and_tags_are_looked_for(open_page: Callable[..., Page], runs: list[RunHandle]):
    small, wide, slow = runs
    page = open_page("/runs?q=compared")
    search = page.get_by_role("searchbox", name="Name, tag or setting")
    for words, found in (
        ("compared seed 7", (small, wide)),
        ("compared seed 70", (slow,)),
        ("compared learning rate 0.0001", (slow,)),
        ("compared dense 32", (wide,)),
    ):
        search.fill(words)
        expect(page.get_by_role("row")).to_have_count(1 + len(found))
        for run in found:
            expect(row(page, run)).to_be_visible()
    search.fill("compared")
    for tag in ("a", "b"):
        page.get_by_role("button", name="Tags").click()
        page.get_by_role("menuitemradio", name=re.compile(f"^{tag} ")).click()
    expect(page.get_by_role("row")).to_have_count(2)
    expect(row(page, wide)).to_be_visible()
    page.reload()
    expect(page.get_by_role("row")).to_have_count(2)
    page.get_by_role("button", name="a", exact=True).click()
    expect(page.get_by_role("row")).to_have_count(3)

    with page.expect_download() as file:
        page.get_by_role("button", name="CSV").click()
    rows = list(csv.DictReader(io.StringIO(file.value.path().read_text())))
    assert [each["id"] for each in rows] == [slow.id, wide.id]
    assert float(rows[0]["val_loss"]) == slow.state["metrics"]["val_loss"]
    assert rows[1]["tags"] == "compared a b"

    search.fill("no such run")
    page.get_by_role("button", name="Show all runs").click()
    expect(search).to_have_value("")


def test_fingers_find_the_boxes(open_page: Callable[..., Page], runs: list[RunHandle]):
    page = open_page("/runs?q=compared", width=820, height=1180, touch=True)
    label = page.locator("label").filter(has=page.get_by_role("checkbox", name=f"Compare run {runs[0].number}"))
    box = label.bounding_box()
    assert box is not None
    assert box["width"] >= 44
    assert box["height"] >= 44
    label.tap()
    expect(page.get_by_role("region", name="Comparison")).to_be_visible()
