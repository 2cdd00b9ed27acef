"""Sets whose rows come with scikit-learn."""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from layerloom.datasets.base import Load


def from_scikit_learn(fetch: Callable[[], Any]) -> Load:
    """A ``load`` for all rows that ``fetch`` returns. ``fetch`` imports scikit-learn; such a set has no settings."""

    def load(_config: Mapping[str, Any], /) -> tuple[np.ndarray, np.ndarray]:
        x, y = fetch()
        return x.astype(np.float32), y.astype(np.int32 if np.issubdtype(y.dtype, np.integer) else np.float32)

    return load
