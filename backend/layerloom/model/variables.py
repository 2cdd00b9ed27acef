"""Names for all variables of a compiled model. They are equal in every process and in every network with that layer.

Keras's own paths are numbered across a process (``seed_generator_4``, ``adam_1``). Here the name of a variable consists
of the name of its layer in the spec and its place in the layer. An optimizer's slot is named after its variable.
"""

from collections.abc import Iterable
from typing import Any

import keras

from layerloom.model.optimizers import inner

MODEL, OPTIMIZER, METRICS = "model/", "optimizer/", "metrics/"
# The number of batches that the optimizer has done; a learning-rate schedule depends on it.
STEPS = f"{OPTIMIZER}iteration"
# The prefix of variables of the wrapper that scales the loss in half precision.
SCALING = "scaling:"


def named_variables(model: keras.Model) -> dict[str, keras.Variable]:
    """Weights, seeds, statistics, the optimizer's slots and the metrics' sums, by name.

    Args:
        model: A compiled model with all its variables (``training/engine/ready.py``).
    """
    names = _of_model(model)
    return {
        **{MODEL + name: variable for name, variable in names.items()},
        **{OPTIMIZER + name: variable for name, variable in _of_optimizer(model, names).items()},
        **{METRICS + name: variable for name, variable in _counted(_paths(model.metrics_variables))},
    }


def layer_of(name: str) -> str | None:
    """The layer of a variable, or of the variable that a slot belongs to; None for all other names."""
    group, _, rest = name.partition("/")
    return rest.partition("/")[0] if group in {"model", "optimizer"} and "/" in rest else None


def slot_of(name: str) -> tuple[str, str] | None:
    """For a slot of an optimizer: its weight, and the slot's own name. None for all other names.

    ``optimizer/hidden/0:kernel/momentum`` is the slot ``momentum`` of ``model/hidden/0:kernel``.
    """
    weight, _, slot = name.removeprefix(OPTIMIZER).rpartition("/")
    return (MODEL + weight, slot) if name.startswith(OPTIMIZER) and weight else None


def _of_model(model: keras.Model) -> dict[str, keras.Variable]:
    """The variables of the layers; a variable that several layers share has the name from the first of them."""
    named: dict[str, keras.Variable] = {}
    known: set[int] = set()
    for layer in model.layers:
        for index, variable in enumerate(_without_metrics(layer)):
            if id(variable) not in known:
                known.add(id(variable))
                named[f"{layer.name}/{index}:{variable.name}"] = variable
    others = [variable for variable in _without_metrics(model) if id(variable) not in known]
    return named | dict(_counted(_paths(others)))


def _without_metrics(layer: Any) -> list[keras.Variable]:
    return [*layer.trainable_variables, *layer.non_trainable_variables]


def _of_optimizer(model: keras.Model, names: dict[str, keras.Variable]) -> dict[str, keras.Variable]:
    """The names of an optimizer's own variables (by attribute) and of its slots (by weight).

    In half precision Keras wraps the optimizer in one that scales the loss. The inner optimizer keeps its names.
    """
    optimizer: Any = model.optimizer
    by_weight = {id(variable): name for name, variable in names.items()}
    weights = [(by_weight[id(weight)], weight) for weight in model.trainable_variables]
    within = _slots(inner(optimizer), weights)
    inside = {id(variable) for variable in within.values()}
    around = _slots(optimizer, weights)
    return {SCALING + name: one for name, one in around.items() if id(one) not in inside} | within


def _slots(optimizer: Any, weights: list[tuple[str, keras.Variable]]) -> dict[str, keras.Variable]:
    """Find the slots in the lists that an optimizer has as attributes, with one entry for each weight.

    Keras does not name all slots after their weight. Nor does ``optimizer.variables`` list all of them: with Nadam in
    half precision it omits one.
    """
    own: dict[int, tuple[str, keras.Variable]] = {}
    for attribute, value in vars(optimizer).items():
        word = attribute.strip("_")
        if isinstance(value, keras.Variable):
            own[id(value)] = ("iteration" if word == "iterations" else word, value)
        elif isinstance(value, list) and len(value) == len(weights) and attribute != "_variables":
            for (name, weight), slot in zip(weights, value, strict=True):
                if isinstance(slot, keras.Variable) and slot is not weight:
                    prefix = weight.path.replace("/", "_") + "_"
                    said = slot.name.removeprefix(prefix) if slot.name.startswith(prefix) else word
                    own[id(slot)] = (f"{name}/{said}", slot)
    others = [variable for variable in optimizer.variables if id(variable) not in own]
    return dict(_counted([*own.values(), *((variable.name, variable) for variable in others)]))


def _paths(variables: Iterable[keras.Variable]) -> Iterable[tuple[str, keras.Variable]]:
    return ((variable.path, variable) for variable in variables)


def _counted(named: Iterable[tuple[str, keras.Variable]]) -> Iterable[tuple[str, keras.Variable]]:
    """Number names that several variables have, in order."""
    seen: dict[str, int] = {}
    for name, variable in named:
        count = seen[name] = seen.get(name, 0) + 1
        yield (name if count == 1 else f"{name}#{count}"), variable
