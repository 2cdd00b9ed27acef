"""Do the metrics fit the targets and the end of the network?

What a metric is given depends on the loss (`datasets.prepare`): class numbers, one number a class (one-hot), or one
number a sample. A metric made for another form fails when training starts, or worse, measures nonsense.
"""

from collections.abc import Iterator
from typing import Any, Literal

from layerloom.catalog import load as catalog
from layerloom.graph.head import ONE_HOT, SPARSE, loss_of
from layerloom.graph.problems import Fix, Problem, set_spec
from layerloom.graph.training import ACCURACY, metric_name
from layerloom.spec import ClassConfig, TrainingSpec

Targets = Literal["numbers", "one_hot", "column"]

# They take the class of each sample as a number; the others take what has the shape of the network's output.
TAKES_NUMBERS = frozenset(
    {"SparseCategoricalAccuracy", "SparseCategoricalCrossentropy", "SparseTopKCategoricalAccuracy"}
)
# They choose among several outputs.
NEEDS_SEVERAL = TAKES_NUMBERS | {
    "CategoricalAccuracy",
    "CategoricalCrossentropy",
    "CategoricalHinge",
    "OneHotIoU",
    "OneHotMeanIoU",
    "TopKCategoricalAccuracy",
}
COUNTS_CLASSES = NEEDS_SEVERAL | {
    "Accuracy",
    "AUC",
    "BinaryAccuracy",
    "BinaryCrossentropy",
    "BinaryIoU",
    "F1Score",
    "FBetaScore",
    "FalseNegatives",
    "FalsePositives",
    "Hinge",
    "IoU",
    "MeanIoU",
    "Precision",
    "PrecisionAtRecall",
    "Recall",
    "RecallAtPrecision",
    "SensitivityAtSpecificity",
    "SpecificityAtSensitivity",
    "SquaredHinge",
    "TrueNegatives",
    "TruePositives",
}
_SAME_FOR_ONE_HOT = {
    "SparseCategoricalAccuracy": "accuracy",
    "SparseCategoricalCrossentropy": "CategoricalCrossentropy",
    "SparseTopKCategoricalAccuracy": "TopKCategoricalAccuracy",
}


def check_metrics(training: TrainingSpec, facts: dict[str, Any], outputs: int | None) -> list[Problem]:
    """Problems between the metrics and what they would be given. ``outputs`` is the width of the network's end."""
    if loss_of(training)[0] is None:
        return []
    return [
        problem
        for index, metric in enumerate(training.metrics)
        for problem in _check(training, index, _class_name(metric), facts, outputs)
    ]


def targets_of(loss: str | None, classes: int, outputs: int | None) -> Targets:
    """The form in which the datasets hand out class targets for a loss, by its class name."""
    if loss in SPARSE or loss == "Circle":
        return "numbers"
    return "one_hot" if loss in ONE_HOT or outputs == classes else "column"


def _check(
    training: TrainingSpec, index: int, name: str | None, facts: dict[str, Any], outputs: int | None
) -> Iterator[Problem]:
    if name is None:
        return
    path = f"training.metrics.{index}"
    loss, _ = loss_of(training)
    values = {"metric": name, "loss": loss}
    if facts["task"] == "regression":
        if name == "accuracy" or name in COUNTS_CLASSES:
            message = f"{name} counts right classes, but '{facts['name']}' asks for a number: it would say nothing."
            severity = "error" if name in TAKES_NUMBERS else "warning"
            fix = _replace(training, index, "MeanAbsoluteError")
            yield Problem("metric_for_classes", message, severity, field=path, values=values, fix=fix)
        return
    if name == "accuracy":
        return
    targets = targets_of(loss, len(facts["classes"]), outputs)
    if targets == "numbers" and name not in TAKES_NUMBERS:
        message = (
            f"{name} needs a target for each output, but with {loss} each target is the number of its class. "
            f"With categorical_crossentropy, which trains the same, it has them."
        )
        yield Problem("metric_targets", message, field=path, values=values, fix=_for_numbers(training, index, name))
    elif targets == "one_hot" and name in TAKES_NUMBERS:
        other = _SAME_FOR_ONE_HOT[name]
        message = f"{name} needs class numbers, but with {loss} the targets are one-hot. {other} measures the same."
        yield Problem("metric_targets", message, field=path, values=values, fix=_replace(training, index, other))
    elif targets == "column" and name in NEEDS_SEVERAL:
        message = f"{name} chooses among several outputs, but the network ends in one. 'accuracy' fits."
        yield Problem("metric_outputs", message, field=path, values=values, fix=_replace(training, index, "accuracy"))


def _class_name(metric: str | ClassConfig) -> str | None:
    """The metric's class, or "accuracy" for the word that Keras resolves itself; None where there is none."""
    if isinstance(metric, str) and metric in ACCURACY:
        return "accuracy"
    entry = catalog.find("metric", metric if isinstance(metric, str) else metric.class_name)
    return None if entry is None else entry.class_name


def _for_numbers(training: TrainingSpec, index: int, name: str) -> Fix:
    """Accuracies have their like for class numbers; for the others the loss is exchanged for its twin."""
    if name.endswith("Accuracy") or loss_of(training) != ("SparseCategoricalCrossentropy", {}):
        return _replace(training, index, "accuracy")
    loss = "categorical_crossentropy"
    return Fix(f"Use {loss}", (set_spec("training.loss", loss),))


def _replace(training: TrainingSpec, index: int, other: str) -> Fix:
    """Put another metric in its place, or take it out where the other is there already."""
    names = {metric_name(metric) for position, metric in enumerate(training.metrics) if position != index}
    if metric_name(ClassConfig(class_name=other)) in names or other in names:
        rest = [metric for position, metric in enumerate(training.to_json()["metrics"]) if position != index]
        return Fix("Remove it", (set_spec("training.metrics", rest),))
    return Fix(f"Use {other}", (set_spec(f"training.metrics.{index}", other),))
