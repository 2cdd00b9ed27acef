"""Recognizes errors of exhausted memory from any library."""

import tensorflow as tf

_WORDS = ("RESOURCE_EXHAUSTED", "Out of memory", "out of memory", "OOM when allocating")
# Libraries wrap the errors of a device in these types.
_OF_LIBRARIES = (tf.errors.OpError, RuntimeError, OSError)


def is_out_of_memory(error: BaseException) -> bool:
    """Whether an error of Python, numpy or TensorFlow means that the memory of the device or machine is exhausted."""
    if isinstance(error, MemoryError | tf.errors.ResourceExhaustedError):
        return True
    return isinstance(error, _OF_LIBRARIES) and any(word in str(error) for word in _WORDS)
