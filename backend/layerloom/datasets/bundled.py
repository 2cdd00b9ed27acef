"""Sets whose rows come with scikit-learn."""

import importlib
from collections.abc import Mapping
from typing import Any

import numpy as np

from layerloom.datasets.base import Load


def from_scikit_learn(loader: str, **options: Any) -> Load:
    """A ``load`` that takes all rows from ``sklearn.datasets.<loader>``; such a set has no settings."""

    def load(_config: Mapping[str, Any], /) -> tuple[np.ndarray, np.ndarray]:
        datasets = importlib.import_module("sklearn.datasets")
        x, y = getattr(datasets, loader)(return_X_y=True, **options)
        return x.astype(np.float32), y.astype(np.int32 if np.issubdtype(y.dtype, np.integer) else np.float32)

    return load
