"""A compiled model with all the variables that training has: what a graph or a saved state relies on."""

from typing import Any

import keras
import numpy as np


def make_ready(model: keras.Model, x: np.ndarray, y: np.ndarray) -> None:
    """Create the optimizer's slots and the metrics' sums; no weight and no seed changes.

    Keras makes them at the first batch. Inside a graph that would have TensorFlow trace it twice, and a state could not
    be restored before training. Doing it again changes nothing.

    Args:
        model: Compiled.
        x: Some rows, of which one is looked at.
        y: Their targets as the loss takes them.
    """
    if not model.optimizer.built:
        model.optimizer.build(model.trainable_variables)
    if model.compiled and all(metric.variables for metric in model.metrics) and _knows_metrics(model):
        return
    first: Any = keras.tree.map_structure(lambda array: array[:1], (x, y))
    one, target = first
    # Cells of recurrent layers draw dropout masks even here, which must not move their seeds.
    with keras.StatelessScope():
        predicted = model(one, training=False)
    model.compute_loss(one, target, predicted)
    model.compute_metrics(one, target, predicted)
    model.reset_metrics()


def _knows_metrics(model: keras.Model) -> bool:
    """Whether the metrics asked for exist; Keras makes them of words as "accuracy" when it sees targets."""
    compiled = getattr(model, "_compile_metrics", None)
    return compiled is None or bool(compiled.built)
