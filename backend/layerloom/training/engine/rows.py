"""Which rows an epoch's batches hold, in which order, and what each row weighs."""

import math

import numpy as np

from layerloom.spec import TrainingSpec


def batch_size(rows: int, training: TrainingSpec) -> int:
    """Rows in a batch."""
    return rows if training.batch_size == "full" else min(training.batch_size, rows)


def steps(rows: int, training: TrainingSpec) -> int:
    """Batches in an epoch; the last one may hold fewer rows."""
    return math.ceil(rows / batch_size(rows, training))


def row_order(rows: int, training: TrainingSpec, epoch: int) -> np.ndarray:
    """The order of the rows in an epoch, which counts from 1: (rows,) int32."""
    if not training.shuffle:
        return np.arange(rows, dtype=np.int32)
    return np.random.default_rng([training.seed, epoch]).permutation(rows).astype(np.int32)


def class_weights(y: np.ndarray, training: TrainingSpec) -> np.ndarray | None:
    """A weight for each training row, (rows,) float32, as Keras makes them of ``class_weight``."""
    if training.class_weight is None:
        return None
    labels = y.argmax(axis=-1) if y.ndim > 1 and y.shape[-1] > 1 else y.reshape(len(y)).astype(np.int64)
    return np.array([training.class_weight.get(str(label), 1.0) for label in labels], dtype=np.float32)
