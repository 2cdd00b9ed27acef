"""Traits of optimizers, mostly measured with Keras.

``slots``: how many numbers it keeps for each weight by default.
``more_slots``: parameters that add slots if they are set, and how many each adds.
``highest_rate``: the highest learning rate that people use.
``copies``: slots that hold weights, or averages of them. They begin with the weights at the optimizer's start.
``computed_from``: the slot from which the weights are computed at each step; null for most.
"""

import inspect
from typing import Any

import keras
import numpy as np

# Parameters that may add slots, each with a value that does.
_ASKING: dict[str, Any] = {
    "momentum": 0.9,
    "centered": True,
    "amsgrad": True,
    "use_ema": True,
    "gradient_accumulation_steps": 2,
}
# Large enough that variables for a whole row or a whole matrix hardly count.
_SIDE = 64
# These optimizers do not scale up small gradients, so their steps are small and high rates are usual.
_HIGHEST_RATE = {"SGD": 5.0, "Adadelta": 5.0}
_USUAL_HIGHEST_RATE = 0.5
# A test compares this with the behaviour of Keras at a gradient of 0.
_COMPUTED_FROM = {"Ftrl": "linear"}


def traits(name: str, cls: Any) -> dict[str, Any]:
    """The traits of an optimizer class."""
    slots = _slots(cls)
    parameters = inspect.signature(cls.__init__).parameters
    more = {key: _slots(cls, **{key: value}) - slots for key, value in _ASKING.items() if key in parameters}
    return {
        "slots": slots,
        "more_slots": {key: count for key, count in more.items() if count > 0},
        "highest_rate": _HIGHEST_RATE.get(name, _USUAL_HIGHEST_RATE),
        "copies": _copies(cls),
        "computed_from": _COMPUTED_FROM.get(name),
    }


def _copies(cls: Any) -> list[str]:
    """Slots that equal the weight after they are built, or (for averages) after the first step."""
    numbers = np.random.default_rng(0)
    weight = keras.Variable(numbers.normal(size=(3, 3)).astype(np.float32), name="kernel")
    optimizer = cls(use_ema=True)
    optimizer.build([weight])

    def equal() -> set[str]:
        return {
            slot.name.removeprefix("kernel_")
            for slot in optimizer.variables
            if slot.shape == weight.shape and np.array_equal(slot.numpy(), weight.numpy())
        }

    built = equal()
    optimizer.apply([keras.ops.convert_to_tensor(numbers.normal(size=(3, 3)).astype(np.float32))], [weight])
    return sorted(built | equal())


def _slots(cls: Any, **config: Any) -> int:
    weight = keras.Variable(np.zeros((_SIDE, _SIDE), dtype=np.float32), name="kernel")
    optimizer = cls(**config)
    optimizer.build([weight])
    return round(sum(int(np.prod(variable.shape)) for variable in optimizer.variables) / _SIDE**2)
