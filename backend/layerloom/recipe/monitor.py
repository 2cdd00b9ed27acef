"""Decides which epoch is best: by a metric, and by whether lower or higher is better."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from layerloom.catalog import load as catalog
from layerloom.recipe.names import LOSSES, is_word, metric_name
from layerloom.spec import TrainingSpec

Direction = Literal["min", "max"]


@dataclass(frozen=True)
class Monitor:
    """The monitored metric.

    ``finite`` names the metrics that have to be finite in the best epoch. It includes the losses, because an accuracy
    is a finite number even if the weights are NaN.
    """

    name: str
    direction: Direction
    finite: tuple[str, ...]

    @property
    def worst(self) -> float:
        """The value that every number is better than."""
        return math.inf if self.direction == "min" else -math.inf

    def is_better(self, value: float, than: float) -> bool:
        """Whether a value is better than another one; NaN is never better."""
        return value < than if self.direction == "min" else value > than

    def can_be_best(self, metrics: Mapping[str, float]) -> bool:
        """Whether an epoch with these metrics may be the best one."""
        return all(math.isfinite(metrics[name]) for name in self.finite)


def monitor_of(training: TrainingSpec, *, validates: bool) -> Monitor:
    """The metric that a training monitors; ``validates`` says whether there are validation rows."""
    name = training.monitored(validates=validates)
    losses = ["loss", "val_loss"] if validates else ["loss"]
    return Monitor(name, direction_of(training), tuple(dict.fromkeys([*losses, name])))


def direction_of(training: TrainingSpec) -> Direction:
    """Whether lower or higher is better for the monitored metric, as in Keras's mode "auto"."""
    stopping = training.early_stopping
    if stopping is None:
        return "min"
    if stopping.mode != "auto":
        return stopping.mode
    name = stopping.monitor.removeprefix("val_")
    metric = next((metric for metric in training.metrics if metric_name(metric) == name), None)
    if name in LOSSES or metric is None:
        return "min"
    if is_word(metric):
        return "max"
    entry = catalog.find("metric", metric if isinstance(metric, str) else metric.class_name)
    return "max" if entry is not None and entry.traits["higher_is_better"] else "min"
