"""Metrics against the form of the targets, and what their fixes do."""

from typing import Any

import pytest

from layerloom.graph.head import Head
from layerloom.graph.metrics import check_metrics
from layerloom.graph.problems import Problem
from layerloom.spec import NodeSpec, TrainingSpec


def head_of(loss: Any, outputs: int, activation: str | None) -> Head:
    usual = "sigmoid" if outputs == 1 else "softmax"
    node = NodeSpec.model_validate(
        {"id": "end", "class_name": "Dense", "config": {"units": outputs, "activation": activation or usual}}
    )
    return Head("end", [None, outputs], node, activation or usual, node)


def check(
    loss: Any, *metrics: Any, classes: int | None = 3, outputs: int = 3, activation: str | None = None, **more: Any
) -> list[Problem]:
    facts: dict[str, Any] = {
        "name": "rows",
        "task": "classification" if classes else "regression",
        "classes": [str(number) for number in range(classes)] if classes else None,
    }
    facts["targets"] = more.pop("targets", None)
    training = TrainingSpec.model_validate({"loss": loss, "metrics": list(metrics)} | more)
    if classes is None and activation is None:
        activation = "linear"
    return check_metrics(training, facts, head_of(loss, outputs, activation))


@pytest.mark.parametrize(
    ("loss", "metric", "outputs", "field", "value"),
    [
        (
            "sparse_categorical_crossentropy",
            "AUC",
            3,
            "training.loss",
            "categorical_crossentropy",
        ),
        ("sparse_categorical_crossentropy", "binary_accuracy", 3, "training.metrics.0", "accuracy"),
        ("categorical_crossentropy", "sparse_categorical_accuracy", 3, "training.metrics.0", "accuracy"),
        (
            "categorical_crossentropy",
            "SparseTopKCategoricalAccuracy",
            3,
            "training.metrics.0",
            "TopKCategoricalAccuracy",
        ),
        ("binary_crossentropy", "categorical_accuracy", 1, "training.metrics.0", "accuracy"),
    ],
)
def test_a_metric_that_does_not_fit_is_an_error_with_a_fix(
    loss: str, metric: str, outputs: int, field: str, value: str
) -> None:
    (problem,) = check(loss, metric, classes=2 if outputs == 1 else 3, outputs=outputs)
    assert (problem.severity, problem.field) == ("error", "training.metrics.0")
    assert problem.fix is not None
    assert problem.fix.edits == ({"op": "set", "node": None, "field": field, "value": value},)


def test_a_fix_never_measures_the_same_twice() -> None:
    (problem,) = check("sparse_categorical_crossentropy", "accuracy", "categorical_accuracy")
    assert problem.fix is not None
    assert problem.fix.edits == ({"op": "set", "node": None, "field": "training.metrics", "value": ["accuracy"]},)


def test_counting_classes_where_a_number_is_asked_for_is_a_warning() -> None:
    (problem,) = check("mean_squared_error", "accuracy", "mae", classes=None, outputs=1)
    assert (problem.code, problem.severity) == ("metric_for_classes", "warning")
    assert problem.fix is not None and problem.fix.label == "Use MeanAbsoluteError"


def test_what_fits_is_let_through() -> None:
    assert check("sparse_categorical_crossentropy", "accuracy", "SparseCategoricalCrossentropy") == []
    assert check("categorical_crossentropy", "accuracy", "AUC", "Precision") == []
    assert check("binary_crossentropy", "accuracy", "AUC", classes=2, outputs=1) == []
    assert check("mse", "mae", "R2Score", classes=None, outputs=1) == []


def test_outputs_that_are_compared_with_each_other_are_no_answers() -> None:
    (problem,) = check("circle", "accuracy")
    assert (problem.code, problem.severity) == ("metric_of_embeddings", "warning")
    assert problem.fix is not None
    assert problem.fix.edits == ({"op": "set", "node": None, "field": "training.metrics", "value": []},)


def test_a_fix_keeps_the_name_that_early_stopping_watches() -> None:
    logits = {"class_name": "BinaryCrossentropy", "config": {"from_logits": True}}
    (problem,) = check(logits, "accuracy", classes=2, outputs=1, activation="linear")
    assert problem.fix is not None
    (edit,) = problem.fix.edits
    assert edit["value"] == {"class_name": "BinaryAccuracy", "config": {"threshold": 0.0, "name": "accuracy"}}


def test_a_metric_that_is_exchanged_takes_early_stopping_along() -> None:
    (problem,) = check(
        "categorical_crossentropy",
        "BinaryAccuracy",
        early_stopping={"monitor": "val_BinaryAccuracy", "mode": "max"},
    )
    assert problem.fix is not None
    assert [(edit["field"], edit["value"]) for edit in problem.fix.edits] == [
        ("training.metrics.0", "accuracy"),
        ("training.early_stopping.monitor", "val_accuracy"),
        ("training.early_stopping.mode", "auto"),
    ]


def test_a_threshold_that_was_chosen_is_meant() -> None:
    logits = {"class_name": "BinaryCrossentropy", "config": {"from_logits": True}}
    chosen = {"class_name": "BinaryAccuracy", "config": {"threshold": 0.2}}
    assert check(logits, chosen, classes=2, outputs=1, activation="linear") == []
