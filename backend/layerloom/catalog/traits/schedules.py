"""What learning-rate schedules are like.

``heights``: the parameters that say how high the rate is; the largest of their values is its highest.
"""

import inspect
from typing import Any

# A test compares it with the rates that Keras gives.
_HEIGHTS = ("initial_learning_rate", "warmup_target", "values")


def traits(cls: Any) -> dict[str, Any]:
    """The traits of a schedule class."""
    parameters = inspect.signature(cls.__init__).parameters
    return {"heights": [name for name in _HEIGHTS if name in parameters]}
