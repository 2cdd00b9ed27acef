"""Selects the training rows for pictures, always the same ones, and finds units that are dead on them."""

import numpy as np

from layerloom.graph.view import trait
from layerloom.spec import NodeSpec
from layerloom.training.frames.section import spread

_MOST_ROWS = 256


def passes_on(node: NodeSpec) -> bool:
    """Whether a layer outputs its input outside training, so that its pictures would repeat the layer before."""
    return node.class_name == "InputLayer" or trait(node, "passes") in ("same", "reshaped", "moved")


def probe_rows(total: int) -> list[int]:
    """At most 256 row indices below ``total``, evenly spread."""
    return spread(total, _MOST_ROWS)


def dead_units(values: np.ndarray) -> list[int]:
    """The units that are 0 for every row and position; units are the last axis of (rows, ..., units)."""
    fired = np.any(values.reshape(-1, values.shape[-1]) != 0, axis=0)
    return [int(unit) for unit in np.flatnonzero(~fired)]
