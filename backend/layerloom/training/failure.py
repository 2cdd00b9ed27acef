"""What went wrong, as the terminal status of a run."""

import errno

import tensorflow as tf

from layerloom.errors import ArtifactError, DataUnavailable, LayerloomError
from layerloom.events import Reason, Status, StatusData
from layerloom.model.messages import clean

_OUT_OF_MEMORY = ("RESOURCE_EXHAUSTED", "Out of memory", "out of memory", "OOM when allocating")
_DISK_FULL = ("No space left on device", "errno = 28")
# A device's or a file's own errors come wrapped in these.
_OF_LIBRARIES = (tf.errors.OpError, RuntimeError, OSError)
# What Keras and TensorFlow raise when shapes, types or arguments do not fit.
_MISFIT = (ValueError, TypeError, tf.errors.InvalidArgumentError, tf.errors.UnimplementedError)


def failed(error: Exception, *, trained: bool) -> StatusData:
    """The failed status that tells of an error: a reason in words, and what to do now.

    Args:
        error: What was raised.
        trained: Whether an epoch was finished; a misfit before that is the spec's fault.
    """
    reason = _reason(error, trained)
    if isinstance(error, LayerloomError):
        message = error.message if error.fix is None else f"{error.message} {error.fix}"
        return StatusData(status=Status.FAILED, reason=reason, message=message, error=error.to_dict())
    said = clean(error)
    what, fix = {
        Reason.OUT_OF_MEMORY: (
            "The device ran out of memory.",
            "Choose a smaller batch or a smaller network, or fewer runs at the same time.",
        ),
        Reason.DISK_FULL: ("The disk is full.", "Free some space and train again."),
        Reason.INVALID_SPEC: (
            f"Keras cannot train this: {said}",
            "Change the layer or the setting that it names, then train again.",
        ),
        None: (
            f"The training broke: {said}",
            "Train it again; if it breaks at the same place, fork it from a kept epoch with a change.",
        ),
    }[reason]
    message = f"{what} {fix}"
    error_data = {"code": reason.value if reason else "internal_error", "message": what, "received": said, "fix": fix}
    return StatusData(status=Status.FAILED, reason=reason, message=message, error=error_data)


def _reason(error: Exception, trained: bool) -> Reason | None:
    if isinstance(error, MemoryError | tf.errors.ResourceExhaustedError) or _says(error, _OUT_OF_MEMORY):
        return Reason.OUT_OF_MEMORY
    if isinstance(error, ArtifactError | DataUnavailable) and error.code == Reason.DISK_FULL:
        return Reason.DISK_FULL
    if isinstance(error, ArtifactError):
        return None
    if isinstance(error, DataUnavailable):
        return Reason.DATA_UNAVAILABLE
    if isinstance(error, OSError) and (error.errno == errno.ENOSPC or _says(error, _DISK_FULL)):
        return Reason.DISK_FULL
    if isinstance(error, LayerloomError) or (isinstance(error, _MISFIT) and not trained):
        return Reason.INVALID_SPEC
    return None


def _says(error: Exception, words: tuple[str, ...]) -> bool:
    """Whether a library has put into words what the class of its error does not tell."""
    return isinstance(error, _OF_LIBRARIES) and any(word in str(error) for word in words)
