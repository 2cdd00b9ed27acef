"""A run full of NaN and infinities: every route that tells of it answers, and in words that JSON knows."""

import json
from typing import Any

import httpx
import pytest

from layerloom.client import Client, RunHandle
from support.specs import spiral


def _strict(text: str) -> Any:
    def refuse(word: str) -> Any:
        raise AssertionError(f"{word} is no JSON")

    return json.loads(text, parse_constant=refuse)


@pytest.fixture(scope="module")
def lost(client: Client) -> RunHandle:
    penalty = {"kernel_regularizer": {"class_name": "L2", "config": {"l2": 10.0}}}
    layers = [
        {"class_name": "Dense", "config": {"units": units, "activation": activation, **penalty}}
        for units, activation in ((8, "tanh"), (2, "softmax"))
    ]
    rate = {"class_name": "SGD", "config": {"learning_rate": 0.3}}
    document = spiral(epochs=40, batch_size=30, optimizer=rate, stop_on_nan=False) | {"network": {"layers": layers}}
    return client.train(document).wait()


def test_every_route_of_a_run_full_of_nan_answers(http: httpx.Client, lost: RunHandle):
    """The routes are those of the OpenAPI document, so that a new one is read too."""
    document = http.base_url.copy_with(path="/api/openapi.json")
    paths: dict[str, Any] = http.get(document).json()["paths"]
    own = {path.removeprefix("/api/v1"): methods for path, methods in paths.items() if "{run_id}" in path}
    found = {path for path, methods in own.items() if "get" in methods}
    frames = http.get(f"/runs/{lost.id}/frames").json()["data"]
    remedy = http.get(f"/runs/{lost.id}/verdict").json()["remedies"][0]["code"]
    assert len(found) >= 10 and frames
    told: list[str] = []
    for path in found | {"/runs", "/metrics?run={run_id}"}:
        url = path.replace("{run_id}", lost.id).replace("{epoch}", str(frames[-1]["epoch"]))
        url = url.replace("{remedy}", remedy)
        assert "{" not in url, f"the test does not know what to give {path}"
        answer = http.get(url, params={"target": "keras"} if url.endswith("/code") else None)
        assert answer.status_code == 200, f"{url}: {answer.status_code} {answer.text[:300]}"
        if "json" in answer.headers["content-type"]:
            _strict(answer.text)
            told.append(answer.text)
    states = http.get(f"/runs/{lost.id}/checkpoints").json()["data"]
    words = {value for state in states for value in (state["metrics"] or {}).values() if isinstance(value, str)}
    assert words & {"NaN", "Infinity"}
    assert any('"NaN"' in text for text in told)


def test_its_best_epoch_is_one_of_numbers(lost: RunHandle):
    run = lost.state
    epochs = [event.data for event in lost.events() if event.kind == "epoch"]
    numbers = [epoch["epoch"] for epoch in epochs if isinstance(epoch["metrics"]["loss"], float)]
    assert run["best_epoch"] in {None, *numbers}
    assert (run["kept"] == "best") is (run["best_epoch"] is not None)
