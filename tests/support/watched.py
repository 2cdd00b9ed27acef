"""Runs that are watched and steered at places that a seed decides, beside the same runs left alone."""

import contextlib
import random
from collections.abc import Generator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from layerloom.events import RunnerCommand, Status, StatusData
from layerloom.model.export import export
from layerloom.model.predict import Models, predict
from layerloom.spec import parse_run_spec
from layerloom.training.commands import Commands
from layerloom.training.engine import loop, programs, resident, streaming
from support.attempts import Run

# Few rows, many batches: places enough for a person's wishes.
POINTS = {"dataset": "spiral", "config": {"size": 90}}
PICTURES = {"dataset": "digits", "shape": [8, 8, 1], "split": {"test": 0.9, "validation": 0.03}}
SEQUENCES = {"dataset": "digits", "shape": [8, 8], "split": {"test": 0.9, "validation": 0.03}}
MARKS = {"dataset": "recall", "config": {"size": 90}}
_EPOCHS = 3
_BATCH = 16
# Rows that are scored at once: so few that a validation has several batches.
_SCORED = 8
_ASKED = ("evaluate", "checkpoint", "pace", "pace")


def layer(class_name: str, **config: Any) -> dict[str, Any]:
    """A node of a chain."""
    return {"class_name": class_name, "config": config}


def dense(units: int, activation: str = "relu", **config: Any) -> dict[str, Any]:
    """A dense layer."""
    return layer("Dense", units=units, activation=activation, **config)


def cell(class_name: str, units: int = 4) -> dict[str, Any]:
    """A recurrent cell that drops what comes in and what it remembers."""
    return layer(class_name, units=units, dropout=0.2, recurrent_dropout=0.2)


@dataclass(frozen=True)
class Family:
    """Networks of one kind: their data, their layers before the last one, and what is special about their training."""

    data: dict[str, Any]
    layers: list[dict[str, Any]]
    training: dict[str, Any] | None = None
    # Whether the proof has it trained by XLA too.
    xla: bool = False

    def spec(self, *, metrics: bool, **training: Any) -> dict[str, Any]:
        """A run spec, with or without metrics beside the loss."""
        classes = {"spiral": 2, "recall": 3}.get(self.data["dataset"], 10)
        values: dict[str, Any] = {
            "loss": "sparse_categorical_crossentropy",
            "metrics": ["accuracy"] if metrics else [],
            "epochs": _EPOCHS,
            "batch_size": _BATCH,
            "seed": 4,
            "jit_compile": False,
        }
        return {
            "network": {"layers": [*self.layers, dense(classes, "softmax")]},
            "data": self.data,
            "training": values | (self.training or {}) | training,
        }


def _optimizer(class_name: str, **config: Any) -> dict[str, Any]:
    return {"optimizer": {"class_name": class_name, "config": {"learning_rate": 0.01} | config}}


FAMILIES = {
    "dense": Family(POINTS, [dense(8), dense(8)], xla=True),
    "penalties": Family(
        POINTS,
        [dense(8, kernel_regularizer="l2", activity_regularizer="l1"), dense(4, bias_regularizer="l1")],
        xla=True,
    ),
    "noise": Family(
        POINTS,
        [
            dense(8),
            layer("Dropout", rate=0.3),
            layer("GaussianNoise", stddev=0.1),
            layer("AlphaDropout", rate=0.1),
            layer("GaussianDropout", rate=0.1),
        ],
        xla=True,
    ),
    "normalized": Family(
        POINTS,
        [dense(8), layer("BatchNormalization"), dense(8), layer("LayerNormalization"), layer("UnitNormalization")],
        xla=True,
    ),
    "spectral": Family(POINTS, [layer("SpectralNormalization", layer=layer("Dense", units=8)), layer("ReLU")]),
    "averages": Family(POINTS, [dense(8)], _optimizer("AdamW", use_ema=True, ema_overwrite_frequency=7), xla=True),
    "accumulated": Family(POINTS, [dense(8)], _optimizer("Adam", gradient_accumulation_steps=3)),
    "schedule_free": Family(POINTS, [dense(8)], _optimizer("ScheduleFreeAdamW")),
    "half_precision": Family(POINTS, [dense(8), layer("Dropout", rate=0.2)], {"dtype_policy": "mixed_float16"}),
    "class_weights": Family(POINTS, [dense(8)], {"class_weight": {"0": 1.0, "1": 3.0}}),
    "convolution": Family(
        PICTURES,
        [
            layer("Conv2D", filters=4, kernel_size=3, activation="relu"),
            layer("SpatialDropout2D", rate=0.2),
            layer("MaxPooling2D"),
            layer("Flatten"),
        ],
    ),
    "augmented": Family(
        PICTURES,
        [
            layer("RandomFlip"),
            layer("RandomRotation", factor=0.1),
            layer("RandomZoom", height_factor=0.1),
            layer("RandomTranslation", height_factor=0.1, width_factor=0.1),
            layer("RandomErasing", factor=0.3),
            layer("Flatten"),
            dense(8),
        ],
    ),
    "long_memory": Family(SEQUENCES, [cell("LSTM")], xla=True),
    "gated": Family(MARKS, [cell("GRU")]),
    "both_ways": Family(SEQUENCES, [layer("Bidirectional", layer=cell("SimpleRNN")), layer("Dropout", rate=0.2)]),
    "cells": Family(
        SEQUENCES, [layer("RNN", cell=layer("StackedRNNCells", cells=[cell("LSTMCell"), cell("GRUCell")]))]
    ),
    "convolved_memory": Family(
        PICTURES,
        [
            layer("Reshape", target_shape=[2, 4, 8, 1]),
            layer("ConvLSTM2D", filters=2, kernel_size=2, dropout=0.2, recurrent_dropout=0.2),
            layer("Flatten"),
        ],
    ),
    "every_step": Family(
        SEQUENCES,
        [
            layer("TimeDistributed", layer=dense(4)),
            layer("SpatialDropout1D", rate=0.2),
            layer("GlobalAveragePooling1D"),
        ],
    ),
}


