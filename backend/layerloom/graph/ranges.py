"""The range of whole numbers that each layer outputs, as far as its config and the data tell.

A lookup layer (trait ``indices``) knows a limited range of numbers. Its inputs may be words of the data, or bins and
hashes from other layers. Layers that only rearrange, select or join values pass these numbers on.
"""

import itertools
from dataclasses import dataclass
from typing import Any

from layerloom.catalog import load as catalog
from layerloom.graph.view import View, takes, trait
from layerloom.json_values import is_array
from layerloom.spec import NodeSpec


@dataclass(frozen=True)
class Whole:
    """Whole numbers from ``low`` to ``high``, both included; None if a bound is unknown."""

    low: int | None
    high: int | None


class Measured:
    """Measurements: numbers of any kind that are not keys of a table."""


MEASURED = Measured()
# A node is missing if its output is unknown.
Ranges = dict[str, Whole | Measured]


def ranges_of(view: View) -> Ranges:
    """The output of each node; nodes with an unknown output are missing."""
    found: Ranges = {}
    for node_id in view.order:
        node = view.nodes[node_id]
        if node.class_name == "InputLayer":
            given = _of_data(view.facts)
        else:
            fed = [found.get(source) for source in view.inputs[node_id]]
            given = _of_layer(node, fed)
        if given is not None:
            found[node_id] = given
    return found


def has_words(facts: dict[str, Any]) -> bool:
    """Whether the samples of a dataset are sequences of whole numbers with a meaning, such as word numbers."""
    shape = facts.get("shape")
    plain = not facts.get("standardize") and facts.get("scale") is None
    return facts.get("kind") == "sequences" and is_array(shape) and len(shape) == 1 and plain


def words_of(facts: dict[str, Any]) -> int | None:
    """The size of the vocabulary: the setting ``words`` of the data, if it has one."""
    schema = facts.get("config_schema", {}).get("properties", {}).get("words", {})
    words = facts.get("config", {}).get("words", schema.get("default"))
    return words if isinstance(words, int) else None


def _of_data(facts: dict[str, Any] | None) -> Whole | Measured | None:
    if facts is None:
        return None
    if not has_words(facts):
        return MEASURED
    words = words_of(facts)
    return Whole(0, None if words is None else words - 1)


def _of_layer(node: NodeSpec, fed: list[Whole | Measured | None]) -> Whole | Measured | None:
    made = _made(node)
    if made is not None:
        return made
    combines = trait(node, "combines")
    if not fed or any(one is None for one in fed):
        return None
    whole = [one for one in fed if isinstance(one, Whole)]
    if len(whole) < len(fed):
        return MEASURED
    if combines is not None:
        return _combined(combines, whole)
    (one,) = whole[:1]
    passes = trait(node, "passes")
    if passes == "picked":
        # Padding and masks add zeros.
        return Whole(_least(one.low, 0), _most(one.high, 0))
    if passes is not None and not trait(node, "noise"):
        return one
    # Values that were rescaled or cut at zero may still be whole numbers; after other layers they are not.
    return None if trait(node, "activation") or (takes(node, "scale") and takes(node, "offset")) else MEASURED


def _made(node: NodeSpec) -> Whole | None:
    """The range of a layer that counts, sorts into bins or hashes; None for all others."""
    entry = catalog.find("layer", node.class_name)
    if entry is None or not (entry.traits["numbers"] or entry.traits["indices"]):
        return None
    if "output_mode" not in entry.properties:
        numbers = entry.traits["numbers"]
        return None if numbers is None else _counted(node, numbers)
    mode = node.config.get("output_mode", entry.properties["output_mode"].get("default"))
    if mode == "int" and entry.traits["numbers"]:
        return _counted(node, entry.traits["numbers"])
    return Whole(0, 1) if mode in ("one_hot", "multi_hot") else Whole(0, None)


def _counted(node: NodeSpec, numbers: dict[str, Any]) -> Whole:
    value: Any = node.config.get(numbers["parameter"])
    count = len(value) if is_array(value) else value
    return Whole(0, count + numbers["more"] - 1) if isinstance(count, int) else Whole(0, None)


def _combined(combines: str, fed: list[Whole]) -> Whole | Measured | None:
    match combines:
        case "join":
            return Whole(_all(min, [one.low for one in fed]), _all(max, [one.high for one in fed]))
        case "largest":
            return Whole(_all(max, [one.low for one in fed]), _all(max, [one.high for one in fed]))
        case "smallest":
            return Whole(_all(min, [one.low for one in fed]), _all(min, [one.high for one in fed]))
        case "sum":
            return Whole(_all(sum, [one.low for one in fed]), _all(sum, [one.high for one in fed]))
        case "difference":
            first, second = fed[0], fed[-1]
            return Whole(_minus(first.low, second.high), _minus(first.high, second.low))
        case "product":
            return _product(fed)
        case _:
            return MEASURED


def _product(fed: list[Whole]) -> Whole:
    bounds = [(one.low, one.high) for one in fed]
    if any(bound is None for pair in bounds for bound in pair):
        return Whole(None, None)
    corners = [_times(corner) for corner in itertools.product(*bounds)]
    return Whole(min(corners), max(corners))


def _times(numbers: tuple[int | None, ...]) -> int:
    result = 1
    for number in numbers:
        result *= number or 0
    return result


def _all(function: Any, bounds: list[int | None]) -> int | None:
    known = [bound for bound in bounds if bound is not None]
    return int(function(known)) if len(known) == len(bounds) else None


def _minus(one: int | None, other: int | None) -> int | None:
    return None if one is None or other is None else one - other


def _least(one: int | None, other: int) -> int | None:
    return None if one is None else min(one, other)


def _most(one: int | None, other: int) -> int | None:
    return None if one is None else max(one, other)
