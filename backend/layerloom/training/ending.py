"""The end of a run that trained: the scores of its kept model, and its terminal status."""

from dataclasses import dataclass
from typing import Any

import keras
import numpy as np

from layerloom.artifacts.states import newest, read_states
from layerloom.artifacts.store import ArtifactStore
from layerloom.datasets.prepare import Prepared
from layerloom.errors import ArtifactError
from layerloom.events import Assignment, KeptModel, Reason, Status, StatusData
from layerloom.model.averages import keeps_averages
from layerloom.model.state import TrainingState
from layerloom.spec import Kept, RunSpec, TrainingSpec
from layerloom.training.course import metrics_of, numbers
from layerloom.training.engine.base import Engine

_STATUS = {
    Reason.EPOCHS_REACHED: Status.COMPLETED,
    Reason.EARLY_STOPPING: Status.COMPLETED,
    Reason.USER_STOP: Status.STOPPED,
    Reason.NAN_LOSS: Status.FAILED,
}


def terminal_status(
    reason: Reason, message: str, best_epoch: int | None, kept: KeptModel | None, metrics: dict[str, float] | None
) -> StatusData:
    """The last event of a run that trained; ``metrics`` are those of the kept model."""
    status = _STATUS[reason]
    return StatusData(
        status=status,
        reason=reason,
        message=message,
        best_epoch=best_epoch,
        kept_model=kept,
        metrics=metrics,
        error={"code": reason.value, "message": message} if status is Status.FAILED else None,
    )


def kept_so_far(assignment: Assignment, best: TrainingState | None) -> dict[str, Any]:
    """The best epoch, the model on the disk, and their metrics, for the status of a run that fails.

    Args:
        assignment: The assignment of the run.
        best: The state of the best epoch, if there is one; it may not be on the disk yet.
    """
    wanted = TrainingSpec.stored(assignment.spec.get("training", {})).kept
    told: dict[str, Any] = {}
    if best is not None and wanted == "best":
        told = {"best_epoch": best.epoch, "metrics": metrics_of(best.header)}
    try:
        states = read_states(*ArtifactStore.of_run(assignment.artifacts))
    except ArtifactError:
        return told
    of_best = newest(states, "best") if wanted == "best" else None
    state = of_best or newest(states, "last")
    if state is not None:
        which: Kept = "last" if of_best is None else "best"
        told["kept_model"] = KeptModel(which=which, epoch=state.epoch, batch=state.batch)
        if state.metrics is not None:
            told["metrics"] = state.metrics
    return told


@dataclass(frozen=True)
class Scores:
    """Measures models of a run."""

    spec: RunSpec
    model: keras.Model
    data: Prepared
    engine: Engine

    def of_kept(self, which: Kept, state: TrainingState) -> dict[str, float]:
        """Metrics of the kept model, whose weights the model has now; with its test score unless that is sealed.

        Training metrics are the means over its epoch, as in Keras's history; within an epoch, over the finished part.
        Validation metrics are those of its epoch if that was validated with the kept weights; otherwise they are
        measured now.
        """
        metrics = numbers(state.header["so_far"]) if state.batch else metrics_of(state.header)
        # Before its first batch, a run has no measurements of its own.
        if state.batch or not metrics or (which == "last" and keeps_averages(self.model)):
            metrics |= self._measure("val_", self.data.x_validation, self.data.y_validation)
        if self.spec.data.split.sealed:
            return metrics
        return metrics | self._measure("test_", self.data.x_test, self.data.y_test)

    def now(self) -> dict[str, float]:
        """Metrics of the current weights on the validation rows, or on the training rows if there are none.

        Measuring does not change the training.
        """
        if len(self.data.x_validation):
            return self._measure("val_", self.data.x_validation, self.data.y_validation)
        return self._measure("", self.data.x_train, self.data.y_train)

    def _measure(self, prefix: str, x: np.ndarray, y: np.ndarray) -> dict[str, float]:
        if len(x) == 0:
            return {}
        return {f"{prefix}{name}": value for name, value in self.engine.evaluate(self.model, x, y).items()}
