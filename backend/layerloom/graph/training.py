"""Checks of loss, optimizer, metrics and early stopping against the catalogue and the data."""

from collections.abc import Iterator
from typing import Any

from layerloom.catalog import load as catalog
from layerloom.catalog.entry import Kind
from layerloom.graph.problems import Fix, Problem, set_spec
from layerloom.spec import ClassConfig, TrainingSpec

# Keras picks the accuracy that fits the loss for these two words.
ACCURACY = ("accuracy", "acc")


def check_training(training: TrainingSpec, facts: dict[str, Any] | None) -> list[Problem]:
    """All problems of the training part. ``facts`` are those of the dataset, where known."""
    problems = list(_object("loss", training.loss, "training.loss"))
    problems += _object("optimizer", training.optimizer, "training.optimizer")
    for index, metric in enumerate(training.metrics):
        if metric not in ACCURACY:
            problems += _object("metric", metric, f"training.metrics.{index}")
    return [*problems, *_metric_names(training), *_monitor(training, facts), *_class_weight(training, facts)]


def metric_name(metric: str | ClassConfig) -> str:
    """The name under which history reports a metric, as Keras's `compile` gives it."""
    if isinstance(metric, str):
        return metric
    entry = catalog.find("metric", metric.class_name)
    given = metric.config.get("name")
    if isinstance(given, str) or entry is None:
        return str(given or metric.class_name)
    return entry.properties["name"]["default"]


def _object(kind: Kind, value: str | ClassConfig, path: str) -> Iterator[Problem]:
    name, config = (value, {}) if isinstance(value, str) else (value.class_name, value.config)
    for error in catalog.check_config(kind, name, config):
        below = f".config.{error.field}" if error.field else ""
        yield Problem(
            error.code,
            error.message,
            field=path + below,
            values=error.values,
            fix=_suggested(path, value, error.values),
        )


def _suggested(path: str, value: str | ClassConfig, values: dict[str, Any]) -> Fix | None:
    suggestion = values.get("suggestion")
    if suggestion is None or "parameter" in values or values.get("class_name") != value:
        return None
    return Fix(f"Use {suggestion}", (set_spec(path, suggestion),))


def _metric_names(training: TrainingSpec) -> Iterator[Problem]:
    seen = {"loss"}
    for index, metric in enumerate(training.metrics):
        name = metric_name(metric)
        if name in seen:
            yield Problem(
                "duplicate_metric",
                f"Two results would be called '{name}'. Remove one, or give it another 'name' in its config.",
                field=f"training.metrics.{index}",
                values={"name": name},
            )
        seen.add(name)


def _monitor(training: TrainingSpec, facts: dict[str, Any] | None) -> Iterator[Problem]:
    if training.early_stopping is None:
        return
    names = ["loss", *(metric_name(metric) for metric in training.metrics)]
    validates = facts is None or facts["counts"]["validation"] > 0
    known = [*names, *(f"val_{name}" for name in names if validates)]
    monitor = training.early_stopping.monitor
    if monitor in known:
        return
    path = "training.early_stopping.monitor"
    if monitor.removeprefix("val_") in names:
        # Training then watches the training loss, as it does for the best epoch.
        message = f"Early stopping watches '{monitor}', but no rows are set aside for validation; it will watch 'loss'."
        code, severity = "monitor_without_validation", "warning"
    else:
        message = f"Early stopping watches '{monitor}', which is not measured. Measured are: {', '.join(known)}."
        code, severity = "unknown_monitor", "error"
    better = "val_loss" if validates else "loss"
    fix = Fix(f"Watch {better}", (set_spec(path, better),))
    yield Problem(code, message, severity, field=path, values={"monitor": monitor, "known": known}, fix=fix)


def _class_weight(training: TrainingSpec, facts: dict[str, Any] | None) -> Iterator[Problem]:
    if training.class_weight is None or facts is None:
        return
    path = "training.class_weight"
    drop = Fix("Remove the class weights", (set_spec(path, None),))
    if facts["task"] != "classification":
        message = f"'{facts['name']}' has no classes, so class weights mean nothing."
        yield Problem("class_weight_without_classes", message, field=path, values={"dataset": facts["name"]}, fix=drop)
        return
    classes = len(facts["classes"])
    wrong = [key for key in training.class_weight if int(key) >= classes]
    if wrong:
        message = f"There are weights for the classes {', '.join(wrong)}; the data has the classes 0 to {classes - 1}."
        yield Problem(
            "unknown_class_index", message, field=path, values={"classes": classes, "received": wrong}, fix=drop
        )
