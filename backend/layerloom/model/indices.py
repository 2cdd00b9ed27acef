"""Checks rows for numbers that a lookup layer does not know.

For such a number TensorFlow's own executor fails, XLA uses the nearest row of the table, and an encoding gives zeros.
So all rows are checked before a model sees them, and each of these cases becomes the same error.
"""

from collections.abc import Iterable
from typing import Any

import keras
import numpy as np

from layerloom.catalog import load as catalog
from layerloom.errors import BuildError

_BATCH = 4096


def check_indices(model: keras.Model, parts: Iterable[np.ndarray]) -> None:
    """Check rows for numbers that a layer of the model does not know. It costs nothing for models without such layers.

    Args:
        model: A model with one input, whose layers have the names of the network's nodes.
        parts: Raw rows; each part has the shape (rows, *sample).

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
            # A model with a single output returns no list.
            values: list[Any] = keras.tree.flatten(fed(rows[start : start + _BATCH], training=False))
            for (layer, name, known), value in zip(looking, values, strict=True):
                _check(layer.name, name, known, np.asarray(value))


def _lookup(layer: Any) -> tuple[str, int] | None:
    """The parameter that limits the numbers a layer knows, and its value; also for a wrapped layer."""
    name = catalog.trait("layer", type(layer).__name__, "indices")
    if name is not None:
        return str(name), int(getattr(layer, name))
    # Bidirectional has no `layer`, but it wraps only recurrent layers, which look nothing up.
    inner = getattr(layer, "layer", None)
    return None if inner is None else _lookup(inner)


def _check(node: str, name: str, known: int, values: np.ndarray) -> None:
    # Decimals are cut off before the lookup, so -0.5 is valid; NaN is in no table.
    outside = values[~((values > -1) & (values < known))]
    if outside.size == 0:
        return
    received = str(int(outside[0])) if np.isfinite(outside[0]) else str(outside[0])
    raise BuildError(
        f"'{node}' knows the whole numbers below {known:,}, but the data gives it {received}.",
        code="index_out_of_range",
        node=node,
        field=name,
        expected=f"whole numbers from 0 to {known - 1:,}",
        received=received,
        fix=f"Set {name} above the largest number, or change the input of '{node}'.",
    )
