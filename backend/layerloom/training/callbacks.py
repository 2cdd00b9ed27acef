"""The Keras callbacks that make a `fit` into a run: stopped early, recorded, its states written."""

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
    """Keras's own early stopping, to which a value that is no finite number is the worst there is.

    Keras takes a first NaN for the best value, and nothing is better than NaN.
    """

    def get_monitor_value(self, logs: Logs) -> float | None:
        """The watched metric's value."""
        value: Any = super().get_monitor_value(logs)
        if value is None or math.isfinite(value):
            return value
        return math.inf if self.mode == "min" else -math.inf


def early_stopping(recipe: Recipe) -> keras.callbacks.EarlyStopping | None:
    """When to stop; the best weights are `Checkpoints`' affair."""
    spec = recipe.stopping
    if spec is None:
        return None
    # Keras annotates nothing, so its defaults are taken for its types: min_delta=0 for "integers only".
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
    """Records each epoch, and judges the best one over the whole run as ``ModelCheckpoint(save_best_only=True)`` does.

    It comes after the early stopping, whose count it records. It has states written when that is due, also amid an
    epoch.

    Args:
        recipe: What it trains by: what is watched, and whether a loss that is no finite number ends it.
        stopping: The early stopping, if there is one.
        course: Where it writes down how the training stands.
        checkpoints: Keeps the states.
        steps: Batches in an epoch.
        report: Takes each finished epoch.
        progress: Told where it is inside an epoch, ten times a second at most.
        penalties: Answers with those of the epoch that has just ended.
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
        """Go on where an earlier attempt was."""
        self._course.resume(self.model)
        self._course.had_rate(_learning_rate(self.model))

    def on_epoch_begin(self, epoch: int, logs: Logs = None) -> None:  # noqa: ARG002 - Keras passes it
        """Start the clock."""
        self._epoch = epoch + 1
        self._told_at = time.perf_counter()
        # What an earlier attempt spent on this epoch is part of it.
        self._began = self._told_at - self._course.elapsed

    def on_train_batch_end(self, batch: int, logs: Logs = None) -> None:
        """Say how far the epoch is, and see early that a loss is lost."""
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
        """Write the state, with training done for this epoch, when that is due."""
        self._course.elapsed = time.perf_counter() - self._began
        self._write_if_due(self._course.so_far)

    def on_epoch_end(self, epoch: int, logs: Logs = None) -> None:
        """Record the epoch; keep its weights unless its loss is no number."""
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
            # A training loss is measured before the update, which may have spoilt the weights.
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
            # What the engine does to the weights after the last epoch is not for a state to go on from.
            self._checkpoints.write()
            self._checkpoints.hold()

    def _write_if_due(self, logs: dict[str, float]) -> None:
        # A metric may be no number while the weights are.
        if not self._recipe.stop_on_nan or not logs or math.isfinite(logs["loss"]):
            self._checkpoints.write_if_due()

    def _value(self, metrics: dict[str, float]) -> float:
        name = self._monitor.name
        if name not in metrics:
            raise SpecError(
                f"Early stopping watches '{name}', which this run does not measure.",
                field="training.early_stopping.monitor",
                expected="one of " + ", ".join(metrics),
                received=name,
                fix="Watch one of the listed metrics, or add it to training.metrics.",
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
    """The optimizer's present rate; a schedule's value at its present step."""
    return float(model.optimizer.learning_rate)


def _in_order(logs: dict[str, Any]) -> dict[str, float]:
    """Training metrics before validation metrics; first among each the loss, with and without penalties."""
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
