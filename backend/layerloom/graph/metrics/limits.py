"""Checks that a metric's own numbers fit the data: its number of classes, its top k, its range of targets."""

from layerloom.graph.domain import beyond_outputs, beyond_targets, near_zero
from layerloom.graph.metrics.change import removed, replaced, with_settings
from layerloom.graph.metrics.given import Given, Metric
from layerloom.graph.problems import Fix, Problem


def check_limits(metric: Metric, given: Given) -> Problem | None:
    """A metric for another number of classes, or one that has no meaning for these targets or outputs."""
    return _classes(metric, given) or _top(metric, given) or _domain(metric, given)


def _classes(metric: Metric, given: Given) -> Problem | None:
    asked = metric.setting("num_classes")
    if asked is None or given.targets is None or asked == given.classes:
        return None
    return Problem(
        "metric_classes",
        f"{metric.said} is set for {asked} classes, but the data has {given.classes}. It would ignore rows.",
        "warning",
        field=metric.path,
        values={"metric": metric.said, "received": asked, "classes": given.classes},
        fix=with_settings(metric, {"num_classes": given.classes}),
    )


def _top(metric: Metric, given: Given) -> Problem | None:
    most = metric.setting("k")
    if most is None or given.outputs is None or most < given.outputs:
        return None
    fix = with_settings(metric, {"k": 2}) if given.outputs > 2 else replaced(metric, given, "accuracy")
    return Problem(
        "metric_top_k",
        f"{metric.said} checks whether the correct class is among the {most} most likely ones. With {given.outputs} "
        "outputs it always is.",
        "warning",
        field=metric.path,
        values={"metric": metric.said, "k": most, "outputs": given.outputs},
        fix=fix,
    )


def _domain(metric: Metric, given: Given) -> Problem | None:
    domain = metric.traits["domain"]
    name, other = metric.said, metric.traits["instead"].get("domain")
    values = {"metric": name, "expected": other}
    fix = replaced(metric, given, other) if other else removed(metric, given)
    if near_zero(domain, given.range):
        share = given.range["near_zero"] if given.range else 0
        message = (
            f"{name} divides by the target, and {share:.1%} of the targets are so near 0 that they dominate it. "
            f"{other} does not have this fault."
        )
        return Problem(
            "metric_near_zero", message, "warning", field=metric.path, values=values | {"share": share}, fix=fix
        )
    if beyond_targets(domain, given.range):
        least = given.range["min"] if given.range else 0
        message = f"{name} needs targets of at least 0, but the smallest target is {least:g}."
        more = values | {"least": least}
        return Problem("metric_targets_domain", message, "warning", field=metric.path, values=more, fix=fix)
    if beyond_outputs(domain, given.head):
        if given.targets is None:
            fix = Fix("Use softplus", given.head.end_in("softplus"))
        message = (
            f"{name} takes the logarithm of the prediction, but '{given.head.activation}' can predict numbers below 0, "
            "which have no logarithm."
        )
        more = values | {"activation": given.head.activation}
        return Problem("metric_outputs_domain", message, "warning", field=metric.path, values=more, fix=fix)
    return None
