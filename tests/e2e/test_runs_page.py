"""The list of runs lives with the runs; pages come and go without a run's noticing."""

import json
import re
from collections.abc import Callable
from typing import Any

import httpx
from playwright.sync_api import Browser, Locator, Page, expect

from layerloom.client import Client, RunHandle
from support.page import LONG, drawer, train_button
from support.server import ServerProcess, wait_for
from support.specs import spiral

PACED = {"epochs": 400, "pace": 20}


def of(http: httpx.Client, run: RunHandle) -> dict[str, Any]:
    return http.get(f"/runs/{run.id}").json()


def row(page: Page, number: int) -> Locator:
    return page.get_by_role("row").filter(has=page.get_by_role("link", name=f"Run {number}", exact=True))


def test_the_table_lives(open_page: Callable[..., Page], client: Client, http: httpx.Client):
    page = open_page("/runs")
    run = client.train(spiral(**PACED) | {"tags": ["table"]})
    live = row(page, run.number)
    # Started elsewhere, and still it comes.
    expect(live).to_contain_text(re.compile(r"epoch \d+ of 400"))
    first = live.inner_text()
    expect(live).not_to_have_text(first)

    live.get_by_role("button", name=f"Rename run {run.number}").click()
    field = page.get_by_role("textbox", name=f"Rename run {run.number}")
    field.fill("watched from the table")
    field.press("Enter")
    expect(live).to_contain_text("watched from the table")
    wait_for(lambda: of(http, run)["name"] == "watched from the table", what="the new name on the server")

    page.get_by_role("searchbox", name="Name, tag or setting").fill("watched table")
    expect(page.get_by_role("row")).to_have_count(2)
    page.get_by_role("button", name=re.compile("^Failed 0")).click()
    expect(page.get_by_text("No run fits this search")).to_be_visible()
    page.get_by_role("button", name=re.compile("^Live 1")).click()

    live.get_by_role("link", name=f"Run {run.number}").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(f"Run {run.number}")
    page.go_back()
    live.get_by_role("button", name=f"Delete run {run.number}").click()
    expect(page.get_by_role("dialog")).to_contain_text("still live and will be ended first")
    page.get_by_role("dialog").get_by_role("button", name="Delete").click()
    expect(live).to_have_count(0)
    wait_for(lambda: run.id not in {each.id for each in client.runs()}, what="the run to be gone")


def test_a_closed_tab_changes_nothing(open_page: Callable[..., Page], client: Client, http: httpx.Client):
    page = open_page("/")
    expect(train_button(page)).to_be_enabled()
    train_button(page).click()
    expect(drawer(page).get_by_text(re.compile(r"^epoch [1-9]")).first).to_be_visible()
    run = next(iter(client.runs()))
    # A reload in the middle of a run shows the same run, with its curve from the first epoch on.
    page.reload()
    expect(chart_of(page)).to_have_attribute("aria-valuemin", "1")
    context = page.context
    page.close()
    left_at = of(http, run)["epoch"]
    wait_for(lambda: of(http, run)["epoch"] >= left_at + 5, what="five epochs without a page")

    page = context.new_page()
    page.goto(client.url)
    expect(drawer(page).get_by_text(f"Run {run.number}").first).to_be_visible()
    expect(chart_of(page)).to_have_attribute("aria-valuemin", "1")
    drawer(page).get_by_role("button", name="Full speed").click()
    expect(drawer(page).get_by_text("All 200 epochs are done")).to_be_visible(timeout=LONG)

    drawer(page).get_by_role("link", name=f"Open the page of Run {run.number}").click()
    page.get_by_role("link", name="Change and run again").click()
    expect(page.get_by_role("banner").get_by_role("button", name="Two spirals 2")).to_be_visible()


def chart_of(page: Page) -> Locator:
    return drawer(page).get_by_role("slider", name=re.compile(r"^Loss by epoch. At epoch [1-9]"))


