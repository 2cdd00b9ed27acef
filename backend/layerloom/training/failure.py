"""Turns an error into the terminal status of a run."""

import tensorflow as tf

from layerloom.errors import ArtifactError, DataUnavailable, LayerloomError
from layerloom.events import Reason, Status, StatusData
from layerloom.model.memory import is_out_of_memory
from layerloom.model.messages import clean, without_paths
from layerloom.training.room import is_full

# Exceptions of Keras and TensorFlow for shapes, types or arguments that do not fit.
_MISFIT = (ValueError, TypeError, tf.errors.InvalidArgumentError, tf.errors.UnimplementedError)


def failed(error: Exception, *, trained: bool) -> StatusData:
    """The failed status for an error: a reason in words, and advice.

    Args:
        error: The exception.
        trained: Whether an epoch was finished; before that, a mismatch is a fault of the spec.
    """
    reason = _reason(error, trained)
    if isinstance(error, LayerloomError):
        told = {key: without_paths(value) for key, value in error.to_dict().items()}
        message = " ".join(told[key] for key in ("message", "fix") if key in told)
        return StatusData(status=Status.FAILED, reason=reason, message=message, error=told)
    said = clean(error)
    what, fix = {
        Reason.OUT_OF_MEMORY: (
            "The device ran out of memory.",
            "Choose a smaller batch or a smaller network, or fewer runs at the same time.",
        ),
        Reason.DISK_FULL: ("The disk is full.", "Free some space and train again."),
        Reason.INVALID_SPEC: (
            f"Keras cannot train this: {said}",
            "Change the layer or the setting that the message names, then train again.",
        ),
        Reason.INTERNAL_ERROR: (
            f"The training failed: {said}",
            "Train again. If it fails at the same place, fork the run from a kept epoch with a change.",
        ),
    }[reason]
    message = f"{what.rstrip('.')}. {fix}"
    error_data = {"code": reason.value, "message": what, "received": said, "fix": fix}
    return StatusData(status=Status.FAILED, reason=reason, message=message, error=error_data)


def _reason(error: Exception, trained: bool) -> Reason:
    if is_out_of_memory(error) or (isinstance(error, LayerloomError) and error.code == Reason.OUT_OF_MEMORY):
        return Reason.OUT_OF_MEMORY
    if is_full(error):
        return Reason.DISK_FULL
    if isinstance(error, ArtifactError):
        return Reason.INTERNAL_ERROR
    if isinstance(error, DataUnavailable):
        return Reason.DATA_UNAVAILABLE
    if isinstance(error, LayerloomError) or (isinstance(error, _MISFIT) and not trained):
        return Reason.INVALID_SPEC
    return Reason.INTERNAL_ERROR
