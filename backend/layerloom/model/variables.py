"""Names for all variables of a compiled model: the same in every process, and in another network that has the layer.

Keras's own paths count through the life of a process (``seed_generator_4``, ``adam_1``). Here a variable is named after
its layer, which a spec names, and its place in it; an optimizer's after the variable it belongs to.
"""

from collections.abc import Iterable
from typing import Any

import keras

MODEL, OPTIMIZER, METRICS = "model/", "optimizer/", "metrics/"


def named_variables(model: keras.Model) -> dict[str, keras.Variable]:
    """Weights, seeds, statistics, the optimizer's slots and the metrics' sums, by name.

    Args:
        model: Compiled, with all its variables (``training/engine/ready.py``).
    """
    names = _of_model(model)
    return {
        **{MODEL + name: variable for name, variable in names.items()},
        **{OPTIMIZER + name: variable for name, variable in _of_optimizer(model, names).items()},
        **{METRICS + name: variable for name, variable in _counted(_paths(model.metrics_variables))},
    }


def layer_of(name: str) -> str | None:
    """The layer that a variable of this name belongs to, or whose variable a slot is for; None for all others."""
    group, _, rest = name.partition("/")
    return rest.partition("/")[0] if group in {"model", "optimizer"} and "/" in rest else None


def _of_model(model: keras.Model) -> dict[str, keras.Variable]:
    """The variables of the layers; what several layers share has its first name."""
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
    """Slots by the variable they belong to: Keras puts its path, with underscores, before their own name."""
    by_path = {variable.path.replace("/", "_"): name for name, variable in names.items()}
    # The longest first: one layer's name may begin with another's.
    paths = sorted(by_path, key=len, reverse=True)

    def name_of(variable: keras.Variable) -> str:
        own = variable.path.partition("/")[2] or variable.path
        found = next((path for path in paths if own.startswith(path + "_")), None)
        return own if found is None else f"{by_path[found]}/{own.removeprefix(found + '_')}"

    return dict(_counted((name_of(variable), variable) for variable in model.optimizer.variables))


def _paths(variables: Iterable[keras.Variable]) -> Iterable[tuple[str, keras.Variable]]:
    return ((variable.path, variable) for variable in variables)


def _counted(named: Iterable[tuple[str, keras.Variable]]) -> Iterable[tuple[str, keras.Variable]]:
    """Names made different where several variables have the same one, in their order."""
    seen: dict[str, int] = {}
    for name, variable in named:
        count = seen[name] = seen.get(name, 0) + 1
        yield (name if count == 1 else f"{name}#{count}"), variable
