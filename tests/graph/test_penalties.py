"""Which networks ask for penalties, by their documents alone."""

from typing import Any

import pytest

from layerloom.catalog import load as catalog
from layerloom.graph.penalties import asks_for_penalties, check_penalties
from layerloom.spec import NetworkSpec, TrainingSpec

DENSE: dict[str, Any] = {"class_name": "Dense", "config": {"units": 2}}


def network(class_name: str, config: dict[str, Any]) -> NetworkSpec:
    return NetworkSpec.model_validate({"layers": [{"class_name": class_name, "config": config}, DENSE]})


REGULARIZED = [
    (entry["class_name"], name)
    for entry in catalog.document()["layers"]
    for name in entry["params"]["properties"]
    if name.endswith("_regularizer")
]


@pytest.mark.parametrize(("class_name", "parameter"), REGULARIZED)
def test_every_regularizer_of_the_catalogue_is_a_penalty(class_name: str, parameter: str) -> None:
    assert asks_for_penalties(network(class_name, {parameter: "l2"}))
    assert asks_for_penalties(network(class_name, {parameter: {"class_name": "L1", "config": {"l1": 0.0}}}))
    assert not asks_for_penalties(network(class_name, {parameter: None}))


@pytest.mark.parametrize(
    ("class_name", "config"),
    [
        ("ActivityRegularization", {}),
        ("TimeDistributed", {"layer": {"class_name": "ActivityRegularization", "config": {"l1": 0.1}}}),
        ("Bidirectional", {"layer": {"class_name": "LSTM", "config": {"units": 2, "recurrent_regularizer": "l1"}}}),
        (
            "RNN",
            {
                "cell": {
                    "class_name": "StackedRNNCells",
                    "config": {
                        "cells": [
                            {"class_name": "GRUCell", "config": {"units": 2}},
                            {"class_name": "LSTMCell", "config": {"units": 2, "bias_regularizer": "l2"}},
                        ]
                    },
                }
            },
        ),
    ],
)
def test_layers_inside_others_count_too(class_name: str, config: dict[str, Any]) -> None:
    assert asks_for_penalties(network(class_name, config))


def test_initializers_constraints_and_plain_wrappers_are_no_penalties() -> None:
    bounded = {"units": 2, "kernel_constraint": {"class_name": "MaxNorm", "config": {}}, "kernel_initializer": "zeros"}
    assert not asks_for_penalties(network("Dense", bounded))
    assert not asks_for_penalties(network("TimeDistributed", {"layer": DENSE}))


def told(**config: Any) -> list[str]:
    problems = check_penalties(network("Dense", {"units": 2} | config), TrainingSpec.model_validate({"loss": "mse"}))
    return [problem.code for problem in problems]


def test_weights_that_do_not_train_have_no_penalty() -> None:
    """Keras passes over them: such a network trains."""
    assert told(dtype="float64", kernel_regularizer="l2") == ["penalty_type"]
    assert told(dtype="float64", kernel_regularizer="l2", trainable=False) == []
    assert told(dtype="float64", activity_regularizer="l2", trainable=False) == ["penalty_type"]
