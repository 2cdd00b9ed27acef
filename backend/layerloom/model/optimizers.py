"""What can be asked of a compiled model's optimizer, whether it is wrapped or not."""

from typing import Any

import keras


def inner(optimizer: Any) -> Any:
    """The optimizer that was asked for: in half precision, Keras wraps it into one that scales the loss."""
    return getattr(optimizer, "inner_optimizer", optimizer)


def follows_schedule(optimizer: Any) -> bool:
    """Whether a schedule gives its learning rate, so that none can be set."""
    # Keras has no public word for it: the property answers with the schedule's present value.
    rate = getattr(inner(optimizer), "_learning_rate", None)
    return isinstance(rate, keras.optimizers.schedules.LearningRateSchedule)
