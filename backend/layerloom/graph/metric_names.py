"""The names under which metrics are reported: history, curves, files and early stopping know them by these."""

from collections.abc import Iterator
from typing import Any

from layerloom.catalog import load as catalog
from layerloom.graph.problems import Fix, Problem, set_spec
from layerloom.spec import ClassConfig, TrainingSpec


def metric_name(metric: str | ClassConfig) -> str:
    """The name under which history reports a metric, as Keras's `compile` gives it."""
    if isinstance(metric, str):
        return metric
    entry = catalog.find("metric", metric.class_name)
    given = metric.config.get("name")
    if isinstance(given, str) or entry is None:
        return str(given or metric.class_name)
    return entry.properties["name"]["default"]


def is_word(metric: str | ClassConfig) -> bool:
    """Whether it is a word such as "accuracy", of which Keras picks the class that fits targets and outputs."""
    return isinstance(metric, str) and catalog.metric_word(metric)


def check_names(training: TrainingSpec) -> Iterator[Problem]:
    """Two results of one name."""
    seen = {"loss"}
    for index, metric in enumerate(training.metrics):
        name = metric_name(metric)
        if name in seen:
            yield Problem(
                "duplicate_metric",
                f"Two results would be called '{name}'. Remove one, or give it another 'name' in its config.",
                field=f"training.metrics.{index}",
                values={"name": name},
                fix=Fix("Remove the second", (set_spec("training.metrics", without(training, index)),)),
            )
        seen.add(name)


def without(training: TrainingSpec, index: int) -> list[Any]:
    """The metrics of a spec as JSON, one of them left out."""
    metrics: list[Any] = training.to_json()["metrics"]
    return metrics[:index] + metrics[index + 1 :]
