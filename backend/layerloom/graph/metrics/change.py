"""Fixes for a metric that does not fit: a setting, another metric, removal, or outputs that are probabilities."""

from collections.abc import Mapping
from typing import Any

from layerloom.catalog import load as catalog
from layerloom.catalog.entry import is_whole
from layerloom.graph.metric_names import without
from layerloom.graph.metrics.given import Given, Metric
from layerloom.graph.problems import Edit, Fix, set_spec
from layerloom.json_values import is_array, is_object
from layerloom.recipe import metric_name
from layerloom.spec import ClassConfig


def with_settings(metric: Metric, settings: Mapping[str, Any], more: tuple[Edit, ...] = ()) -> Fix:
    """The same metric with other settings, under the same name."""
    config = dict(metric.config) | dict(settings)
    if metric.entry.properties["name"]["default"] != metric.reported:
        config["name"] = metric.reported
    value = {"class_name": metric.name, "config": config}
    words = ", ".join(f"{name} {_word(setting)}" for name, setting in settings.items())
    label = f"Use {metric.name} with {words}" if metric.said != metric.name else f"Set {words}"
    return Fix(label, (set_spec(metric.path, value), *more))


def replaced(metric: Metric, given: Given, other: str) -> Fix:
    """Another metric in its place, with the settings that both have; only a removal if the other exists already."""
    value = _written(metric, given, other)
    reported = metric_name(ClassConfig.model_validate(value) if is_object(value) else value)
    others = [each for place, each in enumerate(given.training.metrics) if place != metric.index]
    if reported in {metric_name(each) for each in others} or other in {metric_name(each) for each in others}:
        return removed(metric, given)
    edits = (set_spec(metric.path, value), *_monitor(metric, given, reported))
    return Fix(f"Use {other}", edits)


def removed(metric: Metric, given: Given) -> Fix:
    """The metric removed; early stopping that monitored it monitors the loss instead."""
    gone = set_spec("training.metrics", without(given.training, metric.index))
    return Fix("Remove it", (gone, *_monitor(metric, given, "loss")))


def probabilities(given: Given) -> tuple[Edit, ...]:
    """Edits that end the network in probabilities and set the loss for them; empty if the loss does not accept them."""
    loss = given.loss
    if loss.margin or loss.compares_samples or (loss.for_numbers and given.targets is None):
        return ()
    edits = given.head.end_in("sigmoid" if given.outputs == 1 or loss.binary else "softmax")
    if loss.logits:
        rest = {name: value for name, value in loss.config.items() if name != "from_logits"}
        edits += (set_spec("training.loss", {"class_name": loss.name, "config": rest}),)
    return edits


def _written(metric: Metric, given: Given, other: str) -> Any:
    """The other metric in the form of a spec: just its name if it needs no settings."""
    entry = None if catalog.metric_word(other) else catalog.find("metric", other)
    if entry is None:
        return other
    config = {name: value for name, value in metric.config.items() if name in entry.properties and name != "name"}
    forced: dict[str, Any] = {"num_classes": given.classes, "sparse_y_true": True, "sparse_y_pred": False}
    if given.targets != "numbers":
        del forced["sparse_y_true"]
    config |= {name: value for name, value in forced.items() if _differs(entry.properties, name, value)}
    limit = 2 if given.targets == "column" else given.classes
    if "target_class_ids" in entry.properties:
        known: Any = config.get("target_class_ids")
        ids = [each for each in known if is_whole(each) and each < limit] if is_array(known) else []
        config["target_class_ids"] = ids or list(range(limit))
    return {"class_name": other, "config": config} if config else other


def _differs(properties: Mapping[str, Any], name: str, value: Any) -> bool:
    return name in properties and properties[name].get("default") != value


def _monitor(metric: Metric, given: Given, reported: str) -> tuple[Edit, ...]:
    """An edit that gives early stopping the metric's new name, if it monitored the old one."""
    stopping = given.training.early_stopping
    if stopping is None or stopping.monitor.removeprefix("val_") != metric.reported or metric.reported == reported:
        return ()
    prefix = "val_" if stopping.monitor.startswith("val_") else ""
    edits = (set_spec("training.early_stopping.monitor", prefix + reported),)
    return edits if stopping.mode == "auto" else (*edits, set_spec("training.early_stopping.mode", "auto"))


def _word(value: Any) -> str:
    return {True: "true", False: "false"}[value] if isinstance(value, bool) else f"{value}"
