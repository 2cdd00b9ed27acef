"""Every number that JSON can hold, at every place that takes one: a result or a problem, and true is no number."""

import copy
import json
import random
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from layerloom.api.examples import DIGITS, SHORTEST
from layerloom.client import Client, RunHandle
from support.fuzz import assert_sound, places
from support.specs import spiral

# As they stand in a document: words that JSON has no number for are read by some parsers all the same.
WORDS = [
    "1" + "0" * 400,
    "-1" + "0" * 400,
    "1" + "0" * 5_000,
    "1e400",
    "-1e400",
    "-0.0",
    "true",
    "false",
    "NaN",
    "Infinity",
    str(2**53),
    str(2**63),
    str(-(2**63) - 1),
    str(2**64),
    "1e308",
    "5e-324",
    "0.1",
    '"NaN"',
    '"1"',
    "null",
]
# All that a document can hold numbers in; it is refused all the same, so that nothing has to be trained.
FULL: dict[str, Any] = {
    "network": {
        "nodes": [
            {"id": "in", "class_name": "InputLayer", "config": {}},
            {
                "id": "a",
                "class_name": "Dense",
                "config": {
                    "units": 4,
                    "kernel_regularizer": {"class_name": "L1L2", "config": {"l1": 0.1, "l2": 0.1}},
                    "kernel_initializer": {"class_name": "RandomNormal", "config": {"stddev": 0.1, "seed": 3}},
                    "kernel_constraint": {"class_name": "MaxNorm", "config": {"max_value": 2, "axis": 0}},
                },
            },
            {"id": "r", "class_name": "Reshape", "config": {"target_shape": [2, 2, 1]}},
            {"id": "c", "class_name": "Conv2D", "config": {"filters": 2, "kernel_size": [1, 1], "strides": 1}},
            {"id": "f", "class_name": "Flatten", "config": {}},
            {"id": "b", "class_name": "Dense", "config": {"units": 2, "activation": "softmax"}},
        ],
        "edges": [
            {"source": source, "target": target, "port": 0}
            for source, target in [("in", "a"), ("a", "r"), ("r", "c"), ("c", "f"), ("f", "b")]
        ],
        "layout": {"a": [1.5, 2.5]},
    },
    "data": {
        "dataset": "spiral",
        "config": {"size": 100, "noise": 0.1, "seed": 1},
        "shape": [2],
        "split": {"validation": 0.2, "test": 0.1, "seed": 1},
    },
    "training": {
        "loss": "sparse_categorical_crossentropy",
        "optimizer": {
            "class_name": "Adam",
            "config": {
                "learning_rate": {
                    "class_name": "CosineDecay",
                    "config": {"initial_learning_rate": 0.1, "decay_steps": 9},
                },
                "beta_1": 0.9,
                "clipnorm": 1.0,
            },
        },
        "metrics": [{"class_name": "TopKCategoricalAccuracy", "config": {"k": 1}}],
        "epochs": 3,
        "batch_size": 8,
        "class_weight": {"0": 1.0, "1": 2.0},
        "seed": 1,
        "early_stopping": {"patience": 2, "min_delta": 0.1, "baseline": 0.5, "start_from_epoch": 1},
        "pace": 5.0,
    },
    "frames": {"plane": [0, 1]},
}


def numbers(document: Any) -> Iterator[tuple[Any, ...]]:
    """The paths of all numbers in a document."""
    for path in places(document):
        value = document
        for key in path:
            value = value[key]
        if isinstance(value, int | float) and not isinstance(value, bool):
            yield path


def with_word(document: Any, path: tuple[Any, ...], word: str) -> str:
    """The document as JSON text, with a word in place of a number."""
    spoiled = copy.deepcopy(document)
    parent = spoiled
    for key in path[:-1]:
        parent = parent[key]
    parent[path[-1]] = "@@"
    return json.dumps(spoiled).replace('"@@"', word)


