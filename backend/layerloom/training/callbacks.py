"""The Keras callbacks of a run: early stopping, recording of epochs, and writing of states."""

import math
import time
from collections.abc import Callable
from typing import Any

import keras

from layerloom.errors import SpecError
from layerloom.events import EpochData, PenaltyData, ProgressData, Reason
from layerloom.recipe import Recipe
from layerloom.spec import DATA_LOSS
from layerloom.training.checkpoint import Checkpoints
from layerloom.training.course import Best, Course
from layerloom.training.engine.penalties import Penalties
from layerloom.training.leave import Leave, Logs

_PROGRESS_SECONDS = 0.1


class NumbersOnly(keras.callbacks.EarlyStopping):
    """Keras's early stopping, except that a non-finite value counts as the worst.

    In Keras a NaN in the first epoch becomes the best value, and then no later value is better.
    """

    def get_monitor_value(self, logs: Logs) -> float | None:
        """The value of the monitored metric."""
        value: Any = super().get_monitor_value(logs)
        if value is None or math.isfinite(value):
            return value
        return math.inf if self.mode == "min" else -math.inf


def early_stopping(recipe: Recipe) -> keras.callbacks.EarlyStopping | None:
    """The early stopping callback; `Checkpoints` keeps the best weights."""
    spec = recipe.stopping
    if spec is None:
        return None
    # Keras has no annotations, so pyright infers types from defaults: an integer min_delta from min_delta=0.
    make: Any = NumbersOnly
    return make(
        monitor=recipe.monitor.name,
        mode=recipe.monitor.direction,
        patience=spec.patience,
        min_delta=spec.min_delta,
        baseline=spec.baseline,
        start_from_epoch=spec.start_from_epoch,
        restore_best_weights=False,
    )


