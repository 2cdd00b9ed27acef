"""What the kept model gets right and wrong, row by row summed up: `evaluation.json` of a run."""

from typing import Any

import keras
import numpy as np

from layerloom.datasets.prepare import Prepared
from layerloom.spec import ClassConfig, RunSpec

_BATCH = 1024
_MOST_POINTS = 500


def evaluation(spec: RunSpec, model: keras.Model, data: Prepared, epoch: int) -> dict[str, Any]:
    """Confusion matrices, or predictions against targets, on validation and test rows (docs/architecture.md).

    Args:
        spec: Of the run; a sealed test set is left out.
        model: With the kept weights.
        data: Rows and targets as the loss takes them.
        epoch: The kept weights' epoch.
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
        splits[name] = (
            regression(y.reshape(len(y)), predicted.reshape(len(predicted), -1)[:, 0])
            if classes is None
            else {
                "rows": len(x),
                "confusion": confusion(labels(y), decisions(predicted, _logits(spec.training.loss)), len(classes)),
            }
        )
    return {"epoch": epoch, "splits": splits}


def confusion(true: np.ndarray, predicted: np.ndarray, classes: int) -> list[list[int]]:
    """How often each true class (rows) was taken for each class (columns)."""
    cells = np.bincount(true * classes + np.clip(predicted, 0, classes - 1), minlength=classes**2)
    return cells.reshape(classes, classes).tolist()


def regression(true: np.ndarray, predicted: np.ndarray) -> dict[str, Any]:
    """Mean absolute error, root mean squared error, and some of the pairs."""
    error = predicted.astype(np.float64) - true
    chosen = np.linspace(0, len(true) - 1, min(len(true), _MOST_POINTS)).round().astype(int)
    return {
        "rows": len(true),
        "mae": float(np.abs(error).mean()),
        "rmse": float(np.sqrt(np.square(error).mean())),
        "points": [[float(true[index]), float(predicted[index])] for index in chosen],
    }


def labels(y: np.ndarray) -> np.ndarray:
    """Class indices of targets in any form that `Prepared.for_loss` gives."""
    return y.argmax(axis=-1) if y.ndim > 1 and y.shape[-1] > 1 else y.reshape(len(y)).astype(np.int64)


def decisions(predicted: np.ndarray, logits: bool) -> np.ndarray:
    """The class said for each row: the largest output, or which side of the middle a single one is on."""
    outputs = predicted.reshape(len(predicted), -1)
    if outputs.shape[1] > 1:
        return outputs.argmax(axis=1)
    return (outputs[:, 0] > (0.0 if logits else 0.5)).astype(np.int64)


def _predict(model: keras.Model, x: np.ndarray) -> np.ndarray:
    # Not `predict`: it builds a pipeline and a graph, which takes longer than these rows do.
    parts = [np.asarray(model(x[start : start + _BATCH], training=False)) for start in range(0, len(x), _BATCH)]
    return np.concatenate(parts)


def _logits(loss: str | ClassConfig) -> bool:
    """Whether a single output is a raw value with its middle at 0: told so, or compared with -1 and 1."""
    name, config = (loss, {}) if isinstance(loss, str) else (loss.class_name, loss.config)
    return config.get("from_logits") is True or "hinge" in name.lower()
