"""Trains on rows that stay on the device, with one or a few calls of a compiled program for each epoch."""

import contextlib
import math
import time
from collections.abc import Generator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from layerloom.datasets.prepare import Prepared
from layerloom.recipe import Recipe
from layerloom.training.engine.loop import Logs, LoopEngine
from layerloom.training.engine.programs import EVALUATION_BATCH, TestProgram, TrainingProgram, by_name, metric_names
from layerloom.training.engine.rows import class_weights, row_order
from layerloom.training.engine.scoring import Scoring
from layerloom.training.engine.xla import Idle, Tell, Wish, Xla, suits
from layerloom.training.pace import Pace


class ResidentEngine(LoopEngine):
    """Keeps the data on the device and runs epochs as programs (contract: ``engine/base.py``).

    It begins with TensorFlow's own executor, which is ready at once. If enough epochs remain, XLA compiles the program
    beside the training and then takes over.

    Args:
        jit_compile: "auto"; or true for XLA from the first batch on; or false for no XLA.
        tell: Receives a line for the log when the way of training changes.
        pace: The pace of the run; None means full speed.
    """

    def __init__(self, jit_compile: Wish = "auto", tell: Tell = lambda _line: None, pace: Pace | None = None) -> None:
        super().__init__()
        self._pace = pace or Pace()
        self._jit_compile: Wish = jit_compile
        self._tell = tell
        self._scoring = Scoring()

    def _programs(
        self, model: keras.Model, data: Prepared, recipe: Recipe, moved: Sequence[keras.Variable]
    ) -> "ResidentPrograms":
        return ResidentPrograms(
            model, data, recipe, self._scoring, self._jit_compile, self._tell, self._pace, apart=bool(moved)
        )

    def _measure(self, model: keras.Model, x: np.ndarray, y: np.ndarray, batches: int) -> Any:
        rows = on_device((x, y))
        return self._scoring.program(model, *rows)(*rows, tf.constant(0), tf.constant(batches))


class ResidentPrograms:
    """The programs of one training (contract: `Programs` in ``engine/loop.py``)."""

    def __init__(
        self,
        model: keras.Model,
        data: Prepared,
        recipe: Recipe,
        scoring: Scoring,
        jit_compile: Wish,
        tell: Tell,
        pace: Pace,
        *,
        apart: bool = False,
    ) -> None:
        self._order_of = recipe.order
        self._rows = len(data.x_train)
        self.train_steps = recipe.steps(self._rows)
        self.test_steps = math.ceil(len(data.x_validation) / EVALUATION_BATCH)
        self._names = metric_names(model)
        self._model = model
        self._validation = on_device((data.x_validation, data.y_validation))
        # If scoring changes seeds, validation must be a separate call: a state between training and validation
        # must hold the seeds from before it.
        self._scores_along = self.test_steps == 1 and not apart
        self._order: Any = tf.zeros([self._rows], tf.int32)
        self._scores: Any = None
        weights = class_weights(data.y_train, recipe.class_weight)
        arrays = (data.x_train, data.y_train) if weights is None else (data.x_train, data.y_train, weights)
        self._program = TrainingProgram(model, on_device(arrays), recipe.batch(self._rows))
        self._scoring = scoring
        began = time.perf_counter()
        self._train: Any = None if jit_compile is True else self._program.graph()
        self._test: Any = None
        self.xla = Xla(
            jit_compile,
            suits=suits(model),
            tell=tell,
            pace=pace,
            trace_seconds=time.perf_counter() - began,
            make=self._make_for_xla,
        )
        self.xla.begin()

    def begin(self, epoch: int, batch: int) -> None:  # noqa: ARG002 - any batch of an order is at hand
        """Compute the order of an epoch's rows."""
        self._order = tf.constant(row_order(self._rows, self._order_of, epoch))

    def train(self, first: int, count: int) -> Logs:
        """Train on ``count`` batches; returns metrics of the epoch so far."""
        arguments = (self._order, tf.constant(first), tf.constant(count))
        with self._tracing():
            given = self.xla.called(0, *arguments) if self.xla.programs else None
            values = np.asarray(self._train(*arguments) if given is None else given)
        # If there are few validation rows, XLA has scored them in the same call.
        self._scores = values[len(self._names) :]
        return by_name(self._names, values[: len(self._names)])

    def test(self, first: int, count: int) -> Logs:
        """Score ``count`` batches of validation rows; returns their metrics so far."""
        batches = (tf.constant(first), tf.constant(count))
        if self._scores is None:
            # The training part of this epoch was done in an earlier process; only the scores are missing.
            self.train(self.train_steps, 0)
        if self.xla.programs and self._scores_along:
            return by_name(self._names, self._scores)
        given = self.xla.called(1, *batches) if self.xla.programs else None
        values = self._test(*self._validation, *batches) if given is None else given
        return by_name(self._names, values)

    def epoch_took(self, seconds: float, epochs_left: int) -> None:
        """Think about XLA."""
        self.xla.epoch_took(seconds, epochs_left)

    @contextlib.contextmanager
    def _tracing(self) -> Generator[None]:
        """Trace the test program in a thread during the first call, when TensorFlow is busy but Python is not."""
        if self._test is not None or not self.test_steps:
            yield
            return
        with ThreadPoolExecutor(1, "tracing") as aside:
            traced = aside.submit(self._scoring.program, self._model, *self._validation)
            yield
        self._test = traced.result()

    def _make_for_xla(self) -> list[Idle]:
        nothing = (tf.constant(1), tf.constant(0))
        along = self._validation if self._scores_along else None
        made: list[Idle] = [(self._program.xla(along), (tf.zeros([self._rows], tf.int32), *nothing))]
        if self.test_steps and not self._scores_along:
            made.append((TestProgram(self._model, *self._validation).xla(), nothing))
        return made


def on_device(arrays: Any) -> Any:
    """Arrays as tensors, in the same structure."""
    return tf.nest.map_structure(tf.constant, arrays)
