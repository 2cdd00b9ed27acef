"""A compiled model with all the variables that training has: what a graph or a saved state relies on."""

from typing import Any

import keras
import numpy as np

from layerloom.model.looking import looking, unmoved
from layerloom.training.engine.penalties import take_apart


def make_ready(model: keras.Model, x: np.ndarray, y: np.ndarray) -> None:
    """Create the optimizer's slots and the metrics' sums; no weight and no seed changes.

    Keras makes them at the first batch. Inside a graph that would have TensorFlow trace it twice, and a state could not
    be restored before training. Doing it again changes nothing.

    Args:
        model: Compiled.
        x: Some rows, of which one is looked at.
        y: Their targets as the loss takes them.
    """
    take_apart(model)
    if not model.optimizer.built:
        model.optimizer.build(model.trainable_variables)
    if _has_sums(model):
        return
    first: Any = keras.tree.map_structure(lambda array: array[:1], (x, y))
    one, target = first
    with unmoved(model.metrics_variables):
        with looking(model):
            predicted = model(one, training=False)
        model.compute_loss(one, target, predicted)
        model.compute_metrics(one, target, predicted)
        model.reset_metrics()


def _has_sums(model: keras.Model) -> bool:
    """Whether the loss and all metrics asked for have their sums; Keras makes them when it sees targets."""
    # Keras has no public words for these. Without metrics its collection of them never has a variable.
    parts = (getattr(model, "_compile_loss", None), getattr(model, "_compile_metrics", None))
    return model.compiled and all(part is None or part.built for part in parts)
