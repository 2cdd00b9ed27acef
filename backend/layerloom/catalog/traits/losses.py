"""Traits of losses.

``task``: "classification", "regression" or "either". ``targets``: class "numbers", "one_hot" rows, or "like_outputs",
one target for each output. ``outputs``: what the network must output: "probabilities", a "margin" with the threshold 0,
"numbers" or an "embedding". ``columns``: "together" if it compares the outputs of a sample with each other, "each"
if it judges every output separately, else "any". ``from_logits``: whether it can make probabilities itself.
``compares``: "samples" if it compares a sample with others or with a sequence, else "targets".

``domain``: where the formula is defined: limits of ``outputs`` and of ``targets``, and whether targets must stay
``away_from_zero``. ``instead``: the loss to use if the domain or a single output ("column") does not fit. It also has
the loss that trains the same with another form of targets.
"""

import inspect
from typing import Any

_ANY: dict[str, Any] = {"outputs": [None, None], "targets": [None, None], "away_from_zero": False}
# log(p) is undefined below 0, and counts are at least 0.
POSITIVE: dict[str, Any] = {"outputs": [0.0, None], "targets": [0.0, None], "away_from_zero": False}
PERCENT: dict[str, Any] = _ANY | {"away_from_zero": True}

_NUMBERS: dict[str, Any] = {"task": "regression", "targets": "like_outputs", "outputs": "numbers", "columns": "any"}
_CLASSES: dict[str, Any] = {"task": "classification", "outputs": "probabilities", "columns": "together"}
_EACH: dict[str, Any] = {"task": "classification", "targets": "like_outputs", "columns": "each"}

_TABLE: dict[str, dict[str, Any]] = {
    "BinaryCrossentropy": _EACH | {"outputs": "probabilities"},
    "BinaryFocalCrossentropy": _EACH | {"outputs": "probabilities"},
    "CTC": _CLASSES | {"targets": "like_outputs", "outputs": "embedding", "compares": "samples"},
    "CategoricalCrossentropy": _CLASSES | {"targets": "one_hot"},
    "CategoricalFocalCrossentropy": _CLASSES | {"targets": "one_hot"},
    "CategoricalGeneralizedCrossEntropy": _CLASSES | {"targets": "numbers"},
    "CategoricalHinge": _CLASSES | {"targets": "one_hot", "outputs": "margin"},
    "Circle": _CLASSES | {"targets": "numbers", "outputs": "embedding", "compares": "samples"},
    "CosineSimilarity": _NUMBERS
    | {"task": "either", "columns": "together", "instead": {"column": "mean_squared_error"}},
    "Dice": _CLASSES | {"targets": "like_outputs", "columns": "any"},
    "Hinge": _EACH | {"outputs": "margin"},
    "Huber": _NUMBERS,
    "KLDivergence": _CLASSES | {"targets": "like_outputs", "instead": {"column": "binary_crossentropy"}},
    "LogCosh": _NUMBERS,
    "MeanAbsoluteError": _NUMBERS,
    "MeanAbsolutePercentageError": _NUMBERS | {"domain": PERCENT, "instead": {"domain": "mean_absolute_error"}},
    "MeanSquaredError": _NUMBERS,
    "MeanSquaredLogarithmicError": _NUMBERS | {"domain": POSITIVE, "instead": {"domain": "mean_squared_error"}},
    "Poisson": _NUMBERS | {"domain": POSITIVE, "instead": {"domain": "mean_squared_error"}},
    "SparseCategoricalCrossentropy": _CLASSES
    | {"targets": "numbers", "instead": {"one_hot": "categorical_crossentropy"}},
    "SquaredHinge": _EACH | {"outputs": "margin"},
    "Tversky": _CLASSES | {"targets": "like_outputs", "columns": "any"},
}
_USUAL: dict[str, Any] = {"compares": "targets", "domain": _ANY, "instead": {}}


def traits(name: str, cls: Any) -> dict[str, Any]:
    """The traits of a loss class."""
    return _USUAL | _TABLE[name] | {"from_logits": "from_logits" in inspect.signature(cls.__init__).parameters}