def bodies() -> list[tuple[str, str, Any, tuple[Any, ...]]]:
    """Each number in a body that a route takes."""
    refused = FULL | {"training": FULL["training"] | {"loss": "nothing"}}
    check = {key: FULL[key] for key in ("network", "data", "training")}
    documents: list[tuple[str, str, Any]] = [
        ("POST", "/networks/check", check),
        ("POST", "/runs", refused),
        ("POST", "/networks/code", {"spec": FULL, "target": "keras"}),
        ("POST", "/networks/code", {"spec": DIGITS, "target": "python"}),
        ("POST", "/networks/check", {"network": SHORTEST["network"]}),
        ("POST", "/runs/{run}/fork", {"epoch": 1, "changes": {"training": {"epochs": 1, "loss": "nothing"}}}),
        ("PATCH", "/runs/{run}/live", {"learning_rate": 0.1}),
        ("PATCH", "/runs/{run}/live", {"pace": 1.5}),
        ("POST", "/runs/{run}/predict", {"rows": [[0.5, 1], [2, 3.5]]}),
    ]
    return [(method, url, document, path) for method, url, document in documents for path in numbers(document)]


def queries(http: httpx.Client) -> list[tuple[str, str]]:
    """Each number in a query or an address, from the OpenAPI document."""
    document = http.get(http.base_url.copy_with(path="/api/openapi.json")).json()
    found: list[tuple[str, str]] = []
    for path, operations in document["paths"].items():
        for parameter in operations.get("get", {}).get("parameters", []):
            schemas = parameter["schema"].get("anyOf", [parameter["schema"]])
            if any(schema.get("type") in {"integer", "number"} for schema in schemas):
                found.append((path.removeprefix("/api/v1"), f"{parameter['in']}:{parameter['name']}"))
    return found


def ask(http: httpx.Client, run: RunHandle, case: tuple[str, str, Any, tuple[Any, ...]], word: str) -> None:
    method, url, document, path = case
    text = with_word(document, path, word)
    answer = http.request(method, url.format(run=run.id), content=text, headers={"content-type": "application/json"})
    where = (method, url, path, word[:20])
    assert_sound(answer)
    assert answer.status_code in {200, 409, 422}, (where, answer.text)
    # Code is written of whatever is a spec; what a layer is made of is for the check to say, and rows for the model.
    checked = "rows" not in path and (url == "/networks/check" or "config" not in path)
    if word in {"true", "false"} and checked:
        refused = answer.status_code == 422 or not answer.json().get("ok", True)
        assert refused, (where, answer.text)


def ask_query(http: httpx.Client, run: RunHandle, path: str, parameter: str, word: str) -> None:
    place, _, name = parameter.partition(":")
    word = word.strip('"')
    headers = {"accept": "text/event-stream", name: word} if place == "header" else {}
    given = {"run_id": run.id, "name": "spiral", "epoch": "1"} | ({name: word} if place == "path" else {})
    url = path.format_map(given)
    answer = http.get(url, params={name: word} if place == "query" else {}, headers=headers)
    assert_sound(answer)
    assert answer.status_code in {200, 204, 404, 422}, (path, parameter, word[:20], answer.text)


@pytest.fixture(scope="module")
def run(client: Client) -> RunHandle:
    return client.train(spiral(epochs=1)).wait()


def test_a_sample_of_numbers_in_bodies(http: httpx.Client, run: RunHandle) -> None:
    cases = [(case, word) for case in bodies() for word in WORDS]
    for case, word in random.Random(14).sample(cases, 120):
        ask(http, run, case, word)


def test_true_is_no_number_anywhere(http: httpx.Client, run: RunHandle) -> None:
    for case in bodies():
        ask(http, run, case, "true")


def test_numbers_in_addresses(http: httpx.Client, run: RunHandle) -> None:
    found = queries(http)
    assert len(found) >= 6
    for path, parameter in found:
        for word in WORDS:
            ask_query(http, run, path, parameter, word)


@pytest.mark.proof
@pytest.mark.timeout(1800)
def test_every_number_in_every_body(http: httpx.Client, run: RunHandle) -> None:
    for case in bodies():
        for word in WORDS:
            ask(http, run, case, word)