def attention() -> dict[str, Any]:
    """Words in numbers, looked up and attended to, with dropout in the attention."""
    nodes = [
        {"id": "in", "class_name": "InputLayer", "config": {"dtype": "int32"}},
        {"id": "words", "class_name": "Embedding", "config": {"input_dim": 17, "output_dim": 4}},
        {"id": "attend", "class_name": "MultiHeadAttention", "config": {"num_heads": 2, "key_dim": 2, "dropout": 0.2}},
        {"id": "flat", "class_name": "GlobalAveragePooling1D", "config": {}},
        {"id": "out", "class_name": "Dense", "config": {"units": 10, "activation": "softmax"}},
    ]
    pairs = [("in", "words"), ("words", "attend"), ("words", "attend"), ("attend", "flat"), ("flat", "out")]
    return {"nodes": nodes, "edges": [{"source": source, "target": target} for source, target in pairs]}


def spec_of(family: str, *, metrics: bool, **training: Any) -> dict[str, Any]:
    """The run spec of a family by name; ``attention`` is a graph of its own."""
    if family != "attention":
        return FAMILIES[family].spec(metrics=metrics, **training)
    words = Family({"dataset": "digits", "shape": [64], "split": {"test": 0.9, "validation": 0.03}}, [])
    return words.spec(metrics=metrics, **training) | {"network": attention()}


class Wishes(Commands):
    """Asks for something at places that a seed decides: once in four batches, and a few pauses."""

    def __init__(self, seed: int, pauses: int) -> None:
        super().__init__()
        self._random = random.Random(seed)
        self._asked = 0
        self._pauses = pauses

    def take(self, timeout: float = 0.0) -> RunnerCommand | None:
        if timeout == 0 and self._random.random() < 0.25:
            self._ask(self._random.choice(_ASKED))
        elif timeout == 0 and self._pauses > 0 and self._random.random() < 0.1:
            self._pauses -= 1
            self._ask("pause")
        return super().take(timeout)

    def begin(self) -> None:
        """Another attempt begins to count its commands."""
        self._asked = 0
        super().__init__()

    def _ask(self, command: str) -> None:
        self._asked += 1
        value = self._random.choice([None, 500.0]) if command == "pace" else None
        self.put([RunnerCommand.model_validate({"id": self._asked, "command": command, "value": value})])


@dataclass(frozen=True)
class Outcome:
    """All that a run came to."""

    end: StatusData
    epochs: dict[int, dict[str, float]]
    arrays: dict[str, np.ndarray]


@contextlib.contextmanager
def small_steps(monkeypatch: pytest.MonkeyPatch) -> Generator[None]:
    """One batch in each call, and few rows in a batch of validation: a person's wish can come anywhere."""
    with monkeypatch.context() as patch:
        patch.setattr(loop, "CHUNK_SECONDS", 0.0)
        for module in (loop, programs, resident, streaming):
            patch.setattr(module, "EVALUATION_BATCH", _SCORED)
        yield


def alone(folder: Path, spec: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> Outcome:
    """A run that nobody looks at."""
    return _outcome(run := Run(folder, spec, monkeypatch), run.attempt())


def watched(
    folder: Path, spec: dict[str, Any], monkeypatch: pytest.MonkeyPatch, *, seed: int, pauses: int = 2
) -> Outcome:
    """The same run with pictures, steered, paused, and its newest model asked for predictions in between."""
    run = Run(folder, spec, monkeypatch, frames=True)
    wishes = Wishes(seed, pauses)
    end = run.attempt(wishes)
    while end is not None and end.status is Status.PAUSED:
        _predict(run, spec)
        wishes.begin()
        end = run.attempt(wishes)
    assert "frames_failed" not in run.codes()
    return _outcome(run, end)


def assert_same(left: Outcome, right: Outcome) -> None:
    """Equal bit for bit: every metric of every epoch, what the end measured, and all variables."""
    assert left.epochs == right.epochs
    assert (left.end.status, left.end.metrics, left.end.best_epoch) == (
        right.end.status,
        right.end.metrics,
        right.end.best_epoch,
    )
    assert left.arrays.keys() == right.arrays.keys()
    for name, array in left.arrays.items():
        np.testing.assert_array_equal(array, right.arrays[name], err_msg=name)


def _outcome(run: Run, end: StatusData | None) -> Outcome:
    assert end is not None and end.status is Status.COMPLETED, end
    return Outcome(end, run.epochs, run.state().arrays)


def _predict(run: Run, spec: dict[str, Any]) -> None:
    parsed = parse_run_spec(spec)
    file = run.folder / "asked.keras"
    export(parsed, str(run.folder / "runs" / "run-1"), "last", str(file))
    model = Models().get(str(file))
    rows = np.zeros((2, *model.inputs[0].shape[1:])).tolist()
    assert len(predict(model, rows)) == 2
