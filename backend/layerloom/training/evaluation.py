"""Evaluates the kept model on single rows, for a run's `evaluation.json`: confusion matrices and worst mistakes."""

from typing import Any

import keras
import numpy as np

from layerloom.datasets.prepare import Prepared
from layerloom.graph.losses import find_loss
from layerloom.model.looking import looking
from layerloom.spec import ClassConfig, RunSpec

_BATCH = 1024
_MOST_POINTS = 500
MOST_MISTAKES = 12
# The largest sample whose values are included: a colour image of 32 x 32.
_MOST_VALUES = 3072
_ROUNDING = 1e-5


def evaluation(spec: RunSpec, model: keras.Model, data: Prepared, epoch: int) -> dict[str, Any]:
    """Confusion matrices, or predictions against targets, and the worst mistakes (docs/files.md).

    It covers validation and test rows; a part without rows is left out.

    Args:
        spec: The run spec; a sealed test set is left out.
        model: The model with the kept weights.
        data: Rows, and targets in the form for the loss.
        epoch: The epoch of the kept weights.
    """
    splits: dict[str, Any] = {}
    rows = [("validation", data.x_validation, data.y_validation)]
    if not spec.data.split.sealed:
        rows.append(("test", data.x_test, data.y_test))
    classes = data.facts["classes"]
    for name, x, y in rows:
        if len(x) == 0:
            continue
        predicted = _predict(model, x)
        if classes is None:
            true, said = y.reshape(len(y)), predicted.reshape(len(predicted), -1)[:, 0]
            splits[name] = regression(true, said) | {"mistakes": largest_errors(x, true, said)}
        else:
            logits = is_logit(spec.training.loss)
            said = decisions(predicted, logits)
            splits[name] = {
                "rows": len(x),
                "confusion": confusion(labels(y), said, len(classes)),
                "mistakes": surest_mistakes(x, labels(y), said, certainties(predicted, said, logits)),
            }
    return {"epoch": epoch, "splits": splits}


def confusion(true: np.ndarray, predicted: np.ndarray, classes: int) -> list[list[int]]:
    """How often each true class (rows) was predicted as each class (columns)."""
    cells = np.bincount(true * classes + np.clip(predicted, 0, classes - 1), minlength=classes**2)
    return cells.reshape(classes, classes).tolist()


def regression(true: np.ndarray, predicted: np.ndarray) -> dict[str, Any]:
    """Mean absolute error, root mean squared error, and some pairs of target and prediction."""
    mae, rmse = errors(true, predicted)
    chosen = np.linspace(0, len(true) - 1, min(len(true), _MOST_POINTS)).round().astype(int)
    return {
        "rows": len(true),
        "mae": mae,
        "rmse": rmse,
        "points": [[float(true[index]), float(predicted[index])] for index in chosen],
    }


def errors(true: np.ndarray, predicted: np.ndarray) -> tuple[float, float]:
    """Mean absolute error and root mean squared error of values (n,)."""
    error = predicted.astype(np.float64) - true
    return float(np.abs(error).mean()), float(np.sqrt(np.square(error).mean()))


def surest_mistakes(x: np.ndarray, true: np.ndarray, said: np.ndarray, certainty: np.ndarray) -> list[dict[str, Any]]:
    """The wrong predictions with the highest confidence, at most twelve, the most confident first.

    Args:
        x: Raw rows, (n, ...).
        true: Their classes.
        said: The predicted classes.
        certainty: The confidence of the predictions, 0 to 1; see `certainties`.
    """
    # NaN is not a confidence, and comes last.
    order = np.argsort(-np.nan_to_num(certainty, nan=-1.0), kind="stable")
    wrong = [int(row) for row in order if true[row] != said[row]][:MOST_MISTAKES]
    return [
        {"row": row, "truth": int(true[row]), "said": int(said[row]), "confidence": float(certainty[row])}
        | {"sample": _sample(x[row])}
        for row in wrong
    ]


def largest_errors(x: np.ndarray, true: np.ndarray, predicted: np.ndarray) -> list[dict[str, Any]]:
    """The rows with the largest errors, at most twelve; for the arguments see `surest_mistakes`."""
    distance = np.nan_to_num(np.abs(predicted.astype(np.float64) - true), nan=np.inf)
    farthest = np.argsort(-distance, kind="stable")[:MOST_MISTAKES]
    return [
        {"row": int(row), "truth": float(true[row]), "said": float(predicted[row]), "sample": _sample(x[row])}
        for row in farthest
    ]


def certainties(predicted: np.ndarray, said: np.ndarray, logits: bool) -> np.ndarray:
    """The confidence of each prediction, (n,): the probability of the predicted class.

    Outputs that are not probabilities, such as those without a softmax, are converted first.
    """
    outputs = predicted.reshape(len(predicted), -1).astype(np.float64)
    if outputs.shape[1] == 1:
        second = outputs[:, 0]
        if logits:
            second = np.exp(-np.logaddexp(0, -second))
        return np.where(said == 1, second, 1 - second)
    if logits or outputs.min() < 0 or outputs.max() > 1 + _ROUNDING:
        outputs = np.exp(outputs - outputs.max(axis=1, keepdims=True))
        outputs /= outputs.sum(axis=1, keepdims=True)
    return outputs[np.arange(len(outputs)), said]


def labels(y: np.ndarray) -> np.ndarray:
    """Class indices from targets in any form that `Prepared.for_loss` gives."""
    return y.argmax(axis=-1) if y.ndim > 1 and y.shape[-1] > 1 else y.reshape(len(y)).astype(np.int64)


def decisions(predicted: np.ndarray, logits: bool) -> np.ndarray:
    """The predicted class of each row: the largest output, or for a single output the side of the threshold."""
    outputs = predicted.reshape(len(predicted), -1)
    if outputs.shape[1] > 1:
        return outputs.argmax(axis=1)
    return (outputs[:, 0] > (0.0 if logits else 0.5)).astype(np.int64)


def is_logit(loss: str | ClassConfig) -> bool:
    """Whether a single output is a raw value with the threshold 0: from logits, or compared with -1 and 1."""
    found = find_loss(loss)
    return found is not None and found.raw


def _predict(model: keras.Model, x: np.ndarray) -> np.ndarray:
    # `predict` would build a pipeline and a graph, which takes longer than computing these rows.
    with looking(model):
        parts = [np.asarray(model(x[start : start + _BATCH], training=False)) for start in range(0, len(x), _BATCH)]
    return np.concatenate(parts)


def _sample(row: np.ndarray) -> list[float] | None:
    """The values of a raw row as a flat list; None if there are too many."""
    if row.size > _MOST_VALUES:
        return None
    # Write whole numbers, such as pixels, without decimals.
    return [int(value) if value == int(value) else float(f"{value:.6g}") for value in row.reshape(-1).tolist()]
