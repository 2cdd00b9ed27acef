"""The training rows that pictures look at, always the same ones, and which units are silent on them."""

import numpy as np

from layerloom.training.frames.section import spread

_MOST_ROWS = 256
# Outside training they give what they got, so their pictures would be those of the layer before them.
PASSES_ON = frozenset(
    {
        "InputLayer",
        "Dropout",
        "AlphaDropout",
        "GaussianDropout",
        "GaussianNoise",
        "ActivityRegularization",
        "Flatten",
        "Reshape",
        "Identity",
    }
)


def probe_rows(total: int) -> list[int]:
    """At most 256 row indices below ``total``, evenly spread."""
    return spread(total, _MOST_ROWS)


def dead_units(values: np.ndarray) -> list[int]:
    """The units that gave 0 for every row, and at every place of it; units are the last axis of (rows, ..., units)."""
    fired = np.any(values.reshape(-1, values.shape[-1]) != 0, axis=0)
    return [int(unit) for unit in np.flatnonzero(~fired)]
