"""Losses and metrics in numpy, each by Keras's own definition of it (keras.losses, keras.metrics), in float64.

A measure takes targets ``y`` and outputs ``p``, both (rows, outputs), or targets (rows,) where they are class numbers,
and its settings. It gives one number over all rows.
"""

from collections.abc import Callable
from typing import Any

import numpy as np

Array = np.ndarray
Measure = Callable[..., float]
EPSILON = 1e-7


def logistic(x: Array) -> Array:
    return np.exp(-np.logaddexp(0, -x))


def softmax(x: Array) -> Array:
    shifted = np.exp(x - x.max(axis=-1, keepdims=True))
    return shifted / shifted.sum(axis=-1, keepdims=True)


def one_hot(y: Array, classes: int) -> Array:
    return np.eye(classes)[y.astype(int)]


def clipped(p: Array) -> Array:
    return np.clip(p, EPSILON, 1 - EPSILON)


def binary_crossentropy(y: Array, p: Array, *, from_logits: bool = False) -> float:
    p = logistic(p) if from_logits else clipped(p)
    return float(-(y * np.log(p) + (1 - y) * np.log(1 - p)).mean())


def binary_focal(y: Array, p: Array, *, from_logits: bool = False) -> float:
    p = logistic(p) if from_logits else p
    right = y * p + (1 - y) * (1 - p)
    costs = -(y * np.log(clipped(p)) + (1 - y) * np.log(1 - clipped(p)))
    return float(((1 - right) ** 2 * costs).mean())


def shares(p: Array, from_logits: bool) -> Array:
    return softmax(p) if from_logits else p / p.sum(axis=-1, keepdims=True)


def categorical_crossentropy(y: Array, p: Array, *, from_logits: bool = False) -> float:
    return float(-(y * np.log(clipped(shares(p, from_logits)))).sum(axis=-1).mean())


def categorical_focal(y: Array, p: Array, *, from_logits: bool = False) -> float:
    p = clipped(shares(p, from_logits))
    return float(-(0.25 * (1 - p) ** 2 * y * np.log(p)).sum(axis=-1).mean())


def sparse_crossentropy(y: Array, p: Array, *, from_logits: bool = False) -> float:
    return categorical_crossentropy(one_hot(y, p.shape[-1]), p, from_logits=from_logits)


def generalized_crossentropy(y: Array, p: Array) -> float:
    right = (one_hot(y, p.shape[-1]) * p).sum(axis=-1)
    return float(((1 - right**0.5) / 0.5).mean())


def signs(y: Array) -> Array:
    return 2 * y - 1 if np.isin(y, (0, 1)).all() else y


def hinge(y: Array, p: Array) -> float:
    return float(np.maximum(1 - signs(y) * p, 0).mean())


def squared_hinge(y: Array, p: Array) -> float:
    return float((np.maximum(1 - signs(y) * p, 0) ** 2).mean())


def categorical_hinge(y: Array, p: Array) -> float:
    return float(np.maximum(((1 - y) * p).max(axis=-1) - (y * p).sum(axis=-1) + 1, 0).mean())


def kl_divergence(y: Array, p: Array) -> float:
    y, p = np.clip(y, EPSILON, 1), np.clip(p, EPSILON, 1)
    return float((y * np.log(y / p)).sum(axis=-1).mean())


def dice(y: Array, p: Array) -> float:
    return float(1 - 2 * (y * p).sum() / (y.sum() + p.sum() + EPSILON))


def tversky(y: Array, p: Array) -> float:
    both, missed, false = (y * p).sum(), ((1 - p) * y).sum(), (p * (1 - y)).sum()
    return float(1 - both / (both + 0.5 * missed + 0.5 * false + EPSILON))


def squared_error(y: Array, p: Array) -> float:
    return float(((y - p) ** 2).mean())


def root_squared_error(y: Array, p: Array) -> float:
    return float(np.sqrt(squared_error(y, p)))


def absolute_error(y: Array, p: Array) -> float:
    return float(np.abs(y - p).mean())


def percentage_error(y: Array, p: Array) -> float:
    return float(100 * np.abs((y - p) / np.maximum(np.abs(y), EPSILON)).mean())


def logarithmic_error(y: Array, p: Array) -> float:
    def log(values: Array) -> Array:
        return np.log(np.maximum(values, EPSILON) + 1)

    return float(((log(y) - log(p)) ** 2).mean())


def huber(y: Array, p: Array) -> float:
    far = np.abs(y - p)
    return float(np.where(far <= 1, 0.5 * far**2, far - 0.5).mean())


def log_cosh(y: Array, p: Array) -> float:
    far = np.abs(p - y)
    return float((far + np.log1p(np.exp(-2 * far)) - np.log(2)).mean())


def poisson(y: Array, p: Array) -> float:
    return float((p - y * np.log(p + EPSILON)).mean())


