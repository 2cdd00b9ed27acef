"""Questions about a compiled model's optimizer, whether it is wrapped or not."""

from typing import Any

import keras


def inner(optimizer: Any) -> Any:
    """The optimizer of the spec: in half precision, Keras wraps it in one that scales the loss."""
    return getattr(optimizer, "inner_optimizer", optimizer)


def follows_schedule(optimizer: Any) -> bool:
    """Whether a schedule sets its learning rate, so that a person cannot."""
    # Keras has no public attribute for this: the public property returns the schedule's current value.
    rate = getattr(inner(optimizer), "_learning_rate", None)
    return isinstance(rate, keras.optimizers.schedules.LearningRateSchedule)
