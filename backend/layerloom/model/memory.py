"""Whether an error says that memory is full, whichever library says it."""

import tensorflow as tf

_WORDS = ("RESOURCE_EXHAUSTED", "Out of memory", "out of memory", "OOM when allocating")
# A device's own errors come wrapped in these.
_OF_LIBRARIES = (tf.errors.OpError, RuntimeError, OSError)


def is_out_of_memory(error: BaseException) -> bool:
    """Whether there was not enough memory, of the device or of the machine: as Python, numpy or TensorFlow say it."""
    if isinstance(error, MemoryError | tf.errors.ResourceExhaustedError):
        return True
    return isinstance(error, _OF_LIBRARIES) and any(word in str(error) for word in _WORDS)
