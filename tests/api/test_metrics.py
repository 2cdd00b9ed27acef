"""The curves of many runs in one answer."""

from typing import Any

import httpx
import pytest

from layerloom.client import Client, RunHandle
from support.specs import spiral


@pytest.fixture(scope="module")
def pair(client: Client) -> tuple[RunHandle, RunHandle]:
    short, long = client.train(spiral(epochs=4)), client.train(spiral(epochs=30))
    return short.wait(), long.wait()


def curves(http: httpx.Client, **params: Any) -> list[dict[str, Any]]:
    answer = http.get("/metrics", params=params)
    assert answer.status_code == 200, answer.text
    assert answer.json()["next"] is None
    return answer.json()["data"]


def test_each_run_once_in_the_order_asked_for(http: httpx.Client, pair: tuple[RunHandle, RunHandle]):
    short, long = pair
    found = curves(http, run=[long.id, "unknown", short.id, long.id])
    assert [each["run"] for each in found] == [long.id, short.id]
    for each, run in zip(found, (long, short), strict=True):
        assert each["metrics"] == run.history()
        assert each["best_epoch"] == run.state["best_epoch"]
        assert len(each["durations"]) == len(each["epochs"])


def test_thinned_curves_keep_their_best_epoch(http: httpx.Client, pair: tuple[RunHandle, RunHandle]):
    _, long = pair
    (found,) = curves(http, run=long.id, keys=["val_loss", "loss"], max_points=5)
    assert set(found["metrics"]) == {"loss", "val_loss"}
    assert {1, found["best_epoch"], 30} <= set(found["epochs"])
    assert len(found["epochs"]) <= 6
    history = long.history()
    assert found["metrics"]["val_loss"] == [history["val_loss"][epoch - 1] for epoch in found["epochs"]]


def test_unknown_runs_alone_give_an_empty_list(http: httpx.Client):
    assert curves(http, run="unknown") == []


@pytest.mark.parametrize(
    "params", [{}, {"run": ["x"] * 101}, {"run": "x", "max_points": 2}], ids=["no run", "too many runs", "too few"]
)
def test_what_cannot_be_answered_is_refused(http: httpx.Client, params: dict[str, Any]):
    answer = http.get("/metrics", params=params)
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
