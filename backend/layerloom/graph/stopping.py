"""Checks that early stopping monitors a measured value, and that it is clear whether higher or lower is better."""

import difflib
from collections.abc import Iterator
from typing import Any

from layerloom.catalog import load as catalog
from layerloom.graph.problems import Fix, Problem, set_spec
from layerloom.recipe import metric_name
from layerloom.spec import DATA_LOSS, ClassConfig, EarlyStoppingSpec, TrainingSpec

_PATH = "training.early_stopping"


def monitors(training: TrainingSpec, facts: dict[str, Any] | None, *, penalties: bool = False) -> list[str]:
    """All that a run with this training measures, under the names by which early stopping may watch it."""
    names = _measured(training, penalties=penalties)
    validates = facts is None or facts["counts"]["validation"] > 0
    return [*(f"val_{name}" for name in names if validates), *names]


def _measured(training: TrainingSpec, *, penalties: bool) -> list[str]:
    return ["loss", *([DATA_LOSS] if penalties else []), *(metric_name(metric) for metric in training.metrics)]


def check_stopping(training: TrainingSpec, facts: dict[str, Any] | None, *, penalties: bool = False) -> list[Problem]:
    """All problems of early stopping.

    Args:
        training: The training, with or without early stopping.
        facts: The facts of the dataset, if known.
        penalties: Whether the network has penalties (``graph/penalties.py``).
    """
    stopping = training.early_stopping
    if stopping is None:
        return []
    names = _measured(training, penalties=penalties)
    validates = facts is None or facts["counts"]["validation"] > 0
    known = [*names, *(f"val_{name}" for name in names if validates)]
    if stopping.monitor not in known:
        return list(_not_measured(training, stopping.monitor, names, known, validates=validates))
    return list(_undirected(training, stopping))


def _not_measured(
    training: TrainingSpec, monitor: str, names: list[str], known: list[str], *, validates: bool
) -> Iterator[Problem]:
    field = f"{_PATH}.monitor"
    values = {"monitor": monitor, "known": known}
    if monitor.removeprefix("val_") in names:
        twin = training.monitored(validates=False)
        message = (
            f"Early stopping monitors '{monitor}', but there are no validation rows. It will monitor '{twin}' instead."
        )
        fix = Fix(f"Watch {twin}", (set_spec(field, twin),))
        values |= {"watched": twin}
        yield Problem("monitor_without_validation", message, "warning", field=field, values=values, fix=fix)
        return
    message = f"Early stopping monitors '{monitor}', which is not measured. Measured are: {', '.join(known)}."
    metric = monitor.removeprefix("val_")
    near = difflib.get_close_matches(monitor, known, n=1, cutoff=0.7)
    better = near[0] if near else "val_loss" if validates else "loss"
    fix = Fix(f"Watch {better}", (set_spec(field, better),))
    if not near and _can_be_added(metric) and (validates or metric == monitor):
        metrics = [*training.to_json()["metrics"], metric]
        fix = Fix(f"Measure {metric}", (set_spec("training.metrics", metrics),))
    yield Problem("unknown_monitor", message, field=field, values=values, fix=fix)


def _can_be_added(metric: str) -> bool:
    """Whether a metric with this name would be reported under the same name."""
    if catalog.metric_word(metric):
        return True
    entry = catalog.find("metric", metric)
    return entry is not None and not entry.required and metric_name(metric) == metric


def _undirected(training: TrainingSpec, stopping: EarlyStoppingSpec) -> Iterator[Problem]:
    if stopping.mode != "auto":
        return
    name = stopping.monitor.removeprefix("val_")
    metric = next((metric for metric in training.metrics if metric_name(metric) == name), None)
    entry = None if metric is None else catalog.find("metric", _class_name(metric))
    # For a name such as "accuracy" Keras chooses an accuracy class, and knows that higher is better.
    if entry is None or entry.traits["directed"]:
        return
    mode = "max" if entry.traits["higher_is_better"] else "min"
    yield Problem(
        "unknown_direction",
        f"Early stopping monitors '{stopping.monitor}', but Keras does not know whether higher or lower is better.",
        field=f"{_PATH}.mode",
        values={"monitor": stopping.monitor},
        fix=Fix(f"Set mode to {mode}", (set_spec(f"{_PATH}.mode", mode),)),
    )


def _class_name(metric: str | ClassConfig) -> str:
    return metric if isinstance(metric, str) else metric.class_name
