"""Measures the steady time of an epoch: the engine against plain `model.fit` on the same arrays, batch and seeds.

Each side trains its own model, in turns of a few epochs. The medians of all epochs are compared, without the first
epoch of each turn. ``fit`` gets arrays, as in a person's script. The engine is the one that `choose_engine` gives a
run. If it changes from TensorFlow's executor to XLA, it has done so before the first turn.
"""

import statistics
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import keras
import numpy as np

from bench.table import Row, compared
from layerloom.datasets.prepare import Prepared
from layerloom.recipe import training_recipe
from layerloom.spec import TrainingSpec
from layerloom.training.engine.base import Position
from layerloom.training.engine.loop import Loop
from layerloom.training.engine.ready import make_ready
from layerloom.training.engine.resident import ResidentPrograms
from layerloom.training.engine.scoring import Scoring
from layerloom.training.pace import Pace

_SILENT: Any = 0
_ENDLESS = 1_000_000
# Two epochs on TensorFlow's executor, one in which XLA is compiled, five in which it is tried.
_SETTLED = 10


@dataclass(frozen=True)
class Workload:
    """A network and rows to train it on."""

    name: str
    goal: float
    rows: int
    validation: int
    batch: int
    shape: tuple[int, ...]
    classes: int
    layers: Callable[[], list[Any]]
    # Epochs in a turn: enough that a turn is not lost in noise, few enough that turns alternate often.
    turn: int


def _dense(*units: int, drop: float = 0.0) -> Callable[[], list[Any]]:
    def layers() -> list[Any]:
        made: list[Any] = []
        for count in units:
            made.append(keras.layers.Dense(count, activation="relu"))
            if drop:
                made.append(keras.layers.Dropout(drop))
        return made

    return layers


def _with_l2() -> list[Any]:
    return [keras.layers.Dense(16, activation="relu", kernel_regularizer="l2") for _ in range(2)]


def _small_cnn() -> list[Any]:
    return [
        keras.layers.Conv2D(16, 3, activation="relu", padding="same"),
        keras.layers.MaxPooling2D(),
        keras.layers.Conv2D(32, 3, activation="relu", padding="same"),
        keras.layers.Dropout(0.25),
        keras.layers.Flatten(),
    ]


def _cnn() -> list[Any]:
    return [
        keras.layers.Conv2D(32, 3, activation="relu"),
        keras.layers.Conv2D(64, 3, activation="relu"),
        keras.layers.MaxPooling2D(),
        keras.layers.Flatten(),
        keras.layers.Dense(64, activation="relu"),
    ]


def _normalized() -> list[Any]:
    return [
        layer
        for _ in range(3)
        for layer in (
            keras.layers.Dense(64),
            keras.layers.BatchNormalization(),
            keras.layers.ReLU(),
            keras.layers.Dropout(0.2),
        )
    ]


WORKLOADS = [
    Workload("2-16-16-2", 30, 800, 200, 32, (2,), 2, _dense(16, 16), 30),
    Workload("2-16-16-2 with dropout", 30, 800, 200, 32, (2,), 2, _dense(16, 16, drop=0.2), 30),
    Workload("2-16-16-2 with L2", 30, 800, 200, 32, (2,), 2, _with_l2, 30),
    Workload("784-128-10", 4.5, 48_000, 12_000, 128, (784,), 10, _dense(128), 3),
    Workload("LSTM 64 on 50x8", 1.6, 2_000, 400, 32, (50, 8), 4, lambda: [keras.layers.LSTM(64)], 3),
    Workload("GRU 64 on 50x8", 1.3, 2_000, 400, 32, (50, 8), 4, lambda: [keras.layers.GRU(64)], 3),
    Workload("small CNN on 8x8", 2, 1_437, 180, 32, (8, 8, 1), 10, _small_cnn, 6),
    Workload("CNN on 28x28", 1, 1_600, 400, 64, (28, 28, 1), 10, _cnn, 3),
    Workload("batch normalization and dropout, 20-64-64-64-3", 0.95, 4_000, 1_000, 32, (20,), 3, _normalized, 6),
    Workload("wide: 100-2048-2048-10", 0.95, 4_000, 500, 256, (100,), 10, _dense(2048, 2048), 3),
]


