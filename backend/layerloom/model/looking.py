"""Looking at a model without moving it: whoever draws, scores or predicts leaves every variable as it was.

Some layers write even outside training. The cells of recurrent layers draw dropout masks whenever they are called, and
each draw moves their seed: a picture would change all the numbers that follow it.
"""

import contextlib
from collections.abc import Generator, Sequence
from typing import Any

import keras
import numpy as np


def looking(model: keras.Model) -> keras.StatelessScope:
    """A scope in which a model can be called, and its loss computed, while none of its variables changes.

    It holds eagerly, and for a program that is traced inside. What would be written stays in the scope. Programs that
    were traced outside write all the same: for these there is `unmoved`.

    Args:
        model: With all its variables.
    """
    # A penalty asks the scope for its weights, which knows only those that it was given.
    weights = [(weight, weight) for weight in model.trainable_weights if weight.regularizer is not None]
    return keras.StatelessScope(weights, collect_losses=True)


@contextlib.contextmanager
def unmoved(variables: Sequence[Any]) -> Generator[None]:
    """Give variables back the values that they had, whatever happens inside."""
    before = values_of(variables)
    try:
        yield
    finally:
        give(variables, before)


def values_of(variables: Sequence[Any]) -> list[np.ndarray]:
    """Copies of what variables hold."""
    return [np.array(variable.numpy()) for variable in variables]


def give(variables: Sequence[Any], values: Sequence[np.ndarray]) -> None:
    """Have variables hold these values, in the same order."""
    for variable, value in zip(variables, values, strict=True):
        variable.assign(value)


def moved_by_scoring(model: keras.Model, rows: np.ndarray) -> list[keras.Variable]:
    """The variables that change whenever the model scores rows: seeds of layers that draw even then.

    Args:
        model: With all its variables.
        rows: Some rows, of which one is looked at.
    """
    weights = {id(weight) for weight in model.weights}
    seeds = [variable for variable in model.non_trainable_variables if id(variable) not in weights]
    if not seeds:
        return []
    with looking(model) as scope:
        model(rows[:1], training=False)
    return [seed for seed in seeds if scope.get_current_value(seed) is not None]
