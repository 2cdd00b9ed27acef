"""Traits of learning-rate schedules.

``heights``: the parameters that set rates; the largest of their values is the highest rate.
"""

import inspect
from typing import Any

# A test compares this with Keras's rates.
_HEIGHTS = ("initial_learning_rate", "warmup_target", "values")


def traits(cls: Any) -> dict[str, Any]:
    """The traits of a schedule class."""
    parameters = inspect.signature(cls.__init__).parameters
    return {"heights": [name for name in _HEIGHTS if name in parameters]}