def cosine(y: Array, p: Array, *, axis: int = -1) -> float:
    def unit(values: Array) -> Array:
        return values / np.maximum(np.linalg.norm(values, axis=axis, keepdims=True), 1e-12)

    return float((unit(y) * unit(p)).sum(axis=axis).mean())


def pearson(y: Array, p: Array, *, axis: int = -1) -> float:
    y, p = y - y.mean(axis=axis, keepdims=True), p - p.mean(axis=axis, keepdims=True)
    return float(((y * p).mean(axis=axis) / (y.std(axis=axis) * p.std(axis=axis))).mean())


def concordance(y: Array, p: Array, *, axis: int = -1) -> float:
    far = y.mean(axis=axis) - p.mean(axis=axis)
    both = ((y - y.mean(axis=axis, keepdims=True)) * (p - p.mean(axis=axis, keepdims=True))).mean(axis=axis)
    return float((2 * both / (y.var(axis=axis) + p.var(axis=axis) + far**2 + EPSILON)).mean())


def r2(y: Array, p: Array) -> float:
    return float((1 - ((y - p) ** 2).sum(axis=0) / ((y - y.mean(axis=0)) ** 2).sum(axis=0)).mean())


def binary_accuracy(y: Array, p: Array, *, threshold: float = 0.5) -> float:
    return float(((p > threshold) == (y > 0.5)).mean())


def among(y: Array, p: Array, k: int = 1) -> float:
    """The share of rows whose right class ``y`` (rows,) has fewer than ``k`` others above it."""
    right = np.take_along_axis(p, y.astype(int)[:, None], axis=1)
    return float(((p > right).sum(axis=1) < k).mean())


def sparse_among(y: Array, p: Array, *, k: int = 1) -> float:
    return among(y, p, k)


def one_hot_among(y: Array, p: Array, *, k: int = 1) -> float:
    return among(y.argmax(axis=-1), p, k)


def counts(y: Array, p: Array, threshold: float, class_id: int | None = None) -> tuple[int, int, int, int]:
    """True positives, false positives, true negatives and false negatives above a threshold."""
    if class_id is not None:
        y, p = y[:, class_id], p[:, class_id]
    yes, said = y > 0.5, p > threshold
    return (
        int((yes & said).sum()),
        int((~yes & said).sum()),
        int((~yes & ~said).sum()),
        int((yes & ~said).sum()),
    )


def share(part: float, whole: float) -> float:
    return part / whole if whole else 0.0


def count_of(place: int) -> Measure:
    return lambda y, p: float(counts(y, p, 0.5)[place])


def precision(y: Array, p: Array, *, class_id: int | None = None) -> float:
    yes, wrong, _, _ = counts(y, p, 0.5, class_id)
    return share(yes, yes + wrong)


def recall(y: Array, p: Array, *, class_id: int | None = None) -> float:
    yes, _, _, missed = counts(y, p, 0.5, class_id)
    return share(yes, yes + missed)


def f_score(y: Array, p: Array, *, threshold: float | None = None, average: str = "macro", beta: float = 1.0) -> float:
    said = p > threshold if threshold is not None else (p >= p.max(axis=-1, keepdims=True)) & (np.abs(p) > 1e-9)
    axis = None if average == "micro" else 0
    yes, wrong, missed = ((y * said).sum(axis), ((1 - y) * said).sum(axis), (y * ~said).sum(axis))
    found, right = yes / (yes + missed + EPSILON), yes / (yes + wrong + EPSILON)
    return float(np.mean((1 + beta**2) * right * found / (beta**2 * right + found + EPSILON)))


def thresholds() -> list[float]:
    return [-EPSILON, *(step / 199 for step in range(1, 199)), 1 + EPSILON]


def auc(y: Array, p: Array, *, from_logits: bool = False) -> float:
    """The area under the ROC curve through 200 thresholds, straight between them."""
    p = logistic(p) if from_logits else p
    cut = [counts(y, p, threshold) for threshold in thresholds()]
    found = [share(yes, yes + missed) for yes, _, _, missed in cut]
    false = [share(wrong, wrong + right) for _, wrong, right, _ in cut]
    return float(sum((false[i] - false[i + 1]) * (found[i] + found[i + 1]) / 2 for i in range(199)))


def best(least: Callable[..., float], most: Callable[..., float]) -> Measure:
    """The largest of one share among the thresholds at which another is at least one half."""

    def measure(y: Array, p: Array, *, class_id: int | None = None, **_: float) -> float:
        cut = [counts(y, p, threshold, class_id) for threshold in thresholds()]
        return max((most(*each) for each in cut if least(*each) >= 0.5), default=0.0)

    return measure


def found_of(yes: int, _wrong: int, _right: int, missed: int) -> float:
    return share(yes, yes + missed)


def precise_of(yes: int, wrong: int, _right: int, _missed: int) -> float:
    return share(yes, yes + wrong)


def spared_of(_yes: int, wrong: int, right: int, _missed: int) -> float:
    return share(right, right + wrong)


