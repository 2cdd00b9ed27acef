"""What a new network of the page begins with trains as it is: no example and no dataset begins with a problem."""

import json
from pathlib import Path
from typing import Any

import pytest

from layerloom.datasets.base import builtin_names
from layerloom.datasets.facts import facts_of
from layerloom.model.check import check_network
from layerloom.spec import DataSpec, parse_run_spec

STARTERS: dict[str, Any] = json.loads(
    (Path(__file__).parents[2] / "frontend/src/network/starters.json").read_text(encoding="utf-8")
)


def problems_of(document: dict[str, Any]) -> list[dict[str, Any]]:
    spec = parse_run_spec(document)
    return check_network(spec.network, facts_of(spec.data), spec.training)["problems"]


def layers_for(facts: dict[str, Any]) -> list[dict[str, Any]]:
    words = facts["config_schema"]["properties"].get("words")
    if words:
        table, *rest = STARTERS["layers"]["words"]
        return [{**table, "config": table["config"] | {"input_dim": words["default"]}}, *rest]
    flat = facts["kind"] == "images" and len(facts["shape"]) == 1
    return STARTERS["layers"]["flat" if flat else facts["kind"]]


@pytest.mark.parametrize("name", builtin_names())
def test_a_network_for_each_dataset(name: str):
    facts = facts_of(DataSpec(dataset=name))
    classes = facts["task"] == "classification"
    units, activation = (len(facts["classes"]), "softmax") if classes else (1, "linear")
    output = {"class_name": STARTERS["output"], "config": {"units": units, "activation": activation}}
    document = {
        "network": {"layers": [*layers_for(facts), output]},
        "data": {"dataset": name},
        "training": {
            "loss": "sparse_categorical_crossentropy" if classes else "mean_squared_error",
            "metrics": ["accuracy" if classes else "mae"],
        },
    }
    assert problems_of(document) == []


@pytest.mark.parametrize("name", STARTERS["examples"])
def test_each_example(name: str):
    example = STARTERS["examples"][name]
    document = {"network": {"layers": example["layers"]}, "data": example["data"], "training": example["training"]}
    assert problems_of(document) == []
