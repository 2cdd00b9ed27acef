"""Checks the reported names of metrics, which history, curves, files and early stopping use."""

from collections.abc import Iterator
from typing import Any

from layerloom.catalog import load as catalog
from layerloom.graph.problems import Fix, Problem, set_spec
from layerloom.recipe import metric_name
from layerloom.spec import ClassConfig, TrainingSpec
from layerloom.spec.columns import is_reserved


def check_names(training: TrainingSpec) -> Iterator[Problem]:
    """Two metrics with the same name, or a metric with a reserved name."""
    seen: set[str] = set()
    for index, metric in enumerate(training.metrics):
        name = metric_name(metric)
        if is_reserved(name):
            yield _reserved(training, index, name)
        elif name in seen:
            yield _twice(training, index, name)
        seen.add(name)


def _reserved(training: TrainingSpec, index: int, name: str) -> Problem:
    other = _free_name(training, index)
    path = f"training.metrics.{index}"
    return Problem(
        "reserved_metric_name",
        f"A metric cannot be named '{name}': every run reports another value under that name. '{other}' is free.",
        field=f"{path}.config.name",
        values={"name": name, "expected": other},
        fix=Fix(f"Name it {other}", (set_spec(f"{path}.config.name", other),)),
    )


def _twice(training: TrainingSpec, index: int, name: str) -> Problem:
    metric = training.metrics[index]
    rest = [each for place, each in enumerate(training.metrics) if place != index]
    fix = Fix("Remove the second", (set_spec("training.metrics", without(training, index)),))
    if isinstance(metric, ClassConfig) and all(_settings(each) != _settings(metric) for each in rest):
        # Two metrics of one class with different settings are both useful.
        other = _free_name(training, index)
        fix = Fix(f"Name it {other}", (set_spec(f"training.metrics.{index}.config.name", other),))
    return Problem(
        "duplicate_metric",
        f"Two metrics would be named '{name}'. Remove one, or give it another 'name' in its config.",
        field=f"training.metrics.{index}",
        values={"name": name},
        fix=fix,
    )


def _settings(metric: str | ClassConfig) -> tuple[str, dict[str, Any]]:
    if isinstance(metric, str):
        return metric, {}
    entry = catalog.find("metric", metric.class_name)
    config = {key: value for key, value in metric.config.items() if key != "name"}
    return entry.class_name if entry else metric.class_name, config


def _free_name(training: TrainingSpec, index: int) -> str:
    """The usual name of a metric's class, with the first number that makes it unique."""
    metric = training.metrics[index]
    plain = ClassConfig(class_name=metric if isinstance(metric, str) else metric.class_name)
    usual = metric_name(plain)
    taken = {metric_name(each) for place, each in enumerate(training.metrics) if place != index}
    names = (usual, *(f"{usual}_{count}" for count in range(2, len(taken) + 3)))
    return next(name for name in names if name not in taken and not is_reserved(name))


def without(training: TrainingSpec, index: int) -> list[Any]:
    """The metrics of a spec as JSON, without one of them."""
    metrics: list[Any] = training.to_json()["metrics"]
    return metrics[:index] + metrics[index + 1 :]
