"""Early stopping against what is measured."""

from typing import Any

import pytest

from layerloom.graph.problems import Problem
from layerloom.graph.stopping import check_stopping, monitors
from layerloom.spec import TrainingSpec

FACTS: dict[str, Any] = {"counts": {"train": 100, "validation": 20, "test": 10}}
NO_VALIDATION: dict[str, Any] = {"counts": {"train": 100, "validation": 0, "test": 0}}


def check(monitor: str, *metrics: Any, facts: dict[str, Any] | None = FACTS, mode: str = "auto") -> list[Problem]:
    stopping = {"monitor": monitor, "mode": mode}
    spec = {"loss": "mse", "metrics": list(metrics), "early_stopping": stopping}
    return check_stopping(TrainingSpec.model_validate(spec), facts)


def edits(problem: Problem) -> list[tuple[str, Any]]:
    assert problem.fix is not None
    return [(edit["field"], edit["value"]) for edit in problem.fix.edits]


def test_what_is_measured_can_be_watched() -> None:
    assert check("val_loss") == []
    assert check("loss", facts=NO_VALIDATION) == []
    assert check("val_accuracy", "accuracy") == []
    assert check("val_area", {"class_name": "AUC", "config": {"name": "area"}}) == []
    assert check("val_loss", facts=None) == []
    assert check_stopping(TrainingSpec.model_validate({"loss": "mse"}), FACTS) == []


def test_the_loss_without_penalties_can_be_watched_where_there_are_any() -> None:
    stopping = {"monitor": "val_data_loss"}
    training = TrainingSpec.model_validate({"loss": "mse", "early_stopping": stopping})
    assert check_stopping(training, FACTS, penalties=True) == []
    (problem,) = check_stopping(training, FACTS)
    assert (problem.code, problem.severity) == ("unknown_monitor", "error")
    assert edits(problem) == [("training.early_stopping.monitor", "val_loss")]
    (problem,) = check_stopping(training, NO_VALIDATION, penalties=True)
    assert problem.code == "monitor_without_validation"


@pytest.mark.parametrize(
    ("monitor", "metrics", "change"),
    [
        ("val_accuracy", [], ("training.metrics", ["accuracy"])),
        ("mae", ["accuracy"], ("training.metrics", ["accuracy", "mae"])),
        ("val_acc", ["accuracy"], ("training.early_stopping.monitor", "val_accuracy")),
        ("val_los", [], ("training.early_stopping.monitor", "val_loss")),
        ("val_nothing", [], ("training.early_stopping.monitor", "val_loss")),
    ],
)
def test_what_is_not_measured_is_added_or_exchanged(monitor: str, metrics: list[str], change: Any) -> None:
    (problem,) = check(monitor, *metrics)
    assert (problem.code, problem.severity) == ("unknown_monitor", "error")
    assert edits(problem) == [change]


def test_watching_validation_needs_validation_rows() -> None:
    (problem,) = check("val_loss", facts=NO_VALIDATION)
    assert (problem.code, problem.severity) == ("monitor_without_validation", "warning")
    assert edits(problem) == [("training.early_stopping.monitor", "loss")]
    (problem,) = check("val_accuracy", "accuracy", facts=NO_VALIDATION)
    # What the run itself watches then.
    assert "It will monitor 'accuracy' instead" in problem.message
    assert edits(problem) == [("training.early_stopping.monitor", "accuracy")]
    (problem,) = check("val_accuracy", facts=NO_VALIDATION)
    assert edits(problem) == [("training.early_stopping.monitor", "loss")]


@pytest.mark.parametrize(("metric", "mode"), [("TruePositives", "max"), ("FalseNegatives", "min")])
def test_a_count_does_not_say_which_way_is_better(metric: str, mode: str) -> None:
    (problem,) = check(f"val_{metric}", metric)
    assert (problem.code, problem.field) == ("unknown_direction", "training.early_stopping.mode")
    assert edits(problem) == [("training.early_stopping.mode", mode)]
    assert check(f"val_{metric}", metric, mode=mode) == []


@pytest.mark.parametrize("rows", [None, 0, 20])
def test_what_can_be_watched_is_what_keras_calls_it(rows: int | None) -> None:
    metrics = [
        "accuracy",
        {"class_name": "AUC"},
        {"class_name": "Precision", "config": {"thresholds": 0.5}},
        {"class_name": "Precision", "config": {"thresholds": 0.9, "name": "precision_90"}},
    ]
    training = TrainingSpec.model_validate({"loss": "binary_crossentropy", "metrics": metrics})
    facts = None if rows is None else {"counts": {"validation": rows}}
    names = ["loss", "accuracy", "auc", "precision", "precision_90"]
    validation = [] if rows == 0 else [f"val_{name}" for name in names]
    assert monitors(training, facts) == [*validation, *names]
    assert monitors(training, facts, penalties=True)[-5:-3] == ["data_loss", "accuracy"]