class Recorder(keras.callbacks.Callback):
    """Records each epoch, and finds the best one of the whole run as ``ModelCheckpoint(save_best_only=True)`` does.

    It follows the early stopping in the list of callbacks, because it records the count of epochs without improvement.
    It also lets states be written when that is due, even within an epoch.

    Args:
        recipe: The recipe, with the monitored metric.
        stopping: The early stopping, if there is one.
        course: The facts about training so far, which this callback updates.
        checkpoints: Keeps the states.
        steps: Batches in an epoch.
        report: Receives each finished epoch.
        progress: Receives the place inside an epoch, at most ten times a second.
        penalties: Returns the penalties of the epoch that has just ended.
    """

    def __init__(
        self,
        *,
        recipe: Recipe,
        stopping: keras.callbacks.EarlyStopping | None,
        course: Course,
        checkpoints: Checkpoints,
        steps: int,
        report: Callable[[EpochData], None],
        progress: Callable[[ProgressData], None],
        penalties: Callable[[], Penalties | None] = lambda: None,
    ) -> None:
        super().__init__()
        self._penalties = penalties
        self._recipe = recipe
        self._monitor = recipe.monitor
        self._stopping = stopping
        self._course = course
        self._checkpoints = checkpoints
        self._steps = steps
        self._report = report
        self._progress = progress
        self._epoch = 0
        self._began = 0.0
        self._told_at = 0.0

    def on_train_begin(self, logs: Logs = None) -> None:  # noqa: ARG002 - Keras passes it
        """Restore early stopping to where an earlier attempt was."""
        self._course.resume(self.model)
        self._course.had_rate(_learning_rate(self.model))

    def on_epoch_begin(self, epoch: int, logs: Logs = None) -> None:  # noqa: ARG002 - Keras passes it
        """Start the clock."""
        self._epoch = epoch + 1
        self._told_at = time.perf_counter()
        # The duration of an epoch includes the time that an earlier attempt spent on it.
        self._began = self._told_at - self._course.elapsed

    def on_train_batch_end(self, batch: int, logs: Logs = None) -> None:
        """Report how far the epoch is, and notice a non-finite loss early."""
        now = time.perf_counter()
        self._course.elapsed = now - self._began
        self._course.so_far = logs or {}
        if now - self._told_at >= _PROGRESS_SECONDS:
            self._told_at = now
            self._progress(ProgressData(epoch=self._epoch, batch=min(batch + 1, self._steps), batches=self._steps))
            if logs and not math.isfinite(float(logs["loss"])):
                self._lost()
        self._write_if_due(self._course.so_far)

    def on_test_batch_end(self, batch: int, logs: Logs = None) -> None:  # noqa: ARG002 - Keras passes them
        """Write the state if that is due; the training part of this epoch is done."""
        self._course.elapsed = time.perf_counter() - self._began
        self._write_if_due(self._course.so_far)

    def on_epoch_end(self, epoch: int, logs: Logs = None) -> None:
        """Record the epoch; keep its weights unless its loss is not finite."""
        metrics = _in_order(logs or {})
        value = self._value(metrics)
        duration = time.perf_counter() - self._began
        course = self._course
        course.metrics, course.so_far, course.elapsed = metrics, {}, 0.0
        course.watched(value)
        rate = _learning_rate(self.model)
        course.had_rate(rate)
        better = self._monitor.can_be_best(metrics) and self._improves(value)
        if better and not self._recipe.validates:
            # A training loss is measured before the update, so the weights may be NaN after it.
            better = self._checkpoints.is_finite()
        if better:
            course.best = Best(self._epoch, value)
        self._report(
            EpochData(
                epoch=self._epoch,
                metrics=metrics,
                penalty=_penalty(self._penalties()),
                duration=duration,
                learning_rate=rate,
                wait=self._wait(epoch),
                best_epoch=course.best.epoch if course.best else None,
            )
        )
        if not math.isfinite(metrics["loss"]):
            self._lost()
        self._checkpoints.epoch_done(better=better)
        if self._epoch >= self._recipe.epochs or (self.model is not None and self.model.stop_training):
            # Write now: after the last epoch the engine may replace the weights by averages, and training cannot
            # continue from those.
            self._checkpoints.write()
            self._checkpoints.hold()

    def _write_if_due(self, logs: dict[str, float]) -> None:
        # Only the loss decides: another metric may be NaN although the weights are finite.
        if not self._recipe.stop_on_nan or not logs or math.isfinite(logs["loss"]):
            self._checkpoints.write_if_due()

    def _value(self, metrics: dict[str, float]) -> float:
        name = self._monitor.name
        if name not in metrics:
            raise SpecError(
                f"Early stopping monitors '{name}', which this run does not measure.",
                field="training.early_stopping.monitor",
                expected="one of " + ", ".join(metrics),
                received=name,
                fix="Monitor one of the listed metrics, or add it to training.metrics.",
            )
        return metrics[name]

    def _improves(self, value: float) -> bool:
        best = self._course.best
        return best is None or self._monitor.is_better(value, best.value)

    def _wait(self, epoch: int) -> int | None:
        if self._stopping is None or epoch < self._stopping.start_from_epoch:
            return None
        return int(self._stopping.wait)

    def _lost(self) -> None:
        if self._recipe.stop_on_nan:
            self._course.had_rate(_learning_rate(self.model))
            self._checkpoints.give_up()
            raise Leave(Reason.NAN_LOSS)


def _learning_rate(model: Any) -> float:
    """The optimizer's current learning rate; for a schedule, its value at the current step."""
    return float(model.optimizer.learning_rate)


def _in_order(logs: dict[str, Any]) -> dict[str, float]:
    """Training metrics before validation metrics, and in each group the loss (with and without penalties) first."""
    first = ["loss", DATA_LOSS]

    def place(name: str) -> tuple[bool, int]:
        own = name.removeprefix("val_")
        return own != name, first.index(own) if own in first else len(first)

    return {name: float(logs[name]) for name in sorted(logs, key=place)}


def _penalty(penalties: Penalties | None) -> PenaltyData | None:
    if penalties is None:
        return None
    total = sum(value for kinds in penalties.values() for value in kinds.values())
    return PenaltyData(total=float(total), layers=penalties)
