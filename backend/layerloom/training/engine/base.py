"""The contract of every engine. An engine turns rows into trained weights; it knows nothing of runs or servers.

Order
    The row order of epoch e (from 1) is ``np.random.default_rng([seed, e]).permutation(n)``, or 0 to n-1
    without shuffle. The last batch of an epoch may have fewer rows. The weights equal those of plain
    Keras with the same seed and row order.
Callbacks
    They are Keras callbacks and get the same values as from ``model.fit``. Epochs count from 0, the log names are
    equal, and training and validation metrics come at the end of an epoch. ``on_train_batch_end`` and
    ``on_test_batch_end`` get the index of the last finished batch. If batches are short enough, they are called about
    ten times a second, so that a command takes effect at once.
Position
    During any of these calls, ``position`` says how far training is. A model whose weights, optimizer and metrics were
    restored to a position continues from there with ``start``, to the same weights bit for bit.
Penalties
    If a layer has a penalty, the metrics include ``data_loss``: the loss without any penalty. ``penalties`` are the
    ones contained in ``val_loss``. Without validation rows, penalties of weights are those at the end of the epoch, and
    penalties of activities are the means over the training batches.
Leaving
    An engine returns after the last epoch, or after the epoch in which a callback set ``model.stop_training``.
    An exception from a callback passes through the engine at once and unchanged.
Errors
    Exceptions of Keras and TensorFlow pass through.
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
    """How far training is: ``epoch`` finished epochs, and ``batch`` batches of the next one.

    ``logs`` are the training metrics of that next epoch; they are set when its batches are done and validation runs.
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
        """The penalties of the last finished epoch; None if no layer has any. For use in ``on_epoch_end``."""
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

        At a position within an epoch, the model's metrics must hold the values of the finished batches.
        """
        ...

    def evaluate(self, model: keras.Model, x: np.ndarray, y: np.ndarray) -> dict[str, float]:
        """Loss and metrics of the model's current weights on rows, by name. The model does not change."""
        ...
