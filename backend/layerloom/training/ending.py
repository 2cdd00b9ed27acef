"""The end of a run that trained: which model is kept, what it scores, and the sentence that says why it ended."""

from dataclasses import dataclass

import keras
import numpy as np

from layerloom.datasets.prepare import Prepared
from layerloom.events import Reason, Status, StatusData
from layerloom.model.state import TrainingState
from layerloom.recipe import Recipe
from layerloom.spec import RunSpec
from layerloom.training.course import Course, metrics_of, numbers
from layerloom.training.engine.base import Engine, Position

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

    def of_kept(self, state: TrainingState) -> dict[str, float]:
        """Metrics of the kept model, which the model is now; its test score among them unless it is sealed.

        Training and validation metrics are its epoch's, as Keras's history has them. Amid an epoch they are those of
        the epoch so far, and validation is measured now.
        """
        metrics = metrics_of(state.header)
        if state.batch:
            metrics = numbers(state.header["so_far"]) | self._measure(
                "val_", self.data.x_validation, self.data.y_validation
            )
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


def sentence(reason: Reason, recipe: Recipe, course: Course, position: Position, kept: int | None) -> str:
    """Why the run ended, for a person; ``kept`` is the epoch of the kept model, None where there is none."""
    if reason is Reason.EARLY_STOPPING:
        return f"{metric_words(recipe.monitor.name)} did not get better for {_epochs(course.wait)}."
    if reason is Reason.USER_STOP:
        amid = f" and {position.batch} batches of the next one" if position.batch else ""
        return f"Stopped by hand after {_epochs(position.epoch)}{amid}."
    if reason is Reason.NAN_LOSS:
        what = "No model is kept." if kept is None else f"The model of epoch {kept} is kept."
        epoch = position.epoch + 1 if position.batch else position.epoch
        return f"The loss is no longer a number in epoch {epoch}. {what} Try a smaller learning rate."
    return f"All {recipe.epochs} epochs are done." if recipe.epochs > 1 else "The only epoch is done."


def metric_words(name: str) -> str:
    """A metric's name in words: ``val_loss`` is the validation loss."""
    part = "Validation" if name.startswith("val_") else "Training"
    return f"{part} {name.removeprefix('val_').replace('_', ' ')}"


def _epochs(count: int) -> str:
    return f"{count} epoch" if count == 1 else f"{count} epochs"
