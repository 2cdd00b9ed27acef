"""The Keras callbacks that make a `fit` into a run: recorded, steered, stopped for a reason."""

import math
import time
from collections.abc import Callable
from typing import Any

import keras

from layerloom.errors import SpecError
from layerloom.events import CommandData, EpochData, ProgressData, Reason, RunnerCommand
from layerloom.spec import EarlyStoppingSpec, TrainingSpec
from layerloom.training.checkpoint import Checkpoints
from layerloom.training.commands import Commands

_PROGRESS_SECONDS = 0.1

# Metric values by name, as Keras hands them to callbacks.
Logs = dict[str, Any] | None


class Leave(Exception):
    """Training ends here and now, for a reason; no reason means that no server is left to train for."""

    def __init__(self, reason: Reason | None) -> None:
        super().__init__(reason)
        self.reason = reason


def early_stopping(spec: EarlyStoppingSpec | None, monitor: str) -> keras.callbacks.EarlyStopping | None:
    """Keras's own early stopping, for when to stop; the best weights are `Checkpoints`' affair."""
    if spec is None:
        return None
    # Keras annotates nothing, so its defaults are taken for its types: min_delta=0 for "integers only".
    make: Any = keras.callbacks.EarlyStopping
    return make(
        monitor=monitor,
        mode=spec.mode,
        patience=spec.patience,
        min_delta=spec.min_delta,
        baseline=spec.baseline,
        start_from_epoch=spec.start_from_epoch,
        restore_best_weights=False,
    )


def monitored(training: TrainingSpec, *, validates: bool) -> str:
    """The metric that decides which epoch is best: the spec's, or the training loss where nothing is validated."""
    monitor = training.early_stopping.monitor if training.early_stopping else "val_loss"
    return monitor if validates else monitor.removeprefix("val_")


class Recorder(keras.callbacks.Callback):
    """Records each epoch, and judges the best one over the whole run as ``ModelCheckpoint(save_best_only=True)`` does.

    It comes after the early stopping, whose count it records.

    Args:
        monitor: The metric that decides which epoch is best.
        stopping: The early stopping; its direction is the monitor's, without one less is better.
        checkpoints: Keeps the weights.
        steps: Batches in an epoch.
        report: Takes each finished epoch.
        progress: Told where it is inside an epoch, ten times a second at most.
        stop_on_nan: Whether a loss that is no finite number ends the run.
    """

    def __init__(
        self,
        *,
        monitor: str,
        stopping: keras.callbacks.EarlyStopping | None,
        checkpoints: Checkpoints,
        steps: int,
        report: Callable[[EpochData], None],
        progress: Callable[[ProgressData], None],
        stop_on_nan: bool,
    ) -> None:
        super().__init__()
        self._monitor = monitor
        self._stopping = stopping
        self._checkpoints = checkpoints
        self._steps = steps
        self._report = report
        self._progress = progress
        self._stop_on_nan = stop_on_nan
        self._best: float | None = None
        self._epoch = 0
        self._began = 0.0
        self._told_at = 0.0

    def on_epoch_begin(self, epoch: int, logs: Logs = None) -> None:  # noqa: ARG002 - Keras passes it
        """Start the clock."""
        self._epoch = epoch + 1
        self._began = self._told_at = time.perf_counter()

    def on_train_batch_end(self, batch: int, logs: Logs = None) -> None:
        """Say how far the epoch is, and see early that a loss is lost."""
        now = time.perf_counter()
        if now - self._told_at < _PROGRESS_SECONDS:
            return
        self._told_at = now
        self._progress(ProgressData(epoch=self._epoch, batch=min(batch + 1, self._steps), batches=self._steps))
        if logs and not math.isfinite(float(logs["loss"])):
            self._lost()

    def on_epoch_end(self, epoch: int, logs: Logs = None) -> None:
        """Record the epoch; keep its weights unless its loss is no number."""
        metrics = _in_order(logs or {})
        value = self._value(metrics)
        finite = math.isfinite(metrics["loss"])
        if finite:
            better = self._improves(value)
            if better:
                self._best = value
            self._checkpoints.remember(self._epoch, metrics, best=better)
        best = self._checkpoints.kept("best")
        self._report(
            EpochData(
                epoch=self._epoch,
                metrics=metrics,
                duration=time.perf_counter() - self._began,
                learning_rate=_learning_rate(self.model),
                wait=self._wait(epoch),
                best_epoch=best.epoch if best else None,
            )
        )
        if not finite:
            self._lost()
        self._checkpoints.write_if_due()

    def _value(self, metrics: dict[str, float]) -> float:
        if self._monitor not in metrics:
            raise SpecError(
                f"Early stopping watches '{self._monitor}', which this run does not measure.",
                field="training.early_stopping.monitor",
                expected="one of " + ", ".join(metrics),
                received=self._monitor,
                fix="Watch one of the listed metrics, or add it to training.metrics.",
            )
        return metrics[self._monitor]

    def _improves(self, value: float) -> bool:
        if math.isnan(value):
            return False
        if self._best is None:
            return True
        upwards = self._stopping is not None and self._stopping.monitor_op is keras.ops.greater
        return value > self._best if upwards else value < self._best

    def _wait(self, epoch: int) -> int | None:
        if self._stopping is None or epoch < self._stopping.start_from_epoch:
            return None
        return int(self._stopping.wait)

    def _lost(self) -> None:
        if self._stop_on_nan:
            raise Leave(Reason.NAN_LOSS)


