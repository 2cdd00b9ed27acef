"""Penalties (regularizers) of a network: whether it has any, and those that fail or never reach the loss.

A network with penalties has further metrics, because its loss is split into parts (docs/rest.md).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from layerloom.catalog import load as catalog
from layerloom.graph.problems import Fix, Problem, replace, set_config
from layerloom.json_values import is_array, is_object
from layerloom.spec import NetworkSpec, NodeSpec, TrainingSpec

_ENDING = "_regularizer"
ACTIVITY = "activity_regularizer"
# Keras adds up a loss only in this type.
_SUMMED_IN = "float32"
_MIXED = "mixed_"


def asks_for_penalties(network: NetworkSpec) -> bool:
    """Whether any layer, or a layer inside a wrapper, has a regularizer, even one without effect."""
    return any(_asks(node.class_name, node.config) for node in network.nodes)


def check_penalties(network: NetworkSpec, training: TrainingSpec) -> list[Problem]:
    """Penalties that Keras cannot add to the loss because of their type, or that it silently ignores."""
    found: list[Problem] = []
    for node in network.nodes:
        for part in parts_of(node):
            if part.hidden and (part.penalizes or part.config.get(ACTIVITY) is not None):
                found.append(_hidden(node, part))
            found += _of_another_type(node, part, training)
    return found


@dataclass(frozen=True)
class Part:
    """The layer of a node, or a layer inside it, with the path to its config.

    Keras ignores activity penalties of a ``hidden`` layer (see the trait ``hides_penalty``), and weight penalties of a
    ``frozen`` one.
    """

    class_name: str
    config: dict[str, Any]
    path: str = ""
    hidden: bool = False
    frozen: bool = False

    @property
    def penalizes(self) -> bool:
        return bool(catalog.trait("layer", self.class_name, "penalizes"))


def parts_of(node: NodeSpec) -> Iterator[Part]:
    """A node's layer and all layers inside it."""
    waiting = [Part(node.class_name, node.config, frozen=node.config.get("trainable") is False)]
    while waiting:
        part = waiting.pop()
        yield part
        hides = bool(catalog.trait("layer", part.class_name, "hides_penalty"))
        for name, value in part.config.items():
            several = is_array(value)
            items = [(f"{name}.{index}", item) for index, item in enumerate(value)] if several else [(name, value)]
            for field, item in items:
                if is_object(item) and catalog.has("layer", str(item.get("class_name"))):
                    config = item.get("config")
                    config = config if is_object(config) else {}
                    frozen = part.frozen or config.get("trainable") is False
                    waiting.append(Part(item["class_name"], config, f"{part.path}{field}.config.", hides, frozen))


def _hidden(node: NodeSpec, part: Part) -> Problem:
    alone = part.penalizes or catalog.trait("layer", part.class_name, "kernel") == "units"
    if alone and part.path.count(".") == 2:
        # Without the wrapper the layer does the same at every position.
        fix = Fix(f"Use {part.class_name} alone", (replace(node.id, part.class_name, part.config),))
    else:
        fix = None if part.penalizes else Fix("Remove it", (set_config(node.id, part.path + ACTIVITY, None),))
    return Problem(
        "penalty_ignored",
        f"{node.class_name} ignores the penalty on the outputs of its {part.class_name}: "
        "Keras never adds it to the loss.",
        severity="warning",
        node=node.id,
        field=part.path + ACTIVITY,
        values={"class_name": node.class_name, "layer": part.class_name},
        fix=fix,
    )


def _of_another_type(node: NodeSpec, part: Part, training: TrainingSpec) -> Iterator[Problem]:
    policy = part.config.get("dtype") or training.dtype_policy
    if policy == _SUMMED_IN or not isinstance(policy, str):
        return
    given = [name for name, value in part.config.items() if name.endswith(_ENDING) and value is not None]
    weights = [] if part.frozen or policy.startswith(_MIXED) else [name for name in given if name != ACTIVITY]
    activity = [] if part.hidden else [name for name in given if name == ACTIVITY]
    if not (weights or activity or (part.penalizes and not part.hidden)):
        return
    computed = policy.removeprefix(_MIXED)
    field = next(iter(weights or activity), None)
    yield Problem(
        "penalty_type",
        f"The penalty of '{node.id}' is computed in {computed}, but Keras adds up a loss only in {_SUMMED_IN}.",
        node=node.id,
        field=f"{part.path}{field}" if field else "dtype",
        values={"class_name": part.class_name, "received": policy},
        fix=Fix(f"Compute it in {_SUMMED_IN}", (set_config(node.id, f"{part.path}dtype", _SUMMED_IN),)),
    )


def _asks(class_name: str, config: dict[str, Any]) -> bool:
    entry = catalog.find("layer", class_name)
    return (entry is not None and bool(entry.traits["penalizes"])) or _has(config)


def _has(value: Any) -> bool:
    """Whether a parameter, or one of an object inside it, is a regularizer."""
    if is_array(value):
        return any(_has(item) for item in value)
    if not is_object(value):
        return False
    if isinstance(class_name := value.get("class_name"), str):
        return _asks(class_name, value.get("config", {}))
    return any((name.endswith(_ENDING) and item is not None) or _has(item) for name, item in value.items())
