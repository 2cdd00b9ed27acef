"""Runs epochs, batches and callbacks in the order of `model.fit`, with programs that do many batches in one call."""

import math
import time
from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Any, Protocol

import keras
import numpy as np

from layerloom.datasets.prepare import Prepared
from layerloom.model.looking import give, moved_by_scoring, unmoved, values_of
from layerloom.recipe import Recipe
from layerloom.training.engine.base import BEGINNING, Position
from layerloom.training.engine.penalties import Penalties, is_apart, parted
from layerloom.training.engine.programs import EVALUATION_BATCH, by_name, metric_names
from layerloom.training.engine.ready import make_ready

# The length of a chunk: a command waits for one chunk at most, and progress is reported after each.
CHUNK_SECONDS = 0.1
# The size of the first chunk, before the time of a batch is known: a command must not wait for many batches.
_FIRST_CHUNK = 1

Logs = dict[str, float]


class Programs(Protocol):
    """The programs that a loop runs. Batches are counted from 0; batch 0 resets the metrics."""

    @property
    def train_steps(self) -> int:
        """Batches in an epoch."""
        ...

    @property
    def test_steps(self) -> int:
        """The number of batches of validation rows; 0 without validation."""
        ...

    def begin(self, epoch: int, batch: int) -> None:
        """Prepare the rows of an epoch (counted from 1), from this batch on."""
        ...

    def train(self, first: int, count: int) -> Logs:
        """Train on ``count`` batches; returns metrics of the epoch so far, and penalties (``engine/penalties.py``)."""
        ...

    def test(self, first: int, count: int) -> Logs:
        """Score ``count`` batches of validation rows; returns their metrics so far, and penalties."""
        ...

    def epoch_took(self, seconds: float, epochs_left: int) -> None:
        """Note the duration of a complete epoch, without the time of callbacks."""
        ...


class LoopEngine(ABC):
    """The common part of engines (contract: ``engine/base.py``); each engine has its own programs."""

    def __init__(self) -> None:
        self._loop: Loop | None = None
        self._known: tuple[keras.Model, Sequence[keras.Variable]] | None = None

    @property
    def position(self) -> Position:
        """How far training is."""
        return BEGINNING if self._loop is None else self._loop.position

    @property
    def penalties(self) -> Penalties | None:
        """The penalties at the end of the last trained epoch."""
        return None if self._loop is None else self._loop.penalties

    def fit(
        self,
        model: keras.Model,
        data: Prepared,
        recipe: Recipe,
        callbacks: Sequence[keras.callbacks.Callback],
        start: Position = BEGINNING,
    ) -> None:
        """Train a compiled model in place, from a position on."""
        make_ready(model, data.x_train, data.y_train)
        moved = self._moved(model, data.x_train)
        self._loop = Loop(model, self._programs(model, data, recipe, moved), callbacks, moved)
        self._loop.run(recipe.epochs, start)

    def evaluate(self, model: keras.Model, x: np.ndarray, y: np.ndarray) -> dict[str, float]:
        """Loss and metrics of the model's current weights on rows, by name. The model does not change."""
        make_ready(model, x, y)
        with unmoved([*model.metrics_variables, *self._moved(model, x)]):
            values = self._measure(model, x, y, math.ceil(len(x) / EVALUATION_BATCH))
            return parted(by_name(metric_names(model), values))[0]

    def _moved(self, model: keras.Model, x: np.ndarray) -> Sequence[keras.Variable]:
        """The variables that scoring changes; they are found once."""
        if self._known is None or self._known[0] is not model:
            self._known = (model, moved_by_scoring(model, x))
        return self._known[1]

    @abstractmethod
    def _programs(
        self, model: keras.Model, data: Prepared, recipe: Recipe, moved: Sequence[keras.Variable]
    ) -> Programs:
        """The programs for a model that is ready; ``moved`` are the variables that scoring changes."""

    @abstractmethod
    def _measure(self, model: keras.Model, x: np.ndarray, y: np.ndarray, batches: int) -> Any:
        """The metrics of the model on rows, computed in ``batches`` batches: values in the order of their names."""


class Chunks:
    """Chooses how many batches go into one call, so that a call takes about a tenth of a second."""

    def __init__(self, first: int = _FIRST_CHUNK) -> None:
        self._most = first

    def next(self, left: int) -> int:
        """How many of the remaining batches to do next; all of them if splitting would hardly shorten the call."""
        return left if left < 1.5 * self._most else self._most

    def took(self, count: int, seconds: float) -> None:
        """Note the duration of a call. The first call takes longer than later ones, which correct the estimate."""
        self._most = max(1, min(int(count * CHUNK_SECONDS / max(seconds, 1e-6)), 4 * max(count, self._most)))


