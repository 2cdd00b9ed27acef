"""The newcomer's lesson: overfit on the spiral, try each remedy that is offered and all, and read what it brought.

The numbers that the page must say come from the API's curves, and are set against each other here.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from layerloom.client import Client, RunHandle
from support.page import LONG, train_button
from support.server import ServerProcess


@dataclass(frozen=True)
class Words:
    """What the page says, in one language."""

    locale: str
    verdict: str
    overfits: str
    run: str
    brought: str
    against: str
    loss: str
    without: str
    ways: dict[str, str]
    last: dict[str, str]
    also: str
    epochs: str
    labels: dict[str, str]
    decimal: str = "."


ENGLISH = Words(
    locale="en-US",
    verdict="Verdict",
    overfits="Overfitting since epoch",
    run="Run",
    brought="What the change brought",
    against="Against",
    loss="validation loss",
    without=" without the penalty",
    ways={"fell": "fell from {} to {}", "rose": "rose from {} to {}", "same": "stayed at {1}"},
    last={
        "fell": "at the last epoch it fell from {} to {}",
        "rose": "at the last epoch it rose from {} to {}",
        "same": "at the last epoch it stayed at {1}",
    },
    also="at the last epoch from {} to {}",
    epochs="It took {} epochs instead of {}.",
    labels={"dropout": "Dropout 0.2", "l2": "L2 0.001", "early_stopping": "Early stopping", "together": "All together"},
)
POLISH = Words(
    locale="pl-PL",
    verdict="Ocena",
    overfits="Przeuczenie od epoki",
    run="Przebieg",
    brought="Co dała zmiana",
    against="W porównaniu z:",
    loss="strata na walidacji",
    without=" bez kary",
    ways={"fell": "spadła z {} do {}", "rose": "wzrosła z {} do {}", "same": "pozostała równa {1}"},
    last={
        "fell": "w ostatniej epoce spadła z {} do {}",
        "rose": "w ostatniej epoce wzrosła z {} do {}",
        "same": "w ostatniej epoce pozostała równa {1}",
    },
    also="w ostatniej epoce z {} do {}",
    epochs="Liczba epok: {} zamiast {}.",
    labels={
        "dropout": "Dropout 0,2",
        "l2": "L2 0,001",
        "early_stopping": "Wczesne zatrzymanie",
        "together": "Wszystko razem",
    },
    decimal=",",
)


@pytest.fixture(scope="module")
def sick(client: Client) -> RunHandle:
    """Two spirals by heart: what the page opens with, at full speed."""
    hidden = {"class_name": "Dense", "config": {"units": 16, "activation": "relu"}}
    head = {"class_name": "Dense", "config": {"units": 2, "activation": "softmax"}}
    spec: dict[str, Any] = {
        "network": {"layers": [hidden, hidden, head]},
        "data": {"dataset": "spiral"},
        "training": {
            "loss": "sparse_categorical_crossentropy",
            "optimizer": {"class_name": "Adam", "config": {"learning_rate": 0.008}},
            "epochs": 200,
            "jit_compile": False,
        },
    }
    return client.train(spec).wait()


def losses(run: RunHandle) -> tuple[float, float]:
    """The data term of the validation loss at the best epoch and at the last."""
    history = run.history()
    column = history.get("val_data_loss", history["val_loss"])
    return column[run.state["best_epoch"] - 1], column[-1]


def way(before: str, after: str) -> str:
    return "same" if before == after else "fell" if float(after) < float(before) else "rose"


def told(words: Words, sick: RunHandle, cured: RunHandle) -> tuple[str, RunHandle | None]:
    """What the page must say of the two, and which of them in bold; the kept network counts first."""
    (best, last), (cured_best, cured_last) = losses(sick), losses(cured)
    kept, end = [(f"{one:.3f}", f"{other:.3f}") for one, other in ((best, cured_best), (last, cured_last))]
    ways = way(*kept), way(*end)
    said = words.also if ways[0] == ways[1] != "same" else words.last[ways[1]]
    without = words.without if "val_data_loss" in cured.history() else ""
    sentence = f"{words.loss}{without} {words.ways[ways[0]].format(*kept)}; {said.format(*end)}."
    decisive = next((each for each in ways if each != "same"), "same")
    better = {"fell": cured, "rose": sick, "same": None}[decisive]
    numbers = re.sub(r"(\d)\.(\d{3})\b", rf"\1{words.decimal}\2", sentence)
    return f"{words.against} {words.run} {sick.number}: {numbers}", better


# A minute of training in each language.
@pytest.mark.proof
@pytest.mark.parametrize("words", [ENGLISH, POLISH], ids=["en", "pl"])
def test_each_remedy_is_offered_tried_and_judged(
    words: Words, open_page: Callable[..., Page], server: ServerProcess, client: Client, sick: RunHandle
):
    page = open_page(f"/runs/{sick.id}", locale=words.locale)
    verdict = page.get_by_role("region", name=words.verdict, exact=True)
    for remedy in ("dropout", "l2", "early_stopping", "together"):
        page.goto(f"{server.url}/runs/{sick.id}")
        expect(verdict.get_by_role("heading", name=words.overfits)).to_be_visible()
        # The three for a run that has no cure yet; all of them in one stand below.
        three = [re.compile(label) for code, label in words.labels.items() if code != "together"]
        expect(verdict.get_by_role("list").get_by_role("link")).to_have_text(three)
        verdict.get_by_role("link", name=words.labels[remedy]).click()
        expect(page).to_have_url(re.compile(r"/\?doc="))
        expect(train_button(page)).to_be_enabled(timeout=LONG)
        train_button(page).click()

        # In the drawer, where the eye is when the run ends.
        expect(verdict).to_contain_text(f"{words.against} {words.run} {sick.number}:", timeout=LONG)
        cured = next(iter(client.runs())).refresh()
        spec, before = cured.state["spec"], sick.state["spec"]
        assert spec["changed_from"] == sick.id
        assert (spec["data"], spec["training"]["seed"]) == (before["data"], before["training"]["seed"])
        sentence, better = told(words, sick, cured)
        assert better is not None
        page_of_run = page.get_by_role("region", name=words.brought)
        for note in (verdict, page_of_run):
            expect(note).to_contain_text(sentence)
            expect(note.locator("p b").last).to_have_text(f"{words.run} {better.number}")
            if note is verdict:
                page.goto(f"{server.url}/runs/{cured.id}")
        if remedy == "early_stopping":
            # The same kept network, sooner: equal is told as equal.
            assert cured.state["best_epoch"] == sick.state["best_epoch"]
            assert losses(cured)[0] == pytest.approx(losses(sick)[0], rel=1e-6)
            assert better is cured
            expect(page_of_run).to_contain_text(words.ways["same"].split(" {")[0])
            expect(page_of_run).to_contain_text(words.epochs.format(cured.state["epoch"], 200))
