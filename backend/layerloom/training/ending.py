"""The end of a run that trained: which model is kept, what it scores, and the sentence that says why it ended."""

import keras

from layerloom.datasets.prepare import Prepared
from layerloom.events import Reason, Status, StatusData
from layerloom.spec import RunSpec
from layerloom.training.checkpoint import Checkpoints, Snapshot, Which
from layerloom.training.engine.base import Engine

_STATUS = {
    Reason.EPOCHS_REACHED: Status.COMPLETED,
    Reason.EARLY_STOPPING: Status.COMPLETED,
    Reason.USER_STOP: Status.STOPPED,
    Reason.NAN_LOSS: Status.FAILED,
}


def kept_model(spec: RunSpec) -> Which:
    """Which model a run keeps: the best, unless early stopping was told not to restore it."""
    stopping = spec.training.early_stopping
    return "last" if stopping is not None and not stopping.restore_best_weights else "best"


def terminal_status(reason: Reason, message: str, kept: dict[str, float] | None, best_epoch: int | None) -> StatusData:
    """The last event of a run that trained; ``kept`` are the metrics of the kept model."""
    status = _STATUS[reason]
    error = {"code": reason.value, "message": message} if status is Status.FAILED else None
    return StatusData(status=status, reason=reason, message=message, best_epoch=best_epoch, metrics=kept, error=error)


def kept_metrics(
    spec: RunSpec, model: keras.Model, data: Prepared, checkpoints: Checkpoints, engine: Engine
) -> dict[str, float] | None:
    """Metrics of the kept model, its test score among them unless it is sealed; None if no epoch was finished.

    Training and validation metrics are its epoch's, as Keras's history has them. The model has the kept weights then.
    """
    which = kept_model(spec)
    snapshot = checkpoints.kept(which)
    if snapshot is None:
        return None
    if spec.data.split.sealed or len(data.x_test) == 0:
        return snapshot.metrics
    checkpoints.restore(which)
    score = engine.evaluate(model, data.x_test, data.y_test)
    return snapshot.metrics | {f"test_{name}": value for name, value in score.items()}


def sentence(reason: Reason, spec: RunSpec, monitor: str, wait: int, last: Snapshot | None) -> str:
    """Why the run ended, for a person."""
    done = last.epoch if last else 0
    if reason is Reason.EARLY_STOPPING:
        return f"{metric_words(monitor)} did not get better for {_epochs(wait)}."
    if reason is Reason.USER_STOP:
        return f"Stopped by hand after {_epochs(done)}."
    if reason is Reason.NAN_LOSS:
        kept = f"The model of epoch {done} or the best one before it is kept." if done else "No model is kept."
        return f"The loss is no longer a number after epoch {done}. {kept} Try a smaller learning rate."
    return f"All {spec.training.epochs} epochs are done." if spec.training.epochs > 1 else "The only epoch is done."


def metric_words(name: str) -> str:
    """A metric's name in words: ``val_loss`` is the validation loss."""
    part = "Validation" if name.startswith("val_") else "Training"
    return f"{part} {name.removeprefix('val_').replace('_', ' ')}"


def _epochs(count: int) -> str:
    return f"{count} epoch" if count == 1 else f"{count} epochs"
