"""Checks that outputs are what a metric expects: probabilities, raw values, or class numbers."""

from layerloom.graph.metrics.change import probabilities, removed, replaced, with_settings
from layerloom.graph.metrics.given import Given, Metric
from layerloom.graph.problems import Fix, Problem

_HALF = 0.5


def check_scale(metric: Metric, given: Given) -> Problem | None:
    """A metric that expects another kind of output."""
    if _wants_classes(metric):
        return _of_classes(metric, given)
    wants = metric.traits["outputs"]
    if wants == "margin":
        return _margin(metric, given) if given.kind == "probabilities" else None
    if wants == "order" and not _cuts(metric):
        return None
    if given.kind == "probabilities":
        return _no_logits(metric)
    if wants == "numbers":
        return _raw(metric, given) if given.kind == "raw" else None
    return _not_probable(metric, given)


def _wants_classes(metric: Metric) -> bool:
    sparse = metric.setting("sparse_y_pred")
    return sparse is True or (sparse is None and metric.traits["outputs"] == "classes")


def _of_classes(metric: Metric, given: Given) -> Problem:
    """The metric would cut outputs to whole numbers, so every output below 1 becomes class 0."""
    other = metric.traits["instead"].get("column")
    if "sparse_y_pred" in metric.entry.properties and given.targets != "column":
        fix = with_settings(metric, {"sparse_y_pred": False})
    else:
        fix = replaced(metric, given, other) if other else removed(metric, given)
    return Problem(
        "metric_needs_classes",
        f"{metric.said} expects class numbers as outputs, but this network outputs a number for each class. "
        "The result would have no meaning.",
        # Keras flattens such outputs, so there would be more outputs than targets.
        "error" if given.outputs != 1 and "sparse_y_pred" in metric.entry.properties else "warning",
        field=metric.path,
        values={"metric": metric.said},
        fix=fix,
    )


def _margin(metric: Metric, given: Given) -> Problem:
    other = metric.traits["instead"]["probabilities"]
    return Problem(
        "metric_margin",
        f"{metric.said} needs values on both sides of 0, but the network ends in probabilities. {other} accepts those.",
        "warning",
        field=metric.path,
        values={"metric": metric.said, "expected": other},
        fix=replaced(metric, given, other),
    )


def _cuts(metric: Metric) -> bool:
    """Whether it compares outputs with a threshold."""
    return metric.setting("threshold") is not None


def _no_logits(metric: Metric) -> Problem | None:
    """The metric is set for raw outputs, but they are probabilities."""
    wrong = {"from_logits": False} if metric.setting("from_logits") is True else None
    if _cuts(metric) and metric.setting("threshold") <= 0:
        wrong = {"threshold": _HALF}
    if wrong is None:
        return None
    return Problem(
        "metric_of_raw_values",
        f"{metric.said} is set for raw values, but the network ends in probabilities.",
        "warning",
        field=metric.path,
        values={"metric": metric.said},
        fix=with_settings(metric, wrong),
    )


def _raw(metric: Metric, given: Given) -> Problem | None:
    """A raw value minus a class number has no meaning. With axis 0 the metric is still useful."""
    if metric.has({"axis": 0}):
        return None
    return _told(metric, given, None)


def _not_probable(metric: Metric, given: Given) -> Problem | None:
    several = given.outputs != 1 and not given.loss.binary
    settings = metric.traits["raw" if several else "logits"]
    if settings is not None and "threshold" in settings:
        usual = metric.setting("threshold") == metric.entry.properties["threshold"]["default"]
        # A threshold that is not the default was chosen on purpose, and 0.5 is right for targets of 0 and 1.
        return _told(metric, given, settings) if usual and given.kind == "raw" else None
    if settings is not None and given.kind == "raw":
        return None if metric.has(settings) else _told(metric, given, settings)
    return _told(metric, given, None)


def _told(metric: Metric, given: Given, settings: dict[str, object] | None) -> Problem:
    edits = () if settings else probabilities(given)
    words = "ends in raw values, from which the loss makes probabilities" if given.loss.logits else "ends in raw values"
    if settings:
        fix, mended = with_settings(metric, settings), "A setting of the metric corrects this."
    elif edits:
        end = "sigmoid" if given.outputs == 1 else "softmax"
        fix, mended = Fix(f"End in {end}", edits), f"With {end} at the end they are probabilities."
    else:
        fix, mended = removed(metric, given), "Without probabilities it has no meaning."
    return Problem(
        "metric_of_probabilities",
        f"{metric.said} expects probabilities, but the network {words}. {mended}",
        "warning",
        field=metric.path,
        values={"metric": metric.said, "loss": given.loss.name},
        fix=fix,
    )
