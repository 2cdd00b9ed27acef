"""Results of an epoch on validation rows, small enough for a frame."""

from typing import Any

import numpy as np

from layerloom.training.evaluation import confusion, decisions, errors, labels
from layerloom.training.frames.file import Part
from layerloom.training.frames.histogram import number
from layerloom.training.frames.section import spread

MOST_ROWS = 512
MOST_CLASSES = 40
_MOST_PAIRS = 200


def judged(
    truth: np.ndarray, predicted: np.ndarray, *, classes: int | None, logits: bool, of: int
) -> tuple[dict[str, Any] | None, Part | None]:
    """A confusion matrix; for a regression mean errors, and a part with pairs of true and predicted values.

    With more than 40 classes there is no matrix, because it would fill most of a frame.

    Args:
        truth: Targets in any form that `Prepared.for_loss` gives.
        predicted: The model's outputs for the same rows.
        classes: The number of classes; None for a regression.
        logits: Whether a single output is a raw value.
        of: The number of validation rows; at most 512 of them are judged.
    """
    told: dict[str, Any] = {"rows": len(truth), "of": of}
    if classes is None:
        true, said = truth.reshape(len(truth)), predicted.reshape(len(predicted), -1)[:, 0]
        mae, rmse = errors(true, said)
        chosen = spread(len(true), _MOST_PAIRS)
        pairs = Part("pairs", "", np.stack([true[chosen], said[chosen]]), each=True)
        return told | {"mae": number(mae), "rmse": number(rmse)}, pairs
    if classes > MOST_CLASSES:
        return None, None
    return told | {"confusion": confusion(labels(truth), decisions(predicted, logits), classes)}, None