class Loop:
    """Trains a model from a position to its last epoch.

    Args:
        model: A compiled model that is ready.
        programs: The programs that train and score it.
        callbacks: The callbacks, which are called as by `fit`.
        moved: The variables that scoring changes.
    """

    def __init__(
        self,
        model: keras.Model,
        programs: Programs,
        callbacks: Sequence[keras.callbacks.Callback],
        moved: Sequence[keras.Variable] = (),
    ) -> None:
        self._model: Any = model
        self._programs = programs
        self._callbacks = callbacks
        self._moved = moved
        self._train_chunks, self._test_chunks = Chunks(), Chunks()
        self._busy = 0.0
        self._measures_penalties = is_apart(model)
        self.position = Position()
        self.penalties: Penalties | None = None

    def run(self, epochs: int, start: Position) -> None:
        """Train until epoch ``epochs`` is done."""
        self.position = start
        self._model.stop_training = False
        for callback in self._callbacks:
            callback.set_model(self._model)
            callback.set_params({"epochs": epochs, "steps": self._programs.train_steps, "verbose": 0})
        self._tell("on_train_begin")
        logs: Logs = {}
        while self.position.epoch < epochs and not self._model.stop_training:
            logs = self._epoch(epochs)
        # If the optimizer keeps averages of the weights, they become the weights.
        self._model.optimizer.finalize_variable_values(self._model.trainable_variables)
        self._tell("on_train_end", logs=logs)

    def _epoch(self, epochs: int) -> Logs:
        done = self.position
        index = done.epoch
        self._busy = 0.0
        self._tell("on_epoch_begin", index)
        logs = self._train(index, done.batch) if done.logs is None else done.logs
        if self._programs.test_steps:
            self.position = Position(index, self._programs.train_steps, logs)
            logs = logs | {f"val_{name}": value for name, value in self._test().items()}
        elif done.logs is not None and self._measures_penalties:
            # The training part of this epoch was done in an earlier process, and its penalties were not saved.
            self._metrics(self._programs.train(self._programs.train_steps, 0))
        if done.batch == 0 and done.logs is None:
            self._programs.epoch_took(self._busy, epochs - index - 1)
        self.position = Position(index + 1)
        self._tell("on_epoch_end", index, logs)
        return logs

    def _train(self, index: int, first: int) -> Logs:
        steps = self._programs.train_steps
        self._programs.begin(index + 1, first)
        logs: Logs = {}
        while first < steps:
            self._tell("on_train_batch_begin", first)
            count = self._train_chunks.next(steps - first)
            logs = self._timed(self._programs.train, first, count, self._train_chunks)
            first += count
            self.position = Position(index, first, logs if first == steps else None)
            self._tell("on_train_batch_end", first - 1, logs)
            if self._model.stop_training:
                break
        return logs

    def _test(self) -> Logs:
        steps = self._programs.test_steps
        self._tell("on_test_begin")
        before = values_of(self._moved)
        first = 0
        logs: Logs = {}
        while first < steps:
            self._tell("on_test_batch_begin", first)
            count = self._test_chunks.next(steps - first)
            logs = self._timed(self._programs.test, first, count, self._test_chunks)
            first += count
            # A state from here will repeat the validation from its beginning, so it must hold the same seeds.
            after = values_of(self._moved)
            give(self._moved, before)
            self._tell("on_test_batch_end", first - 1, logs)
            give(self._moved, after)
        self._tell("on_test_end", logs)
        return logs

    def _timed(self, call: Any, first: int, count: int, chunks: Chunks) -> Logs:
        began = time.perf_counter()
        logs = call(first, count)
        seconds = time.perf_counter() - began
        self._busy += seconds
        chunks.took(count, seconds)
        return self._metrics(logs)

    def _metrics(self, measured: Logs) -> Logs:
        """The metrics without the penalties, which are stored."""
        if not self._measures_penalties:
            return measured
        metrics, self.penalties = parted(measured)
        return metrics

    def _tell(self, hook: str, *args: Any, **named: Any) -> None:
        for callback in self._callbacks:
            getattr(callback, hook)(*args, **named)
