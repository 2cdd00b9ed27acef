"""What every engine promises. An engine turns rows into trained weights; it knows nothing of runs or servers.

Order
    The row order of epoch e (from 1) is ``np.random.default_rng([seed, e]).permutation(n)``, or 0 to n-1
    without shuffle. The last batch of an epoch holds what is left, however few. Weights come out as plain
    Keras gives them from the same seed and row order.
Callbacks
    They are Keras callbacks and get what ``model.fit`` gives: epochs from 0, the same log names, training and
    validation metrics at the end of an epoch. ``on_train_batch_end`` and ``on_test_batch_end`` come at least about
    ten times a second where a batch allows it, with the index of the last batch done, so that a person's command
    is answered at once.
Position
    ``position`` says at any of these calls how far training is. A model whose weights, optimizer and metrics
    are as they were at a position goes on from there, by ``start``, to the same weights, bit for bit.
Penalties
    Where a layer asks for a penalty, ``data_loss`` is among the metrics: the loss without any penalty. ``penalties``
    are those that ``val_loss`` has in it; of a model that is scored on no rows, its weights' at the end of the epoch,
    and the mean of its activities' over the batches that it was trained on.
Leaving
    An engine returns after the last epoch, or after the epoch in which a callback set ``model.stop_training``.
    An exception from a callback leaves the engine at once and unchanged.
Errors
    What Keras or TensorFlow raises passes through.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import keras
import numpy as np

from layerloom.datasets.prepare import Prepared
from layerloom.recipe import Recipe
from layerloom.training.engine.penalties import Penalties


@dataclass(frozen=True)
class Position:
    """How far training is: ``epoch`` finished epochs, and ``batch`` batches of the one that follows.

    ``logs`` are that epoch's training metrics once all of its batches are done and its validation is under way.
    """

    epoch: int = 0
    batch: int = 0
    logs: dict[str, float] | None = None


BEGINNING = Position()


class Engine(Protocol):
    """Trains and scores compiled models."""

    @property
    def position(self) -> Position:
        """How far training is."""
        ...

    @property
    def penalties(self) -> Penalties | None:
        """Those of the last finished epoch; None where no layer asks for any. For use in ``on_epoch_end``."""
        ...

    def fit(
        self,
        model: keras.Model,
        data: Prepared,
        recipe: Recipe,
        callbacks: Sequence[keras.callbacks.Callback],
        start: Position = BEGINNING,
    ) -> None:
        """Train a compiled model in place, from a position on.

        At a position amid an epoch the model's metrics hold what its batches so far came to.
        """
        ...

    def evaluate(self, model: keras.Model, x: np.ndarray, y: np.ndarray) -> dict[str, float]:
        """Loss and metrics of the model's present weights on rows, by name. Nothing of the model changes."""
        ...
