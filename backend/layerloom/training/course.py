"""The progress of a training besides the variables of the model: the JSON part of a state."""

import math
from dataclasses import dataclass
from typing import Any

import keras

from layerloom.events.codec import decode_number
from layerloom.training.engine.base import Position
from layerloom.training.sentences import Waiting


@dataclass(frozen=True)
class Best:
    """The best epoch so far, and its value of the monitored metric."""

    epoch: int
    value: float


class Course:
    """The facts about the epochs so far. The recorder updates them, and checkpoints write them into states.

    Args:
        stopping: The early stopping, if there is one.
        optimizer: The optimizer's part of the spec. A fork compares it with its own to find changes.
    """

    def __init__(self, stopping: keras.callbacks.EarlyStopping | None, optimizer: dict[str, Any]) -> None:
        self._stopping: Any = stopping
        self._optimizer = optimizer
        self._before: dict[str, Any] | None = None
        self._blank = 0
        self.best: Best | None = None
        # The metrics of the last epoch, and those of the current epoch so far.
        self.metrics: dict[str, float] = {}
        self.so_far: dict[str, float] = {}
        self.elapsed = 0.0
        # The largest learning rate that this attempt is known to have had; states do not contain it.
        self.largest_rate: float | None = None

    def header(self, position: Position) -> dict[str, Any]:
        """All facts as plain JSON values."""
        stopping = self._stopping
        return {
            "logs": position.logs,
            "metrics": self.metrics,
            "so_far": self.so_far if position.batch else {},
            "elapsed": self.elapsed if position.batch else 0.0,
            "best": {"epoch": self.best.epoch, "value": self.best.value} if self.best else None,
            "early_stopping": None
            if stopping is None
            else {"wait": stopping.wait, "best": _value(stopping.best), "stopped_epoch": stopping.stopped_epoch},
            "blank": self._blank,
            "optimizer": self._optimizer,
        }

    def load(self, header: dict[str, Any]) -> None:
        """Load the facts from a state. `resume` restores early stopping later, because Keras resets it at the start."""
        self._before = header["early_stopping"]
        # States of earlier versions do not have this count.
        self._blank = int(header.get("blank", 0))
        self.metrics = metrics_of(header)
        self.so_far = numbers(header["so_far"])
        self.elapsed = float(header["elapsed"])
        best = header["best"]
        self.best = Best(int(best["epoch"]), float(decode_number(best["value"]))) if best else None

    def resume(self, model: Any) -> None:
        """Restore early stopping after training has begun; if it had ended the training, it ends it again."""
        if self._stopping is None or self._before is None:
            return
        self._stopping.wait = self._before["wait"]
        self._stopping.best = decode_number(self._before["best"])
        self._stopping.stopped_epoch = self._before["stopped_epoch"]
        self._before = None
        if self._stopping.stopped_epoch > 0:
            model.stop_training = True

    def watched(self, value: float) -> None:
        """Note the value of the monitored metric at the end of an epoch."""
        self._blank = 0 if math.isfinite(value) else self._blank + 1

    def had_rate(self, rate: float) -> None:
        """Note a learning rate that was in effect, whether from a schedule, a person or a state."""
        self.largest_rate = rate if self.largest_rate is None else max(self.largest_rate, rate)

    @property
    def waiting(self) -> Waiting:
        """The counts of early stopping."""
        if self._stopping is None:
            return Waiting()
        return Waiting(int(self._stopping.wait), _value(self._stopping.best), self._blank)


def position_of(epoch: int, batch: int, header: dict[str, Any]) -> Position:
    """The position at which a state's training continues."""
    logs = header["logs"]
    return Position(epoch, batch, None if logs is None else numbers(logs))


def metrics_of(header: dict[str, Any]) -> dict[str, float]:
    """The metrics of the last epoch before a state."""
    return numbers(header["metrics"])


def numbers(words: dict[str, Any]) -> dict[str, float]:
    """Metrics from JSON, where strings stand for non-finite numbers, as numbers."""
    return {name: float(decode_number(value)) for name, value in words.items()}


def _value(value: Any) -> float | None:
    return None if value is None else float(value)