def overlap(y: Array, said: Array, classes: int, ids: list[int]) -> float:
    both = np.array([((y == c) & (said == c)).sum() for c in range(classes)], dtype=float)
    either = np.array([((y == c) | (said == c)).sum() for c in range(classes)], dtype=float)
    chosen = [(both[c] / (either[c] + EPSILON), either[c] > 0) for c in ids]
    return float(sum(value for value, there in chosen if there) / (sum(there for _, there in chosen) + EPSILON))


def binary_iou(y: Array, p: Array, *, target_class_ids: list[int] | None = None, threshold: float = 0.5) -> float:
    return overlap(y.ravel().astype(int), (p >= threshold).ravel().astype(int), 2, target_class_ids or [0, 1])


def iou(
    y: Array,
    p: Array,
    *,
    num_classes: int,
    target_class_ids: list[int] | None = None,
    sparse_y_true: bool = False,
    sparse_y_pred: bool = False,
) -> float:
    assert not sparse_y_pred
    true = y.astype(int) if sparse_y_true else y.argmax(axis=-1)
    return overlap(true, p.argmax(axis=-1), num_classes, target_class_ids or list(range(num_classes)))


LOSSES: dict[str, Measure] = {
    "BinaryCrossentropy": binary_crossentropy,
    "BinaryFocalCrossentropy": binary_focal,
    "CategoricalCrossentropy": categorical_crossentropy,
    "CategoricalFocalCrossentropy": categorical_focal,
    "CategoricalGeneralizedCrossEntropy": generalized_crossentropy,
    "CategoricalHinge": categorical_hinge,
    "CosineSimilarity": lambda y, p: -cosine(y, p),
    "Dice": dice,
    "Hinge": hinge,
    "Huber": huber,
    "KLDivergence": kl_divergence,
    "LogCosh": log_cosh,
    "MeanAbsoluteError": absolute_error,
    "MeanAbsolutePercentageError": percentage_error,
    "MeanSquaredError": squared_error,
    "MeanSquaredLogarithmicError": logarithmic_error,
    "Poisson": poisson,
    "SparseCategoricalCrossentropy": sparse_crossentropy,
    "SquaredHinge": squared_hinge,
    "Tversky": tversky,
}

METRICS: dict[str, Measure] = {
    "AUC": auc,
    "BinaryAccuracy": binary_accuracy,
    "BinaryCrossentropy": binary_crossentropy,
    "BinaryIoU": binary_iou,
    "CategoricalAccuracy": one_hot_among,
    "CategoricalCrossentropy": categorical_crossentropy,
    "CategoricalHinge": categorical_hinge,
    "ConcordanceCorrelation": concordance,
    "CosineSimilarity": cosine,
    "F1Score": f_score,
    "FBetaScore": f_score,
    "FalseNegatives": count_of(3),
    "FalsePositives": count_of(1),
    "Hinge": hinge,
    "IoU": iou,
    "KLDivergence": kl_divergence,
    "LogCoshError": log_cosh,
    "MeanAbsoluteError": absolute_error,
    "MeanAbsolutePercentageError": percentage_error,
    "MeanIoU": iou,
    "MeanSquaredError": squared_error,
    "MeanSquaredLogarithmicError": logarithmic_error,
    "OneHotIoU": iou,
    "OneHotMeanIoU": iou,
    "PearsonCorrelation": pearson,
    "Poisson": poisson,
    "Precision": precision,
    "PrecisionAtRecall": best(found_of, precise_of),
    "R2Score": r2,
    "Recall": recall,
    "RecallAtPrecision": best(precise_of, found_of),
    "RootMeanSquaredError": root_squared_error,
    "SensitivityAtSpecificity": best(spared_of, found_of),
    "SparseCategoricalAccuracy": sparse_among,
    "SparseCategoricalCrossentropy": sparse_crossentropy,
    "SparseTopKCategoricalAccuracy": sparse_among,
    "SpecificityAtSensitivity": best(found_of, spared_of),
    "SquaredHinge": squared_hinge,
    "TopKCategoricalAccuracy": one_hot_among,
    "TrueNegatives": count_of(2),
    "TruePositives": count_of(0),
}


def measure_metric(name: str, config: dict[str, Any], y: Array, p: Array) -> float:
    """A metric of the catalogue over all rows; ``accuracy`` is the one that fits."""
    settings = {key: value for key, value in config.items() if key != "name"}
    usual = {"TopKCategoricalAccuracy": {"k": 5}, "SparseTopKCategoricalAccuracy": {"k": 5}}.get(name, {})
    if name in ("accuracy", "acc"):
        name = "SparseCategoricalAccuracy" if y.ndim == 1 else "CategoricalAccuracy"
        name = "BinaryAccuracy" if p.shape[-1] == 1 else name
    if name in ("IoU", "MeanIoU"):
        usual = {"sparse_y_true": True, "sparse_y_pred": True}
    return METRICS[name](y.astype(np.float64), p.astype(np.float64), **(usual | settings))
