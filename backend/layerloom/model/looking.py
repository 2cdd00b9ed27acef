"""Uses a model without changing it: drawing, scoring and predicting leave every variable as it was.

Some layers change variables even outside training. The cells of recurrent layers draw dropout masks at every call, and
each draw advances their seed. Without this module, drawing a picture would change all later numbers of a run.
"""

import contextlib
from collections.abc import Generator, Sequence
from typing import Any

import keras
import numpy as np


def looking(model: keras.Model) -> keras.StatelessScope:
    """A scope in which a model can be called, and its loss computed, without changing its variables.

    It works for eager calls and for programs that are traced inside; changes stay in the scope. Programs that were
    traced outside still change variables: use `unmoved` for them.

    Args:
        model: A model with all its variables.
    """
    # A penalty asks the scope for its weights, and the scope knows only the weights that it was given.
    weights = [(weight, weight) for weight in model.trainable_weights if weight.regularizer is not None]
    return keras.StatelessScope(weights, collect_losses=True)


@contextlib.contextmanager
def unmoved(variables: Sequence[Any]) -> Generator[None]:
    """Restore the values of variables at the end of the block, even after an error."""
    before = values_of(variables)
    try:
        yield
    finally:
        give(variables, before)


def values_of(variables: Sequence[Any]) -> list[np.ndarray]:
    """Copies of the values of variables."""
    return [np.array(variable.numpy()) for variable in variables]


def give(variables: Sequence[Any], values: Sequence[np.ndarray]) -> None:
    """Assign values to variables, in the same order."""
    for variable, value in zip(variables, values, strict=True):
        variable.assign(value)


def moved_by_scoring(model: keras.Model, rows: np.ndarray) -> list[keras.Variable]:
    """The variables that change when the model scores rows: seeds of layers that draw random numbers even then.

    Args:
        model: A model with all its variables.
        rows: Some rows; one of them is used.
    """
    weights = {id(weight) for weight in model.weights}
    seeds = [variable for variable in model.non_trainable_variables if id(variable) not in weights]
    if not seeds:
        return []
    with looking(model) as scope:
        model(rows[:1], training=False)
    return [seed for seed in seeds if scope.get_current_value(seed) is not None]
