"""The order of the rows in an epoch, and the weight of each row."""

from collections.abc import Mapping

import numpy as np

from layerloom.recipe import RowOrder


def row_order(rows: int, order: RowOrder, epoch: int) -> np.ndarray:
    """The order of the rows in an epoch (counted from 1): (rows,) int32."""
    if not order.shuffle:
        return np.arange(rows, dtype=np.int32)
    return np.random.default_rng([order.seed, epoch]).permutation(rows).astype(np.int32)


def class_weights(y: np.ndarray, class_weight: Mapping[int, float] | None) -> np.ndarray | None:
    """A weight for each training row, (rows,) float32, computed from ``class_weight`` as Keras does."""
    if class_weight is None:
        return None
    labels = y.argmax(axis=-1) if y.ndim > 1 and y.shape[-1] > 1 else y.reshape(len(y)).astype(np.int64)
    return np.array([class_weight.get(int(label), 1.0) for label in labels], dtype=np.float32)
