"""The curves of many runs in one answer."""

from pathlib import Path
from typing import Any
from unittest.mock import Mock

import httpx
import pytest
from fastapi import FastAPI

from layerloom.api.metrics import router
from layerloom.api.services import Services
from layerloom.client import Client, RunHandle
from support.bench import Bench, checkpoint, epoch
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


def command(name: str, at: int, **more: Any) -> dict[str, Any]:
    """A command that took effect at the end of an epoch, as a worker reports it and as it is answered."""
    return {"command": name, "id": None, "value": None, "epoch": at, "batch": 3, "metrics": None} | more


async def test_commands_that_took_effect_are_with_their_run(tmp_path: Path):
    """In order, and without those after the state from which the run went on."""
    bench = Bench(tmp_path / "test.db")
    steered, left_alone = bench.start(), bench.start()
    rate = command("learning_rate", 1, id=7, value=0.005)
    measured = command("evaluate", 2, id=8, metrics={"val_loss": 0.25})
    again = command("learning_rate", 2, id=9, value=0.002)
    before = [epoch(1), ("command", rate), checkpoint(1), epoch(2), ("command", measured)]
    bench.send(steered, *before, ("supersede", {"from_epoch": 2}), epoch(2), ("command", again), first=2)
    bench.send(left_alone, epoch(1), first=2)
    app = FastAPI()
    app.include_router(router)
    app.state.services = Mock(spec=Services, store=bench.store)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://lab") as http:
        answer = await http.get("/metrics", params={"run": [left_alone.run_id, steered.run_id]})
    bench.store.close()
    told = {each["run"]: each["commands"] for each in answer.json()["data"]}
    assert told == {left_alone.run_id: [], steered.run_id: [rate, again]}
