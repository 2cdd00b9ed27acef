"""Checks that metrics fit the data, the loss and the end of the network.

The loss decides what a metric gets (`datasets.prepare`). Targets are class numbers, one-hot vectors or one number
for each sample; outputs are probabilities or raw values. A metric for other values fails when training starts, or it
measures nonsense. Each kind of mismatch has a module here, which decides by the traits of the catalogue.
"""

from typing import Any

from layerloom.graph.head import Head
from layerloom.graph.losses import Loss, loss_of
from layerloom.graph.metrics.change import removed, replaced
from layerloom.graph.metrics.columns import check_columns
from layerloom.graph.metrics.form import check_form
from layerloom.graph.metrics.given import Given, Metric, read_metric
from layerloom.graph.metrics.limits import check_limits
from layerloom.graph.metrics.scale import check_scale
from layerloom.graph.problems import Problem
from layerloom.recipe import targets_of
from layerloom.spec import TrainingSpec

# Class targets seen as numbers: they lie between 0 and 1, and some are 0.
_OF_CLASSES = {"min": 0.0, "max": 1.0, "near_zero": 0.5}


def check_metrics(training: TrainingSpec, facts: dict[str, Any], head: Head) -> list[Problem]:
    """Problems of the metrics with the targets and outputs they would get, at most one for each metric.

    Args:
        training: Loss and metrics; metrics that the catalogue does not have are ignored.
        facts: Of the dataset (docs/processes.md).
        head: The end of a network whose output for a sample is one row of values.
    """
    loss = loss_of(training)
    if loss is None:
        return []
    given = _given(training, facts, loss, head)
    metrics = [read_metric(training, index, given.targets) for index in range(len(training.metrics))]
    found = [_check(metric, given) for metric in metrics if metric is not None]
    return [problem for problem in found if problem is not None]


def _given(training: TrainingSpec, facts: dict[str, Any], loss: Loss, head: Head) -> Given:
    outputs = head.shape[-1]
    classes = len(facts["classes"] or ())
    targets = targets_of(training.loss, classes, outputs) if facts["task"] == "classification" else None
    span = facts.get("targets") if targets is None else None if targets == "numbers" else _OF_CLASSES
    return Given(training, facts["name"], loss, head, outputs, classes, targets, span)


def _check(metric: Metric, given: Given) -> Problem | None:
    if given.targets is None:
        rules = (_of_classes, check_columns, check_limits)
    else:
        rules = (_of_embeddings, check_form, check_columns, check_scale, check_limits)
    return next((problem for rule in rules if (problem := rule(metric, given)) is not None), None)


def _of_classes(metric: Metric, given: Given) -> Problem | None:
    if metric.traits["task"] != "classification":
        return None
    message = f"{metric.said} counts correct classes, but the target of '{given.dataset}' is a number."
    return Problem(
        "metric_for_classes",
        message,
        "error" if metric.traits["targets"] == "numbers" else "warning",
        field=metric.path,
        values={"metric": metric.said, "loss": given.loss.name},
        fix=replaced(metric, given, "MeanAbsoluteError"),
    )


def _of_embeddings(metric: Metric, given: Given) -> Problem | None:
    if given.kind != "embedding":
        return None
    return Problem(
        "metric_of_embeddings",
        f"{given.loss.name} compares samples with each other, so no output is an answer that {metric.said} can judge.",
        "warning",
        field=metric.path,
        values={"metric": metric.said, "loss": given.loss.name},
        fix=removed(metric, given),
    )
