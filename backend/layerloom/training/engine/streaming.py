"""Trains on rows that stay in the machine's memory and go to the device batch by batch."""

import math
from collections.abc import Iterator, Sequence
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from layerloom.datasets.prepare import Prepared
from layerloom.recipe import Recipe
from layerloom.training.engine.loop import Logs, LoopEngine
from layerloom.training.engine.programs import EVALUATION_BATCH, by_name, metric_names, streamed_test, streamed_training
from layerloom.training.engine.rows import class_weights, row_order
from layerloom.training.engine.xla import Tell, Wish, tell_failed, traced

_PREFETCHED = 4


class StreamingEngine(LoopEngine):
    """Feeds batches through a `tf.data` pipeline, many in one call of a program (contract: ``engine/base.py``).

    Args:
        jit_compile: Whether XLA compiles the step of a batch from the first one on; "auto" means: if it ``pays``.
        tell: Receives a sentence and its code if XLA fails.
        pays: Whether XLA is worth it on this device. On a CPU each batch waits for its rows anyway.
    """

    def __init__(
        self,
        jit_compile: Wish = False,
        tell: Tell = lambda _line: None,
        *,
        pays: bool = False,
    ) -> None:
        super().__init__()
        self._jit_compile: Wish = jit_compile if pays or jit_compile is True else False
        self._tell = tell
        self._scored: tuple[keras.Model, Any] | None = None

    def _programs(
        self,
        model: keras.Model,
        data: Prepared,
        recipe: Recipe,
        moved: Sequence[keras.Variable],  # noqa: ARG002 - validation is a call of its own
    ) -> "StreamingPrograms":
        test = self._test(model, data.x_validation, data.y_validation) if len(data.x_validation) else None
        return StreamingPrograms(model, data, recipe, test, self._jit_compile, self._tell)

    def _measure(self, model: keras.Model, x: np.ndarray, y: np.ndarray, batches: int) -> Any:
        return self._test(model, x, y)(evaluation_rows(x, y), tf.constant(0), tf.constant(batches))

    def _test(self, model: keras.Model, x: np.ndarray, y: np.ndarray) -> Any:
        if self._scored is None or self._scored[0] is not model:
            self._scored = (model, streamed_test(model, evaluation_rows(x, y)))
        return self._scored[1]


class StreamingPrograms:
    """The programs of one training (contract: `Programs` in ``engine/loop.py``)."""

    def __init__(
        self, model: keras.Model, data: Prepared, recipe: Recipe, test: Any, jit_compile: Wish, tell: Tell
    ) -> None:
        self._model = model
        self._order = recipe.order
        self._data = data
        self._batch = recipe.batch(len(data.x_train))
        weights = class_weights(data.y_train, recipe.class_weight)
        self._arrays = (data.x_train, data.y_train) if weights is None else (data.x_train, data.y_train, weights)
        self.train_steps = recipe.steps(len(data.x_train))
        self.test_steps = math.ceil(len(data.x_validation) / EVALUATION_BATCH)
        self._names = metric_names(model)
        self._epoch = 1
        self._rows: Any = self._pipeline(1, 0)
        self._validation: Any = None
        self._test = test
        self._tell = tell
        compiled = traced(lambda: self._traced(jit_compile=True), jit_compile, tell) if jit_compile else None
        self._train = compiled or self._traced(jit_compile=False)
        # XLA compiles at the first call, so only then is it known whether it can.
        self._tries = compiled is not None and jit_compile == "auto"

    def begin(self, epoch: int, batch: int) -> None:
        """Start the pipeline of an epoch from this batch on."""
        self._epoch = epoch
        self._rows = self._pipeline(epoch, batch)

    def train(self, first: int, count: int) -> Logs:
        """Train on ``count`` batches; returns metrics of the epoch so far."""
        batches = (tf.constant(first), tf.constant(count))
        try:
            values = self._train(self._rows, *batches)
        except tf.errors.OpError as error:
            if not self._tries:
                raise
            # The pipeline lost one batch, but no step was done: a program that cannot be compiled does not start.
            tell_failed(error, self._tell)
            self._train = self._traced(jit_compile=False)
            self.begin(self._epoch, first)
            values = self._train(self._rows, *batches)
        self._tries = False
        return by_name(self._names, values)

    def test(self, first: int, count: int) -> Logs:
        """Score ``count`` batches of validation rows; returns their metrics so far."""
        if first == 0:
            self._validation = evaluation_rows(self._data.x_validation, self._data.y_validation)
        return by_name(self._names, self._test(self._validation, tf.constant(first), tf.constant(count)))

    def epoch_took(self, seconds: float, epochs_left: int) -> None:
        """Do nothing: this engine does not adapt."""

    def _traced(self, *, jit_compile: bool) -> Any:
        return streamed_training(self._model, self._rows, jit_compile=jit_compile)

    def _pipeline(self, epoch: int, batch: int) -> Any:
        order = row_order(len(self._data.x_train), self._order, epoch)
        return pipeline(self._arrays, order, self._batch, batch)


def evaluation_rows(x: np.ndarray, y: np.ndarray) -> Any:
    """An iterator over rows and targets in large batches, in order."""
    return pipeline((x, y), np.arange(len(x)), EVALUATION_BATCH, 0)


def pipeline(arrays: tuple[np.ndarray, ...], order: np.ndarray, batch: int, first: int) -> Any:
    """An iterator over the batches of rows in an order, from batch ``first`` on; it reads a few ahead.

    Args:
        arrays: Rows, targets and perhaps weights, each (rows, ...). Targets of several outputs are a dict.
        order: Indices of rows, (rows,).
        batch: Rows in a batch; the last one may have fewer.
        first: The first batch, counted from 0.
    """

    def batches() -> Iterator[tuple[np.ndarray, ...]]:
        for start in range(first * batch, len(order), batch):
            chosen = order[start : start + batch]
            yield _chosen(arrays, chosen)

    signature = tf.nest.map_structure(
        lambda array: tf.TensorSpec([None, *array.shape[1:]], tf.as_dtype(array.dtype)), arrays
    )
    options = tf.data.Options()
    options.deterministic = True
    options.autotune.enabled = False
    dataset: Any = tf.data.Dataset.from_generator(batches, output_signature=signature)
    return iter(dataset.prefetch(_PREFETCHED).with_options(options))


def _chosen(arrays: Any, rows: np.ndarray) -> Any:
    return tf.nest.map_structure(lambda array: array[rows], arrays)
