"""Checks that the network has a number of outputs that a metric can evaluate."""

from layerloom.graph.metrics.change import probabilities, replaced, with_settings
from layerloom.graph.metrics.given import Given, Metric
from layerloom.graph.problems import Problem

_WHY = {
    "threshold": "counts the largest output of a sample as a yes, but a single output always is the largest, "
    "so the metric would never change",
    "axis": "compares the outputs of a sample with each other, but there are too few of them",
}
_MENDS = {
    "threshold": "A threshold of 0.5 makes it cut where accuracy does",
    "axis": "With axis 0 it compares the samples of a batch",
}


def check_columns(metric: Metric, given: Given) -> Problem | None:
    """A metric that needs several outputs although the network has one, or a metric that mixes several up."""
    return _too_few(metric, given) or _both(metric, given) or _each(metric, given)


def _too_few(metric: Metric, given: Given) -> Problem | None:
    if given.outputs is None or given.outputs >= metric.traits["least_columns"]:
        return None
    name, settings = metric.said, metric.traits["one_column"]
    values = {"metric": name, "outputs": given.outputs}
    if settings is None:
        other = metric.traits["instead"]["column"]
        words = f"{name} chooses among several outputs, but the network ends in one. '{other}' fits."
        fix = replaced(metric, given, other)
        return Problem("metric_outputs", words, field=metric.path, values=values, fix=fix)
    (parameter,) = settings
    if metric.setting(parameter) != metric.entry.properties[parameter].get("default"):
        return None
    # A threshold makes sense only for probabilities.
    more = probabilities(given) if parameter == "threshold" and given.kind != "probabilities" else ()
    return Problem(
        "metric_few_outputs",
        f"{name} {_WHY[parameter]}. {_MENDS[parameter]}.",
        "warning",
        field=metric.path,
        values=values | {"why": parameter},
        fix=with_settings(metric, settings, more),
    )


def _both(metric: Metric, given: Given) -> Problem | None:
    settings = metric.traits["two_columns"]
    if given.outputs != 2 or given.targets != "one_hot" or settings is None:
        return None
    if metric.setting("class_id") is not None or metric.setting("top_k") is not None:
        return None
    return Problem(
        "metric_both_outputs",
        f"{metric.said} counts both outputs, but they are always both right or both wrong. It would only repeat "
        "the accuracy. With class_id 1 it judges the second class.",
        "warning",
        field=metric.path,
        values={"metric": metric.said},
        fix=with_settings(metric, settings),
    )


def _each(metric: Metric, given: Given) -> Problem | None:
    least = metric.traits["each_from"]
    if least is None or given.outputs is None or given.outputs < least or given.targets != "one_hot":
        return None
    other = metric.traits["instead"]["one_hot"]
    return Problem(
        "metric_each_output",
        f"{metric.said} judges each of the {given.outputs} outputs separately, so every class that is correctly not "
        f"predicted counts as correct. {other} counts only the predicted class.",
        "warning",
        field=metric.path,
        values={"metric": metric.said, "outputs": given.outputs, "expected": other},
        fix=replaced(metric, given, other),
    )
