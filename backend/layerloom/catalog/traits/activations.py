"""Traits of activations.

``range``: the smallest and largest output, null where there is no limit; measured with Keras.
"""

from typing import Any

import numpy as np

# At such large inputs, an output without a limit is far from 0.
_FARTHEST = 1e6
_LIMIT = 10.0


def traits(function: Any) -> dict[str, Any]:
    """The traits of an activation."""
    values = np.concatenate([np.linspace(-20, 20, 641), [-_FARTHEST, _FARTHEST]]).astype(np.float32)
    # Some activations compare the values of a row, so each value is tried beside a 0 and beside similar values.
    zeros = np.zeros_like(values)
    rows = np.concatenate(
        [np.stack(columns, axis=1) for columns in ((values, zeros, zeros), (values, values + 0.1, values - 0.2))]
    )
    said = np.asarray(function(rows), dtype=np.float64)
    return {"range": [_limit(said.min()), _limit(said.max())]}


def _limit(value: float) -> float | None:
    return None if abs(value) > _LIMIT else round(float(value), 4) + 0.0
