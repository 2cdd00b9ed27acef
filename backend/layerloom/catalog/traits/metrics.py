"""Traits of metrics.

``higher_is_better``: whether higher values are better. ``directed``: whether Keras's mode "auto" knows that too.
``range``: the smallest and largest value, null where there is no limit. ``share``: whether it is a share of
the rows, which people read in percent.

``task``: "classification" or "either". ``targets``: class "numbers" or "like_outputs", one target for each output;
"by_config" if ``sparse_y_true`` decides. ``outputs``: what the network must output: "probabilities", a "margin"
with the threshold 0, the "order" of a sample's outputs, "classes" as whole numbers, or "numbers".
``least_columns``: the number of outputs that it needs at least. ``domain``: as for losses.

Some traits are configs with which it fits. ``one_column`` is for a single output, ``logits`` for a single raw output.
``raw`` is for several raw outputs, ``two_columns`` for two classes that exclude each other. ``each_from``: from this
number of outputs on, it judges each separately, as if several classes could be right at once; null if it never does.
``instead``: the metric to use if no config fits, by the form of the targets, or for the domain.

``approximates``: the parameter that makes it more exact; null if it is exact.
"""

import inspect
from typing import Any

from layerloom.catalog import starts
from layerloom.catalog.traits.losses import PERCENT, POSITIVE

# Names that belong to no single class: Keras chooses the class that fits targets and outputs.
WORDS = {word: ["BinaryAccuracy", "CategoricalAccuracy", "SparseCategoricalAccuracy"] for word in ("accuracy", "acc")}
# For counts Keras does not know whether higher or lower is better.
_COUNTS = {"TruePositives": True, "TrueNegatives": True, "FalsePositives": False, "FalseNegatives": False}
# Errors and costs have no upper limit.
_FROM_NOTHING = (0.0, None)
_RANGES: dict[str, tuple[float | None, float | None]] = {
    "ConcordanceCorrelation": (-1.0, 1.0),
    "CosineSimilarity": (-1.0, 1.0),
    "PearsonCorrelation": (-1.0, 1.0),
    "KLDivergence": (None, None),
    "Poisson": (None, None),
    "R2Score": (None, 1.0),
}


_ACCURACY = dict.fromkeys(("numbers", "one_hot", "column"), "accuracy")
_FORM: dict[str, Any] = {
    "task": "either",
    "targets": "like_outputs",
    "outputs": "numbers",
    "least_columns": 1,
    "one_column": None,
    "logits": None,
    "raw": None,
    "two_columns": None,
    "each_from": None,
    "domain": {"outputs": [None, None], "targets": [None, None], "away_from_zero": False},
    "instead": {},
}
# These metrics compare probabilities with thresholds between 0 and 1, and count.
_COUNTING: dict[str, Any] = {"task": "classification", "outputs": "probabilities"}
# With two outputs that exclude each other, both would count, so precision would equal accuracy.
_SECOND = {"two_columns": {"class_id": 1}}
_AMONG_CLASSES: dict[str, Any] = {"task": "classification", "outputs": "order", "least_columns": 2}
# A single output is always the largest of its row, so without a threshold every prediction is a yes.
_F_SCORE = _AMONG_CLASSES | {"one_column": {"threshold": 0.5}}
# A row with one value has no correlation.
_ALONG: dict[str, Any] = {"least_columns": 2, "one_column": {"axis": 0}}
_MARGIN: dict[str, Any] = {"task": "classification", "outputs": "margin", "each_from": 3}
_OF_MARGIN = {"one_hot": "CategoricalHinge", "probabilities": "BinaryCrossentropy"}
_LOGITS = {"from_logits": True}
_OVERLAP: dict[str, Any] = {"task": "classification", "targets": "by_config", "outputs": "classes"}
_ONE_HOT_OVERLAP = _AMONG_CLASSES | {"targets": "by_config"}

