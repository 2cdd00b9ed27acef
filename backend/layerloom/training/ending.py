"""The end of a run that trained: what the model that it keeps scores, and its terminal status."""

from dataclasses import dataclass

import keras
import numpy as np

from layerloom.datasets.prepare import Prepared
from layerloom.events import Reason, Status, StatusData
from layerloom.model.averages import keeps_averages
from layerloom.model.state import TrainingState
from layerloom.spec import Kept, RunSpec
from layerloom.training.course import metrics_of, numbers
from layerloom.training.engine.base import Engine

_STATUS = {
    Reason.EPOCHS_REACHED: Status.COMPLETED,
    Reason.EARLY_STOPPING: Status.COMPLETED,
    Reason.USER_STOP: Status.STOPPED,
    Reason.NAN_LOSS: Status.FAILED,
}


def terminal_status(reason: Reason, message: str, kept: dict[str, float] | None, best_epoch: int | None) -> StatusData:
    """The last event of a run that trained; ``kept`` are the metrics of the kept model."""
    status = _STATUS[reason]
    error = {"code": reason.value, "message": message} if status is Status.FAILED else None
    return StatusData(status=status, reason=reason, message=message, best_epoch=best_epoch, metrics=kept, error=error)


@dataclass(frozen=True)
class Scores:
    """Measures models of a run."""

    spec: RunSpec
    model: keras.Model
    data: Prepared
    engine: Engine

    def of_kept(self, which: Kept, state: TrainingState) -> dict[str, float]:
        """Metrics of the kept model, which the model is now; its test score among them unless it is sealed.

        Training metrics are the means over its epoch, as Keras's history has them; amid an epoch over the part that is
        done. Validation metrics are its epoch's where that was validated with the very weights that are kept, else
        they are measured now.
        """
        metrics = numbers(state.header["so_far"]) if state.batch else metrics_of(state.header)
        if state.batch or (which == "last" and keeps_averages(self.model)):
            metrics |= self._measure("val_", self.data.x_validation, self.data.y_validation)
        if self.spec.data.split.sealed:
            return metrics
        return metrics | self._measure("test_", self.data.x_test, self.data.y_test)

    def now(self) -> dict[str, float]:
        """What the present weights come to on validation rows, on training rows where there are none.

        Training goes on as if nothing had been measured.
        """
        if len(self.data.x_validation):
            return self._measure("val_", self.data.x_validation, self.data.y_validation)
        return self._measure("", self.data.x_train, self.data.y_train)

    def _measure(self, prefix: str, x: np.ndarray, y: np.ndarray) -> dict[str, float]:
        if len(x) == 0:
            return {}
        return {f"{prefix}{name}": value for name, value in self.engine.evaluate(self.model, x, y).items()}
