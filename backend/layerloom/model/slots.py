"""Initializes the slots of an optimizer that depend on the weights, if training begins with trained weights."""

from collections.abc import Iterable
from typing import Any

import keras

from layerloom.catalog import load as catalog
from layerloom.model.optimizers import inner
from layerloom.model.variables import named_variables, slot_of


def begin_at_weights(model: keras.Model, class_name: str, names: Iterable[str]) -> list[str]:
    """Set slots from the current weights, so that the optimizer's first step starts from these weights.

    Keras fills them when the optimizer is built, from the weights of that moment. Such an average, or the weights
    of a schedule-free optimizer, would pull the network back to its fresh weights.

    Args:
        model: A compiled model whose optimizer is built.
        class_name: The class of its optimizer in the catalogue.
        names: The optimizer's variables that begin anew; the others stay unchanged.

    Returns:
        The names of the slots that were set, such as ``average``.
    """
    entry = catalog.find("optimizer", class_name)
    traits = entry.traits if entry is not None else {}
    variables = named_variables(model)
    begun: dict[str, None] = {}
    for name in names:
        weight, slot = slot_of(name) or ("", "")
        if slot in traits.get("copies", ()):
            variables[name].assign(variables[weight])
        elif slot and slot == traits.get("computed_from"):
            accumulator = variables[f"{name.rpartition('/')[0]}/accumulator"]
            variables[name].assign(_linear(model.optimizer, variables[weight], accumulator))
        else:
            continue
        begun[slot] = None
    return list(begun)


def _linear(optimizer: Any, weight: Any, accumulator: Any) -> Any:
    """The value of FTRL-Proximal's linear slot that yields these weights, with the shape of the weight.

    Its step solves for the weights: ``w = (clip(z, -l1, l1) - z) / q`` (McMahan et al., Ad Click Prediction, 2013,
    algorithm 1; Keras's ``Ftrl.update_step``). Solved for z: ``z = -(w q + l1 sign(w))``.
    """
    asked = inner(optimizer)
    rate: Any = keras.ops.cast(asked.learning_rate, weight.dtype)
    l2 = asked.l2_regularization_strength + asked.beta / (2.0 * rate)
    root: Any = keras.ops.power(accumulator, -asked.learning_rate_power)
    quadratic = root / rate + 2.0 * l2
    sign: Any = keras.ops.sign(weight)
    return -(weight * quadratic + asked.l1_regularization_strength * sign)