_TABLE: dict[str, dict[str, Any]] = {
    "AUC": _COUNTING | {"logits": _LOGITS},
    "Accuracy": {"task": "classification", "outputs": "classes", "instead": _ACCURACY},
    "BinaryAccuracy": _COUNTING | {"logits": {"threshold": 0.0}, "each_from": 3, "instead": _ACCURACY},
    "BinaryCrossentropy": _COUNTING
    | {
        "logits": _LOGITS,
        "each_from": 3,
        "instead": {"numbers": "SparseCategoricalCrossentropy", "one_hot": "CategoricalCrossentropy"},
    },
    "BinaryIoU": _COUNTING
    | {
        "logits": {"threshold": 0.0},
        "each_from": 2,
        "instead": {"numbers": "MeanIoU", "one_hot": "OneHotMeanIoU"},
    },
    "CategoricalAccuracy": _AMONG_CLASSES | {"instead": _ACCURACY},
    "CategoricalCrossentropy": _AMONG_CLASSES
    | {
        "outputs": "probabilities",
        "raw": _LOGITS,
        "instead": {"numbers": "SparseCategoricalCrossentropy", "column": "BinaryCrossentropy"},
    },
    "CategoricalHinge": _AMONG_CLASSES
    | {"outputs": "margin", "instead": {"column": "Hinge", "probabilities": "CategoricalCrossentropy"}},
    "ConcordanceCorrelation": _ALONG,
    "CosineSimilarity": _ALONG,
    "F1Score": _F_SCORE,
    "FBetaScore": _F_SCORE,
    "FalseNegatives": _COUNTING,
    "FalsePositives": _COUNTING,
    "Hinge": _MARGIN | {"instead": _OF_MARGIN},
    "IoU": _OVERLAP | {"instead": {"column": "BinaryIoU", "one_hot": "OneHotIoU"}},
    "KLDivergence": _AMONG_CLASSES
    | {"outputs": "probabilities", "instead": {"column": "BinaryCrossentropy", "numbers": "accuracy"}},
    "MeanAbsolutePercentageError": {"domain": PERCENT, "instead": {"domain": "MeanAbsoluteError"}},
    "MeanIoU": _OVERLAP | {"instead": {"column": "BinaryIoU", "one_hot": "OneHotMeanIoU"}},
    "MeanSquaredLogarithmicError": {"domain": POSITIVE, "instead": {"domain": "MeanSquaredError"}},
    "OneHotIoU": _ONE_HOT_OVERLAP | {"instead": {"column": "BinaryIoU", "numbers": "IoU"}},
    "OneHotMeanIoU": _ONE_HOT_OVERLAP | {"instead": {"column": "BinaryIoU", "numbers": "MeanIoU"}},
    # Two values of a row always lie on a line, so their correlation has no meaning.
    "PearsonCorrelation": _ALONG | {"least_columns": 3},
    "Poisson": {"domain": POSITIVE, "instead": {"domain": "MeanSquaredError"}},
    "Precision": _COUNTING | _SECOND,
    "PrecisionAtRecall": _COUNTING | _SECOND,
    "Recall": _COUNTING | _SECOND,
    "RecallAtPrecision": _COUNTING | _SECOND,
    "SensitivityAtSpecificity": _COUNTING | _SECOND,
    "SparseCategoricalAccuracy": _AMONG_CLASSES | {"targets": "numbers", "instead": _ACCURACY},
    "SparseCategoricalCrossentropy": _AMONG_CLASSES
    | {
        "targets": "numbers",
        "outputs": "probabilities",
        "raw": _LOGITS,
        "instead": {"one_hot": "CategoricalCrossentropy", "column": "BinaryCrossentropy"},
    },
    "SparseTopKCategoricalAccuracy": _AMONG_CLASSES
    | {"targets": "numbers", "instead": {"one_hot": "TopKCategoricalAccuracy", "column": "accuracy"}},
    "SpecificityAtSensitivity": _COUNTING | _SECOND,
    "SquaredHinge": _MARGIN | {"instead": _OF_MARGIN},
    "TopKCategoricalAccuracy": _AMONG_CLASSES
    | {"instead": {"numbers": "SparseTopKCategoricalAccuracy", "column": "accuracy"}},
    "TrueNegatives": _COUNTING,
    "TruePositives": _COUNTING,
}
# These metrics measure distances between numbers of any meaning.
_DISTANCES = ("LogCoshError", "MeanAbsoluteError", "MeanSquaredError", "R2Score", "RootMeanSquaredError")


def traits(name: str, cls: Any) -> dict[str, Any]:
    """The traits of a metric class."""
    direction = getattr(starts.made(cls), "_direction", None)
    higher = _COUNTS[name] if direction is None else direction == "up"
    # A metric that should go up is usually a share.
    usual = (0.0, 1.0) if direction == "up" else _FROM_NOTHING
    thresholds = "num_thresholds" in inspect.signature(cls.__init__).parameters
    return {
        "higher_is_better": higher,
        "directed": direction is not None,
        "range": list(_RANGES.get(name, usual)),
        "share": name.endswith("Accuracy"),
        **_FORM,
        **({} if name in _DISTANCES else _TABLE[name]),
        "approximates": "num_thresholds" if thresholds else None,
    }
