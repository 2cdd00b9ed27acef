"""Metrics against the form of the targets, and what their fixes do."""

from typing import Any

import pytest

from layerloom.catalog import load as catalog
from layerloom.graph.metrics import check_metrics
from layerloom.graph.problems import Problem
from layerloom.spec import TrainingSpec


def check(loss: str, *metrics: Any, classes: int | None = 3, outputs: int = 3) -> list[Problem]:
    facts: dict[str, Any] = {
        "name": "rows",
        "task": "classification" if classes else "regression",
        "classes": [str(number) for number in range(classes)] if classes else None,
    }
    return check_metrics(TrainingSpec.model_validate({"loss": loss, "metrics": list(metrics)}), facts, outputs)


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
    assert check("sparse_categorical_crossentropy", "accuracy", "sparse_top_k_categorical_accuracy") == []
    assert check("categorical_crossentropy", "accuracy", "AUC", "Precision") == []
    assert check("binary_crossentropy", "accuracy", "AUC", classes=2, outputs=1) == []
    assert check("mse", "mae", "R2Score", classes=None, outputs=1) == []


def test_every_name_in_the_rules_is_a_metric() -> None:
    from layerloom.graph.metrics import COUNTS_CLASSES

    assert all(catalog.has("metric", name) for name in COUNTS_CLASSES)
