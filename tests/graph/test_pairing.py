"""The end of a network against its task and its loss."""

from typing import Any

import pytest

from layerloom.graph.pairing import check_head
from layerloom.graph.problems import Problem
from layerloom.spec import NetworkSpec, TrainingSpec


def facts(classes: int | None) -> dict[str, Any]:
    names = [str(index) for index in range(classes)] if classes else None
    return {"name": "data", "task": "classification" if classes else "regression", "classes": names, "shape": [4]}


def check(
    units: int, activation: str | None, loss: Any, classes: int | None, shape: list[int] | None = None
) -> list[Problem]:
    network = NetworkSpec.model_validate(
        {"layers": [{"class_name": "Dense", "config": {"units": units, "activation": activation}}]}
    )
    training = TrainingSpec.model_validate({"loss": loss})
    shapes: dict[str, list[int | None]] = {
        "inputlayer_1": [None, *(shape or []), 4],
        "dense_1": [None, *(shape or []), units],
    }
    return check_head(network, "dense_1", shapes, facts(classes), training)


def codes(*args: Any) -> list[tuple[str, str]]:
    return [(problem.code, problem.severity) for problem in check(*args)]


@pytest.mark.parametrize(
    ("units", "activation", "loss", "classes"),
    [
        (3, "softmax", "sparse_categorical_crossentropy", 3),
        (3, "softmax", "categorical_crossentropy", 3),
        (3, None, {"class_name": "SparseCategoricalCrossentropy", "config": {"from_logits": True}}, 3),
        (1, "sigmoid", "binary_crossentropy", 2),
        (1, None, {"class_name": "BinaryCrossentropy", "config": {"from_logits": True}}, 2),
        (1, "tanh", "hinge", 2),
        (3, "softmax", "kl_divergence", 3),
        (1, None, "mse", None),
        (1, "relu", "mae", None),
    ],
)
def test_good_pairs_have_no_problems(units: int, activation: str | None, loss: Any, classes: int | None) -> None:
    assert check(units, activation, loss, classes) == []


@pytest.mark.parametrize(
    ("units", "activation", "loss", "classes", "expected"),
    [
        (2, "softmax", "sparse_categorical_crossentropy", 3, [("head_units", "error")]),
        (5, "softmax", "sparse_categorical_crossentropy", 3, [("head_units", "warning")]),
        (5, "softmax", "categorical_crossentropy", 3, [("head_units", "error")]),
        (1, "sigmoid", "binary_crossentropy", 3, [("head_units", "error")]),
        (3, None, "sparse_categorical_crossentropy", 3, [("head_activation", "warning")]),
        (3, "sigmoid", "categorical_crossentropy", 3, [("head_activation", "warning")]),
        (1, None, "binary_crossentropy", 2, [("head_activation", "warning")]),
        (1, "softmax", "binary_crossentropy", 2, [("softmax_of_one", "error")]),
        (3, "sigmoid", "binary_crossentropy", 3, [("binary_loss", "warning")]),
        (1, "sigmoid", "mse", 2, [("loss_for_numbers", "warning")]),
        (3, "softmax", "huber", 3, [("loss_for_numbers", "warning")]),
        (1, None, "binary_crossentropy", None, [("loss_for_classes", "error")]),
        (3, None, "mse", None, [("head_units", "error")]),
        (1, "softmax", "mse", None, [("softmax_of_one", "error")]),
        (1, "sigmoid", "mse", None, [("bounded_output", "warning")]),
    ],
)
def test_bad_pairs(units: int, activation: str | None, loss: Any, classes: int | None, expected: Any) -> None:
    assert codes(units, activation, loss, classes) == expected


def test_the_fix_sets_units_activation_and_loss() -> None:
    (problem,) = check(1, "sigmoid", "binary_crossentropy", 3)
    assert problem.fix is not None
    assert [(edit["field"], edit["value"]) for edit in problem.fix.edits] == [
        ("units", 3),
        ("activation", "softmax"),
        ("training.loss", "sparse_categorical_crossentropy"),
    ]


def test_logits_and_softmax_do_not_go_together() -> None:
    loss = {"class_name": "SparseCategoricalCrossentropy", "config": {"from_logits": True}}
    (problem,) = check(3, "softmax", loss, 3)
    assert (problem.code, problem.values["expected"]) == ("head_activation", "linear")


def test_a_head_at_several_positions_is_flattened() -> None:
    (problem,) = check(3, "softmax", "sparse_categorical_crossentropy", 3, [8, 8])
    assert problem.code == "head_rank"
    assert problem.fix is not None
    assert problem.fix.edits == ({"op": "insert", "before": "dense_1", "class_name": "Flatten", "config": {}},)


def test_an_activation_layer_of_its_own_counts() -> None:
    layers = [
        {"class_name": "Dense", "config": {"units": 3}},
        {"class_name": "Activation", "config": {"activation": "sigmoid"}},
    ]
    network = NetworkSpec.model_validate({"layers": layers})
    training = TrainingSpec.model_validate({"loss": "sparse_categorical_crossentropy"})
    (problem,) = check_head(network, "activation_1", {"activation_1": [None, 3]}, facts(3), training)
    assert problem.fix is not None
    assert problem.fix.edits == ({"op": "set", "node": "activation_1", "field": "activation", "value": "softmax"},)
