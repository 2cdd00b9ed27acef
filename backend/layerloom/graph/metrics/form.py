"""Checks that targets have the form that a metric needs: a class number for each sample, or a one-hot vector."""

from layerloom.graph.losses import Loss
from layerloom.graph.metrics.change import removed, replaced, with_settings
from layerloom.graph.metrics.given import Given, Metric
from layerloom.graph.problems import Fix, Problem, set_spec


def check_form(metric: Metric, given: Given) -> Problem | None:
    """A metric that needs targets in another form. Keras fails for some, and measures nonsense for others."""
    takes = _takes(metric)
    name, loss = metric.said, given.loss.name
    values = {"metric": name, "loss": loss}
    if given.targets == "numbers" and takes != "numbers":
        message = (
            f"{name} needs a target for each output, but with {loss} the target of a sample is its class number. "
            "With categorical_crossentropy, training is the same and each output has a target."
        )
        fix = _for_numbers(metric, given)
        return Problem("metric_targets", message, field=metric.path, values=values, fix=fix)
    if given.targets == "one_hot" and takes == "numbers":
        other = metric.traits["instead"]["one_hot"]
        message = f"{name} needs class numbers, but with {loss} the targets are one-hot. {other} measures the same."
        fix = replaced(metric, given, other)
        return Problem("metric_targets", message, field=metric.path, values=values, fix=fix)
    return None


def _takes(metric: Metric) -> str:
    if metric.traits["targets"] != "by_config":
        return metric.traits["targets"]
    return "numbers" if metric.setting("sparse_y_true") else "like_outputs"


def _for_numbers(metric: Metric, given: Given) -> Fix:
    """The same metric for class numbers; if there is none, the same loss for one-hot targets."""
    if "sparse_y_true" in metric.entry.properties:
        return with_settings(metric, {"sparse_y_true": True, "sparse_y_pred": False})
    other = metric.traits["instead"].get("numbers")
    if other is not None:
        return replaced(metric, given, other)
    twin = given.loss.traits["instead"].get("one_hot")
    if twin is None:
        return (
            replaced(metric, given, "accuracy") if metric.traits["task"] == "classification" else removed(metric, given)
        )
    return Fix(f"Use {twin}", (set_spec("training.loss", _twin(given.loss, twin)),))


def _twin(loss: Loss, name: str) -> object:
    kept = {key: value for key, value in loss.config.items() if key != "ignore_class"}
    return {"class_name": name, "config": kept} if kept else name
