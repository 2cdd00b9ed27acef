"""Layers that look whole numbers up, and rows in which they would find one that they do not know.

TensorFlow's own executor ends with an error there, XLA takes the nearest row of the table, and an encoding gives zeros:
so rows are looked through before a model sees them, and all of these become one error.
"""

from collections.abc import Iterable
from typing import Any

import keras
import numpy as np

from layerloom.catalog import load as catalog
from layerloom.errors import BuildError

_BATCH = 4096


def check_indices(model: keras.Model, parts: Iterable[np.ndarray]) -> None:
    """Look through rows for numbers that a layer of the model does not know. Free for models without such layers.

    Args:
        model: With one input, layers named after the network's nodes.
        parts: Raw rows, each part (rows, *sample).

    Raises:
        BuildError: ``index_out_of_range``, naming the layer and the number.
    """
    looking = [(layer, name, known) for layer in model.layers if (found := _lookup(layer)) for name, known in [found]]
    if not looking:
        return
    feeds = [layer.input for layer, _, _ in looking]
    fed = keras.Model(model.inputs[0], feeds)
    for rows in parts:
        for start in range(0, len(rows), _BATCH):
            # A model of a single output answers without a list.
            values: list[Any] = keras.tree.flatten(fed(rows[start : start + _BATCH], training=False))
            for (layer, name, known), value in zip(looking, values, strict=True):
                _check(layer.name, name, known, np.asarray(value))


def _lookup(layer: Any) -> tuple[str, int] | None:
    """The parameter that says how many numbers a layer knows, and how many those are; of what it wraps too."""
    name = catalog.trait("layer", type(layer).__name__, "indices")
    if name is not None:
        return str(name), int(getattr(layer, name))
    # Bidirectional has two copies of what it wraps, recurrent ones, which look nothing up.
    inner = getattr(layer, "layer", None)
    return None if inner is None else _lookup(inner)


def _check(node: str, name: str, known: int, values: np.ndarray) -> None:
    # Decimals are cut off on the way to the table, and what is no number at all is in no table.
    outside = values[~((values > -1) & (values < known))]
    if outside.size == 0:
        return
    received = str(int(outside[0])) if np.isfinite(outside[0]) else str(outside[0])
    raise BuildError(
        f"'{node}' knows the whole numbers below {known:,}, but the data leads to {received} there.",
        code="index_out_of_range",
        node=node,
        field=name,
        expected=f"whole numbers from 0 to {known - 1:,}",
        received=received,
        fix=f"Set {name} above the largest number, or change what feeds '{node}'.",
    )
