"""What went wrong, as the terminal status of a run."""

import errno

import tensorflow as tf

from layerloom.errors import ArtifactError, DataUnavailable, LayerloomError
from layerloom.events import Reason, Status, StatusData
from layerloom.model.messages import clean

# What Keras and TensorFlow raise when shapes, types or arguments do not fit.
_MISFIT = (ValueError, TypeError, tf.errors.InvalidArgumentError, tf.errors.UnimplementedError)


def failed(error: Exception, *, trained: bool) -> StatusData:
    """The failed status that tells of an error.

    Args:
        error: What was raised.
        trained: Whether an epoch was finished; a misfit before that is the spec's fault.
    """
    reason = _reason(error, trained)
    if isinstance(error, LayerloomError):
        return StatusData(status=Status.FAILED, reason=reason, message=error.message, error=error.to_dict())
    message = {
        Reason.OUT_OF_MEMORY: "The device ran out of memory. Choose a smaller batch or a smaller network.",
        Reason.DISK_FULL: "The disk is full. Free some space and train again.",
        Reason.INVALID_SPEC: f"Keras cannot train this: {clean(error)}",
        None: f"The training broke: {clean(error)}",
    }[reason]
    code = reason.value if reason else "internal_error"
    return StatusData(
        status=Status.FAILED,
        reason=reason,
        message=message,
        error={"code": code, "message": message, "received": clean(error)},
    )


def _reason(error: Exception, trained: bool) -> Reason | None:
    if isinstance(error, MemoryError | tf.errors.ResourceExhaustedError):
        return Reason.OUT_OF_MEMORY
    if isinstance(error, ArtifactError):
        return Reason.DISK_FULL if error.code == Reason.DISK_FULL else None
    if isinstance(error, DataUnavailable):
        return Reason.DISK_FULL if error.code == Reason.DISK_FULL else Reason.DATA_UNAVAILABLE
    if isinstance(error, OSError) and error.errno == errno.ENOSPC:
        return Reason.DISK_FULL
    if isinstance(error, LayerloomError) or (isinstance(error, _MISFIT) and not trained):
        return Reason.INVALID_SPEC
    return None
