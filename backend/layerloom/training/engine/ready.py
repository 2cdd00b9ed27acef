"""Creates all variables that a compiled model has in training, which graphs and saved states need."""

from typing import Any

import keras
import numpy as np

from layerloom.model.looking import looking, unmoved
from layerloom.training.engine.penalties import take_apart


def make_ready(model: keras.Model, x: np.ndarray, y: np.ndarray) -> None:
    """Create the optimizer's slots and the metrics' sums; weights and seeds do not change.

    Keras creates them at the first batch. In a graph, TensorFlow would then have to trace it twice, and a state could
    not be restored before training. A second call changes nothing.

    Args:
        model: A compiled model.
        x: Some rows; one of them is used.
        y: Their targets in the form for the loss.
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
    """Whether the loss and all metrics have their sums; Keras creates them when it gets targets."""
    # Keras has no public attributes for these. Without metrics, there is no metrics object.
    parts = (getattr(model, "_compile_loss", None), getattr(model, "_compile_metrics", None))
    return model.compiled and all(part is None or part.built for part in parts)
