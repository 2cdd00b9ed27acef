"""Loss, optimizer, metrics and early stopping against the catalogue and the data."""

from typing import Any

import pytest

from layerloom.graph.problems import Problem
from layerloom.graph.training import check_training, metric_name
from layerloom.spec import ClassConfig, TrainingSpec

CLASSES: dict[str, Any] = {
    "name": "iris",
    "task": "classification",
    "classes": ["a", "b", "c"],
    "shape": [4],
    "counts": {"train": 100, "validation": 20, "test": 10},
}


def check(facts: dict[str, Any] | None = CLASSES, **training: Any) -> list[Problem]:
    return check_training(TrainingSpec.model_validate({"loss": "mse"} | training), facts)


@pytest.mark.parametrize(
    ("training", "code", "field"),
    [
        ({"loss": "mse_"}, "unknown_class", "training.loss"),
        ({"loss": {"class_name": "Huber", "config": {"delta": -1}}}, "out_of_range", "training.loss.config.delta"),
        ({"optimizer": "adamm"}, "unknown_class", "training.optimizer"),
        (
            {"optimizer": {"class_name": "Adam", "config": {"lr": 1}}},
            "unknown_parameter",
            "training.optimizer.config.lr",
        ),
        ({"metrics": ["mae", "nothing"]}, "unknown_class", "training.metrics.1"),
        ({"metrics": ["mean_io_u"]}, "missing_parameter", "training.metrics.0.config.num_classes"),
        ({"metrics": ["mae", "mae"]}, "duplicate_metric", "training.metrics.1"),
        ({"early_stopping": {"monitor": "val_auc"}}, "unknown_monitor", "training.early_stopping.monitor"),
        ({"class_weight": {"0": 1.0, "3": 2.0}}, "unknown_class_index", "training.class_weight"),
    ],
)
def test_a_problem_names_its_field(training: dict[str, Any], code: str, field: str) -> None:
    (problem,) = check(**training)
    assert (problem.code, problem.field, problem.severity) == (code, field, "error")


def test_what_keras_accepts_is_accepted() -> None:
    schedule = {"class_name": "CosineDecay", "config": {"initial_learning_rate": 0.1, "decay_steps": 100}}
    assert check(optimizer={"class_name": "SGD", "config": {"learning_rate": schedule, "momentum": 0.9}}) == []
    assert check(metrics=["accuracy", "auc", {"class_name": "F1Score", "config": {"average": "macro"}}]) == []
    assert check(metrics=["accuracy"], early_stopping={"monitor": "val_accuracy"}) == []
    assert check(facts=None, early_stopping={"monitor": "val_loss"}, class_weight={"7": 1.0}) == []


def test_watching_validation_needs_validation_rows() -> None:
    facts = CLASSES | {"counts": {"train": 100, "validation": 0, "test": 0}}
    (problem,) = check(facts=facts, early_stopping={"monitor": "val_loss"})
    assert (problem.code, problem.severity) == ("monitor_without_validation", "warning")
    assert problem.fix is not None
    assert problem.fix.edits == (
        {"op": "set", "node": None, "field": "training.early_stopping.monitor", "value": "loss"},
    )


def test_a_misspelt_loss_can_be_replaced() -> None:
    (problem,) = check(loss="sparse_categorical_crossentropi")
    assert problem.fix is not None
    assert problem.fix.edits[0]["value"] == "sparse_categorical_crossentropy"


def test_class_weights_need_classes() -> None:
    (problem,) = check(facts=CLASSES | {"task": "regression", "classes": None}, class_weight={"0": 1.0})
    assert problem.code == "class_weight_without_classes"


def test_metric_names_are_those_of_history() -> None:
    assert metric_name("RootMeanSquaredError") == "RootMeanSquaredError"
    assert metric_name(ClassConfig(class_name="AUC")) == "auc"
    assert metric_name(ClassConfig(class_name="LogCoshError")) == "logcosh"
    assert metric_name(ClassConfig(class_name="AUC", config={"name": "area"})) == "area"
