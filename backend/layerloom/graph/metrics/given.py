"""A metric of a run, and its inputs: the form of the targets, and the kind of the outputs."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from layerloom.catalog import load as catalog
from layerloom.catalog.entry import Entry
from layerloom.graph.head import Head
from layerloom.graph.losses import Loss
from layerloom.recipe import Targets, is_word, metric_name
from layerloom.spec import TrainingSpec

# Outputs are probabilities, raw values with the threshold 0, embeddings of samples, or any other numbers.
Kind = Literal["probabilities", "raw", "embedding", "numbers"]
_PICKED: dict[Targets, int] = {"column": 0, "one_hot": 1, "numbers": 2}


@dataclass(frozen=True)
class Given:
    """What every metric of a run gets.

    For regression ``targets`` is None and ``classes`` is 0. ``range`` describes the targets as numbers: ``min``,
    ``max`` and the share that is ``near_zero``; None if unknown.
    """

    training: TrainingSpec
    dataset: str
    loss: Loss
    head: Head
    outputs: int | None
    classes: int
    targets: Targets | None
    range: Mapping[str, Any] | None

    @property
    def kind(self) -> Kind:
        """The kind of the outputs; assumed to be probabilities if no activation is known."""
        if self.loss.compares_samples:
            return "embedding"
        if self.loss.raw:
            return "raw"
        low, high = self.head.range
        within = low is not None and low >= 0 and high is not None and high <= 1
        return "probabilities" if within or self.head.activation is None else "numbers"


@dataclass(frozen=True)
class Metric:
    """A metric of a run: its place among the metrics, its class, and its traits (`catalog/traits/metrics.py`).

    ``said`` is its name in the spec: a name such as "accuracy", or its class.
    """

    index: int
    said: str
    entry: Entry
    config: Mapping[str, Any]
    reported: str

    @property
    def name(self) -> str:
        """Its class; for a name such as "accuracy", the class that Keras chooses."""
        return self.entry.class_name

    @property
    def traits(self) -> Mapping[str, Any]:
        """Its traits in the catalogue."""
        return self.entry.traits

    @property
    def path(self) -> str:
        """Its path in the run spec."""
        return f"training.metrics.{self.index}"

    def setting(self, name: str) -> Any:
        """The value of a parameter, or else Keras's default; None if it has no such parameter."""
        if name not in self.entry.properties:
            return None
        return self.config.get(name, self.entry.properties[name].get("default"))

    def has(self, settings: Mapping[str, Any] | None) -> bool:
        """Whether it has these settings already."""
        return settings is not None and all(self.setting(name) == value for name, value in settings.items())


def read_metric(training: TrainingSpec, index: int, targets: Targets | None) -> Metric | None:
    """The metric at an index; None for a class that the catalogue does not have."""
    metric = training.metrics[index]
    name, config = (metric, {}) if isinstance(metric, str) else (metric.class_name, metric.config)
    if is_word(metric):
        name = catalog.document()["metric_words"][metric][_PICKED[targets or "column"]]
    entry = catalog.find("metric", name)
    if entry is None:
        return None
    return Metric(index, str(metric) if is_word(metric) else entry.class_name, entry, config, metric_name(metric))
