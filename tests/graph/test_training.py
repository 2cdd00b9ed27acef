"""Loss, optimizer, metrics and early stopping against the catalogue and the data."""

from typing import Any

import numpy as np
import pytest

from layerloom.graph.problems import Problem
from layerloom.graph.training import check_training
from layerloom.recipe import metric_name
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
    assert check(facts=None, class_weight={"7": 1.0}) == []


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


def test_weights_of_known_classes_stay() -> None:
    (problem,) = check(class_weight={"0": 2.0, "3": 1.0})
    assert problem.fix is not None
    assert problem.fix.edits[0]["value"] == {"0": 2.0}
    (problem,) = check(class_weight={"3": 1.0})
    assert problem.fix is not None
    assert problem.fix.edits[0]["value"] is None


def test_weights_that_are_nothing_in_float32_are_weights_of_nothing() -> None:
    tiny = dict.fromkeys(("0", "1", "2"), 1e-46)
    assert not np.float32(tiny["0"])
    assert [problem.code for problem in check(class_weight=tiny)] == ["class_weight_all_zero"]
    assert check(class_weight=tiny | {"1": 1e-30}) == []


@pytest.mark.parametrize("rate", [1e39, 1e300, 1e305])
def test_rates_that_float32_does_not_hold_are_refused(rate: float) -> None:
    (problem,) = check(optimizer={"class_name": "Adam", "config": {"learning_rate": rate}})
    assert (problem.code, problem.severity) == ("out_of_range", "error")
    assert problem.fix is not None


@pytest.mark.parametrize(
    ("optimizer", "rate", "code"),
    [
        ("Adam", 1.0, "high_learning_rate"),
        ("SGD", 1.0, None),
        ("SGD", 10.0, "high_learning_rate"),
        ("Adadelta", 1.0, None),
        ("Adam", 1e-9, "low_learning_rate"),
        ("Adam", 1e-5, None),
    ],
)
def test_learning_rates_far_out_are_told(optimizer: str, rate: float, code: str | None) -> None:
    found = check(optimizer={"class_name": optimizer, "config": {"learning_rate": rate}})
    assert [problem.code for problem in found] == ([code] if code else [])
    assert all(problem.severity == "warning" for problem in found)


def test_a_schedule_begins_somewhere_too() -> None:
    schedule = {"class_name": "CosineDecay", "config": {"initial_learning_rate": 50, "decay_steps": 100}}
    (problem,) = check(optimizer={"class_name": "Adam", "config": {"learning_rate": schedule}})
    assert problem.field == "training.optimizer.config.learning_rate.config.initial_learning_rate"


@pytest.mark.parametrize(
    ("class_name", "config", "told"),
    [
        # A warm-up may begin at nothing: it is judged by where it leads.
        (
            "CosineDecay",
            {"initial_learning_rate": 0, "decay_steps": 100, "warmup_target": 0.01, "warmup_steps": 9},
            None,
        ),
        (
            "CosineDecay",
            {"initial_learning_rate": 1e-8, "decay_steps": 100, "warmup_target": 50.0, "warmup_steps": 9},
            ("high_learning_rate", "warmup_target"),
        ),
        (
            "CosineDecay",
            {"initial_learning_rate": 0, "decay_steps": 100},
            ("low_learning_rate", "initial_learning_rate"),
        ),
        ("PiecewiseConstantDecay", {"boundaries": [5], "values": [1, 20]}, ("high_learning_rate", "values.1")),
        ("PiecewiseConstantDecay", {"boundaries": [5], "values": [0, 0.01]}, None),
    ],
)
def test_a_schedule_is_judged_by_its_highest_rate(
    class_name: str, config: dict[str, Any], told: tuple[str, str] | None
) -> None:
    schedule = {"class_name": class_name, "config": config}
    found = check(optimizer={"class_name": "Adam", "config": {"learning_rate": schedule}})
    base = "training.optimizer.config.learning_rate.config."
    assert [(problem.code, problem.field) for problem in found] == ([(told[0], base + told[1])] if told else [])


def test_a_batch_of_all_rows_is_asked_for_by_its_name() -> None:
    assert check(batch_size="full") == []
    assert check(batch_size=100) == []
    (problem,) = check(batch_size=101)
    assert (problem.code, problem.severity) == ("batch_larger_than_rows", "warning")


def test_a_misspelled_parameter_is_one_problem() -> None:
    (problem,) = check(metrics=[{"class_name": "MeanIoU", "config": {"num_clases": 3}}])
    assert (problem.code, problem.fix is not None) == ("unknown_parameter", True)
