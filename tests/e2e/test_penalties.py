"""The lesson about overfitting: the cured network is called the better one, and its penalty is told apart."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from layerloom.client import Client, RunHandle
from support.specs import spiral


def spec(penalty: float | None) -> dict[str, Any]:
    """A network that is too large for its few noisy points."""
    regularizer = {"class_name": "L2", "config": {"l2": penalty}}
    config = {"units": 32, "activation": "relu"} | ({} if penalty is None else {"kernel_regularizer": regularizer})
    hidden = {"class_name": "Dense", "config": config}
    head = {"class_name": "Dense", "config": {"units": 2, "activation": "softmax"}}
    adam = {"class_name": "Adam", "config": {"learning_rate": 0.01}}
    made = spiral(epochs=200, seed=3, batch_size=32, optimizer=adam, jit_compile=False)
    data = {"dataset": "spiral", "config": {"size": 300, "noise": 0.35}, "split": {"validation": 0.3, "test": 0.2}}
    return made | {"network": {"layers": [hidden, hidden, head]}, "data": data, "tags": ["cured"]}


@pytest.fixture(scope="module")
def runs(client: Client) -> list[RunHandle]:
    """Without a penalty, then with one."""
    return [run.wait() for run in [client.train(spec(None)), client.train(spec(0.002))]]


def value(run: RunHandle, name: str) -> str:
    """A metric of the kept weights, as the page writes it."""
    return f"{run.metrics[name]:.3f}"


def test_compare_calls_the_cured_network_the_better_one(open_page: Callable[..., Page], runs: list[RunHandle]):
    plain, cured = runs
    # Keras's own loss says the opposite, since it has the penalty in it.
    assert cured.metrics["val_loss"] > plain.metrics["val_loss"] > cured.metrics["val_data_loss"]
    page = open_page(f"/runs?compare={plain.number},{cured.number}")
    line = (
        page.get_by_role("region", name="Only what differs")
        .get_by_role("row")
        .filter(has=page.get_by_role("rowheader", name="Val. loss without penalty", exact=True))
    )
    expect(line.get_by_role("cell")).to_have_text(
        [value(plain, "val_loss"), re.compile(re.escape(value(cured, "val_data_loss")) + ", the best of these")]
    )
    expect(page.get_by_text("Losses are without the penalties of the layers")).to_be_visible()


def test_a_run_says_in_words_what_its_penalty_brought(open_page: Callable[..., Page], runs: list[RunHandle]):
    plain, cured = runs
    last = [f"{run.history()[name][-1]:.3f}" for run, name in ((plain, "val_loss"), (cured, "val_data_loss"))]
    page = open_page(f"/runs/{cured.id}")
    note = page.get_by_role("region", name="What the change brought")
    expect(note).to_contain_text(
        f"Against Run {plain.number}: validation loss without the penalty fell from {value(plain, 'val_loss')} "
        f"to {value(cured, 'val_data_loss')}; at the last epoch from {last[0]} to {last[1]}."
    )
    total = cured.metrics["val_loss"] - cured.metrics["val_data_loss"]
    sum_of = f"validation loss {value(cured, 'val_loss')} = {value(cured, 'val_data_loss')} on the data + {total:.3f}"
    expect(page.get_by_text(sum_of)).to_be_visible()

    chart = page.get_by_role("region", name="Loss without the penalty")
    expect(chart).to_be_visible()
    page.get_by_role("button", name="With penalty", exact=True).click()
    expect(page.get_by_role("region", name="Loss with the penalty")).to_be_visible()
    page.reload()
    expect(page.get_by_role("region", name="Loss with the penalty")).to_be_visible()

    # The training loss of the kept epoch is no loss of the kept weights.
    named = page.get_by_role("button", name="Train loss over the epoch").first
    explanation = page.get_by_role("tooltip").filter(has_text="while the weights still changed")
    expect(explanation).to_have_count(0)
    named.focus()
    expect(explanation).to_be_visible()
    named.press("Escape")
    expect(explanation).to_have_count(0)
    named.hover()
    expect(explanation).to_be_visible()
    expect(named).to_have_accessible_description(re.compile("the running mean"))