def rows_for(workload: Workload) -> Prepared:
    """Made-up rows: what is compared is time alone."""
    rng = np.random.default_rng(0)
    count = workload.rows + workload.validation
    x = rng.normal(size=(count, *workload.shape)).astype(np.float32)
    y = rng.integers(0, workload.classes, count).astype(np.int32)
    cut = workload.rows
    return Prepared(
        x_train=x[:cut],
        y_train=y[:cut],
        x_validation=x[cut:],
        y_validation=y[cut:],
        x_test=x[:0],
        y_test=y[:0],
        sample_shape=workload.shape,
        facts={},
        normalization=None,
        scale=None,
    )


def model_for(workload: Workload) -> keras.Model:
    """The network with the weights of seed 0, compiled."""
    keras.utils.set_random_seed(0)
    head = keras.layers.Dense(workload.classes, activation="softmax")
    model = keras.Sequential([keras.Input(workload.shape), *workload.layers(), head])
    model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    return model


class _Clock(keras.callbacks.Callback):
    def __init__(self) -> None:
        super().__init__()
        self.ends: list[float] = []

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:  # noqa: ARG002 - Keras passes them
        self.ends.append(time.perf_counter())


class Ours:
    """The engine, in turns."""

    def __init__(self, workload: Workload) -> None:
        self._turn = workload.turn
        data, self._model = rows_for(workload), model_for(workload)
        training = TrainingSpec(
            loss="sparse_categorical_crossentropy", metrics=["accuracy"], batch_size=workload.batch, epochs=_ENDLESS
        )
        make_ready(self._model, data.x_train, data.y_train)
        recipe = training_recipe(training, classes=2)
        self._programs = ResidentPrograms(self._model, data, recipe, Scoring(), "auto", lambda *_: None, Pace())
        self._epoch = 0
        self._settle()

    @property
    def on_xla(self) -> bool:
        """Whether XLA trains."""
        return bool(self._programs.xla.programs)

    def turn(self) -> list[float]:
        """Seconds an epoch, the first one left out."""
        clock = _Clock()
        start = Position(self._epoch)
        self._epoch += self._turn + 1
        Loop(self._model, self._programs, [clock]).run(self._epoch, start)
        return [after - before for before, after in zip(clock.ends, clock.ends[1:], strict=False)]

    def _settle(self) -> None:
        """As in a run with many epochs ahead: until XLA has been tried, or is out of question."""
        xla = self._programs.xla

        class Enough(keras.callbacks.Callback):
            def on_epoch_end(self, epoch: int, logs: Any = None) -> None:  # noqa: ARG002 - Keras passes them
                xla.settle()
                model: Any = self.model
                model.stop_training = epoch >= _SETTLED

        loop = Loop(self._model, self._programs, [Enough()])
        loop.run(_ENDLESS, Position(0))
        self._epoch = loop.position.epoch


class Theirs:
    """Plain `model.fit` on arrays, in turns."""

    def __init__(self, workload: Workload) -> None:
        self._workload = workload
        self._data, self._model = rows_for(workload), model_for(workload)
        self.turn()

    def turn(self) -> list[float]:
        """Seconds an epoch, the first one left out."""
        clock = _Clock()
        self._model.fit(
            self._data.x_train,
            self._data.y_train,
            batch_size=self._workload.batch,
            epochs=self._workload.turn + 1,
            validation_data=(self._data.x_validation, self._data.y_validation),
            callbacks=[clock],
            verbose=_SILENT,
        )
        return [after - before for before, after in zip(clock.ends, clock.ends[1:], strict=False)]


def measure(only: str = "", rounds: int = 5) -> Iterator[Row]:
    """A row for each workload."""
    for workload in WORKLOADS:
        if only not in workload.name:
            continue
        theirs, ours = Theirs(workload), Ours(workload)
        slow: list[float] = []
        fast: list[float] = []
        for _ in range(rounds):
            slow.append(1000 * statistics.median(theirs.turn()))
            fast.append(1000 * statistics.median(ours.turn()))
        how = "XLA" if ours.on_xla else "TensorFlow's executor"
        note = f"{workload.rows} rows, batch {workload.batch}, an epoch with validation; ours on {how}"
        yield compared(workload.name, fast, slow, unit="ms", goal=workload.goal, note=note)