def test_a_server_that_is_gone_comes_back(browser: Browser, own_server: ServerProcess):
    with own_server:
        own_server.wait_ready()
        context = browser.new_context(viewport={"width": 1440, "height": 900}, locale="en-US")
        page = context.new_page()
        page.goto(f"{own_server.url}/?token={own_server.token}")
        expect(train_button(page)).to_be_enabled()
        train_button(page).click()
        expect(chart_of(page)).to_be_visible()
        port = httpx.URL(own_server.url).port
        own_server.kill()
        expect(drawer(page).get_by_text("Connection lost")).to_be_visible()
        # The network is checked at its next change.
        page.get_by_role("button", name="Duplicate").first.click()
        expect(train_button(page)).to_be_disabled()
        expect(page.get_by_role("banner").get_by_role("status")).to_contain_text("The server does not answer")
        own_server.start(port or 0)
        expect(drawer(page).get_by_text("Connection lost")).to_be_hidden()
        expect(train_button(page)).to_be_enabled()
        expect(drawer(page).get_by_text("All 200 epochs are done")).to_be_visible(timeout=LONG)
        context.close()


def test_a_run_page_tells_the_whole_run(open_page: Callable[..., Page], client: Client, http: httpx.Client):
    spec = spiral(epochs=12, seed=3, early_stopping={"patience": 9, "start_from_epoch": 2})
    run = client.train(spec | {"name": "whole"}).wait()
    page = open_page(f"/runs/{run.id}")
    main = page.get_by_role("main")
    expect(main).to_contain_text(re.compile("16-2, Adam 0.001, batch 32, seed 3"))
    expect(main).to_contain_text(re.compile(r"forecast .+, took .+ an epoch"))

    events = main.get_by_role("listitem")
    expect(events.filter(has_text="Started")).to_contain_text("seed 3")
    expect(events.filter(has_text="Early stopping begins to watch")).to_contain_text("3")
    expect(events.filter(has_text="Best validation loss")).to_contain_text("weights kept")
    loss = main.get_by_role("slider", name=re.compile("^Loss by epoch"))
    expect(loss).to_have_accessible_name(re.compile("watching from 3 from epoch 3"))

    log = main.get_by_role("region", name="Log")
    # Twelve epochs, how they are trained, and the end.
    expect(log.get_by_role("listitem")).to_have_count(14)
    expect(log.get_by_role("listitem").last).to_have_text(
        re.compile("^finished at epoch 12; best weights are from epoch")
    )

    evaluation = http.get(f"/runs/{run.id}/evaluation").json()["splits"]
    matrix = main.get_by_role("region", name="Confusion matrix")
    for part, name in (("validation", "Validation"), ("test", "Test")):
        matrix.get_by_role("button", name=name).click()
        for truth, row in enumerate(evaluation[part]["confusion"]):
            for count in row:
                expect(matrix.get_by_role("row", name=re.compile(f"^is {truth}"))).to_contain_text(str(count))

    with page.expect_download() as spec_file:
        main.get_by_role("button", name="Run spec").click()
    saved = json.loads(spec_file.value.path().read_text())
    assert http.post("/runs", json=saved).status_code == 201
    with page.expect_download() as log_file:
        main.get_by_role("button", name="Event log").click()
    kept = [json.loads(line) for line in log_file.value.path().read_text().splitlines()]
    assert [event["seq"] for event in kept] == [event.seq for event in run.events()]


def test_numbers_are_judged_by_a_scatter(open_page: Callable[..., Page], client: Client):
    network = {"layers": [{"class_name": "Dense", "config": {"units": 1}}]}
    training = {"loss": "mse", "metrics": ["mae"], "epochs": 2}
    spec = {"network": network, "data": {"dataset": "diabetes"}, "training": training}
    page = open_page(f"/runs/{client.train(spec).wait().id}")
    panel = page.get_by_role("region", name="Predicted against true")
    expect(panel.get_by_role("img", name=re.compile(r"^Scatter of \d+ rows"))).to_be_visible()
    expect(panel).to_contain_text("Root mean squared error")


def test_tags_are_set_on_the_page(open_page: Callable[..., Page], client: Client, http: httpx.Client):
    run = client.train(spiral(epochs=1) | {"tags": ["first"]}).wait()
    page = open_page(f"/runs/{run.id}")
    add = f"Add a tag to run {run.number}"
    page.get_by_role("button", name=add).click()
    page.get_by_role("textbox", name=add).fill("second")
    page.get_by_role("textbox", name=add).press("Enter")
    wait_for(lambda: of(http, run)["tags"] == ["first", "second"], what="the new tag on the server")
    page.get_by_role("textbox", name=add).press("Escape")
    expect(page.get_by_role("button", name=add)).to_be_focused()
    page.get_by_role("button", name="Remove the tag first").click()
    wait_for(lambda: of(http, run)["tags"] == ["second"], what="the old tag to be gone")
