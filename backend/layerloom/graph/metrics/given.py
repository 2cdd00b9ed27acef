"""A metric of a run, and what it is given: targets in some form, and outputs of some kind."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from layerloom.catalog import load as catalog
from layerloom.catalog.entry import Entry
from layerloom.graph.head import Head
from layerloom.graph.losses import Loss
from layerloom.recipe import Targets, is_word, metric_name
from layerloom.spec import TrainingSpec

# Probabilities, raw values whose middle is 0, places of samples among each other, or any other numbers.
Kind = Literal["probabilities", "raw", "embedding", "numbers"]
_PICKED: dict[Targets, int] = {"column": 0, "one_hot": 1, "numbers": 2}


@dataclass(frozen=True)
class Given:
    """What every metric of a run is given.

    ``targets`` is None where a number is to be predicted; ``classes`` then is 0. ``range`` tells of the targets as
    numbers: ``min``, ``max`` and the share that is ``near_zero``; None where that is not known.
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
        """What the outputs are; taken for probabilities where no activation is known."""
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

    ``said`` is how the spec names it: a word such as "accuracy", or its class.
    """

    index: int
    said: str
    entry: Entry
    config: Mapping[str, Any]
    reported: str

    @property
    def name(self) -> str:
        """Its class; for a word the class that Keras picks."""
        return self.entry.class_name

    @property
    def traits(self) -> Mapping[str, Any]:
        """What the catalogue says of it."""
        return self.entry.traits

    @property
    def path(self) -> str:
        """Where it stands in the run spec."""
        return f"training.metrics.{self.index}"

    def setting(self, name: str) -> Any:
        """A parameter's value: its own, else Keras's default; None where it has no such parameter."""
        if name not in self.entry.properties:
            return None
        return self.config.get(name, self.entry.properties[name].get("default"))

    def has(self, settings: Mapping[str, Any] | None) -> bool:
        """Whether it is set so already."""
        return settings is not None and all(self.setting(name) == value for name, value in settings.items())


def read_metric(training: TrainingSpec, index: int, targets: Targets | None) -> Metric | None:
    """The metric at a place; None for a class that the catalogue does not have."""
    metric = training.metrics[index]
    name, config = (metric, {}) if isinstance(metric, str) else (metric.class_name, metric.config)
    if is_word(metric):
        name = catalog.document()["metric_words"][metric][_PICKED[targets or "column"]]
    entry = catalog.find("metric", name)
    if entry is None:
        return None
    return Metric(index, str(metric) if is_word(metric) else entry.class_name, entry, config, metric_name(metric))