class Steering(keras.callbacks.Callback):
    """Carries out a person's commands between batches, and holds the pace between epochs. It comes last.

    Args:
        commands: What was asked.
        pace: Epochs a second, None for full speed.
        epochs: How many the run has; it does not wait after the last one.
        carried_out: Told of each command once it is done.
        abandoned: Whether no server is left to train for.
    """

    def __init__(
        self,
        *,
        commands: Commands,
        pace: float | None,
        epochs: int,
        carried_out: Callable[[int, CommandData], None],
        abandoned: Callable[[], bool],
    ) -> None:
        super().__init__()
        self._commands = commands
        self.pace = pace
        self._epochs = epochs
        self._carried_out = carried_out
        self._abandoned = abandoned
        self._epoch = 0
        self._began = time.monotonic()

    def on_epoch_begin(self, epoch: int, logs: Logs = None) -> None:  # noqa: ARG002 - Keras passes it
        """Start the clock that the pace is held by."""
        self._epoch = epoch + 1
        self._began = time.monotonic()

    def on_train_batch_end(self, batch: int, logs: Logs = None) -> None:  # noqa: ARG002 - Keras passes them
        """Obey."""
        self._obey_all()

    def on_test_batch_end(self, batch: int, logs: Logs = None) -> None:  # noqa: ARG002 - Keras passes them
        """Obey."""
        self._obey_all()

    def on_epoch_end(self, epoch: int, logs: Logs = None) -> None:  # noqa: ARG002 - Keras passes them
        """Obey, then wait for the next epoch's turn; a command ends the waiting."""
        self._obey_all()
        while not self._over() and (left := self._until_next()) > 0:
            command = self._commands.take(timeout=left)
            if command is not None:
                self._obey(command)

    def _over(self) -> bool:
        return self._epoch >= self._epochs or (self.model is not None and bool(self.model.stop_training))

    def _until_next(self) -> float:
        return 0.0 if self.pace is None else self._began + 1 / self.pace - time.monotonic()

    def _obey_all(self) -> None:
        while (command := self._commands.take()) is not None:
            self._obey(command)
        if self._abandoned():
            raise Leave(None)

    def _obey(self, command: RunnerCommand) -> None:
        if command.command == "pace":
            self.pace = command.value
        self._carried_out(command.id, CommandData(command=command.command, value=command.value, epoch=self._epoch))
        if command.command == "stop":
            raise Leave(Reason.USER_STOP)
        if command.command == "cancel":
            raise Leave(Reason.USER_CANCEL)


def _learning_rate(model: Any) -> float:
    """The optimizer's present rate; a schedule's value at its present step."""
    return float(model.optimizer.learning_rate)


def _in_order(logs: dict[str, Any]) -> dict[str, float]:
    """Training metrics before validation metrics, the loss first among each."""
    names = sorted(logs, key=lambda name: (name.startswith("val_"), name.removeprefix("val_") != "loss"))
    return {name: float(logs[name]) for name in names}
