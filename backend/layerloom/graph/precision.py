"""Finds numbers that would change silently because their type is too coarse.

A half-precision type holds whole numbers exactly only up to a bound, and word numbers soon exceed it. An integer type
cuts off decimals, and in float16 a large number becomes infinite.
"""

from collections.abc import Iterator
from typing import Any

from layerloom.catalog import load as catalog
from layerloom.catalog.checking import MAX_NUMBER
from layerloom.graph.problems import Fix, Problem, set_config
from layerloom.graph.ranges import MEASURED, Ranges, Whole, ranges_of
from layerloom.graph.view import View, trait
from layerloom.json_values import is_array, is_object
from layerloom.spec import NodeSpec

# Whole numbers are exact up to these bounds: float16 has 11 binary digits, bfloat16 has 8.
EXACT = {"float16": 2**11, "bfloat16": 2**8}
# Larger numbers become infinite.
LARGEST = {"float16": 65_504.0}
_PRECISE = "float32"
_MIXED = "mixed_"
# For each layer: the type, and the largest number that it gets.
Coarse = dict[str, tuple[str, int]]


def check_precision(view: View, dtype_policy: str) -> list[Problem]:
    """Inputs that cut off decimals, layers that round numbers before a lookup, and parameters that become infinite.

    Args:
        view: The network.
        dtype_policy: The policy of every layer without its own.
    """
    # Most networks compute only in float32, and the check runs at every keystroke.
    if not any(_takes_whole(node) or _computes_in(node, dtype_policy) in EXACT for node in view.nodes.values()):
        return []
    ranges = ranges_of(view)
    return [
        *_whole_inputs(view, ranges),
        *_rounded(view, ranges, _coarse(view, ranges, dtype_policy)),
        *_infinite(view, dtype_policy),
    ]


def _whole_inputs(view: View, ranges: Ranges) -> Iterator[Problem]:
    # The pixels of an image are whole numbers.
    if view.facts is None or view.facts.get("kind") == "images":
        return
    for node in view.nodes.values():
        if _takes_whole(node) and ranges.get(node.id) is MEASURED:
            dtype = node.config["dtype"]
            yield Problem(
                "decimals_cut_off",
                f"The data are measurements, but '{node.id}' takes {dtype}, which cuts off their decimals.",
                severity="warning",
                node=node.id,
                field="dtype",
                values={"received": dtype},
                fix=Fix(f"Take {_PRECISE}", (set_config(node.id, "dtype", _PRECISE),)),
            )


def _rounded(view: View, ranges: Ranges, coarse: Coarse) -> Iterator[Problem]:
    told = set[str]()
    for node_id in view.order:
        rounding = _rounding(view.nodes[node_id], view, ranges, coarse)
        if told.issuperset(rounding):
            continue
        told.update(rounding)
        # The message names the layer nearest to the input.
        first = rounding[0]
        dtype, high = coarse[first]
        yield Problem(
            "rounded_index",
            f"'{first}' computes in {dtype}, which holds each whole number only up to {EXACT[dtype]:,}. "
            f"'{node_id}' needs numbers up to {high:,} and would get rounded ones.",
            node=first,
            field="dtype",
            values={"received": dtype, "exact": EXACT[dtype], "high": high, "layer": node_id},
            fix=Fix(f"Compute it in {_PRECISE}", tuple(set_config(name, "dtype", _PRECISE) for name in rounding)),
        )


def _rounding(node: NodeSpec, view: View, ranges: Ranges, coarse: Coarse) -> list[str]:
    """The layers that round the numbers before a node looks them up, in order."""
    wrapped = _wrapped(node)
    if not (_looks_up(node.class_name) or _looks_up(wrapped)):
        return []
    # A lookup layer takes numbers unchanged, but a wrapper around it casts them first.
    found = {node.id} if wrapped else set[str]()
    seen, waiting = set[str](), list(view.inputs[node.id])
    while waiting:
        name = waiting.pop()
        if name in seen or not isinstance(ranges.get(name), Whole):
            continue
        seen.add(name)
        # Layers that count, sort into bins or hash make new numbers, so rounding before them does not matter.
        if not _looks_up(view.nodes[name].class_name):
            found.add(name)
            waiting += view.inputs[name]
    return [name for name in view.order if name in found and name in coarse]


def _coarse(view: View, ranges: Ranges, dtype_policy: str) -> Coarse:
    """The layers that cast whole numbers to a type too coarse for them: the type, and the largest number.

    A layer casts its inputs, unless all of them have an integer type.
    """
    found: Coarse = {}
    whole = set[str]()
    for name in view.order:
        node, inputs = view.nodes[name], view.inputs[name]
        if _takes_whole(node) or _looks_up(node.class_name) or (inputs and whole.issuperset(inputs)):
            whole.add(name)
            continue
        dtype = _computes_in(node, dtype_policy)
        given = [one for source in inputs if isinstance(one := ranges.get(source), Whole)]
        largest = max((max(one.high or 0, -(one.low or 0)) for one in given), default=0)
        if largest > EXACT.get(dtype, largest):
            found[name] = (dtype, largest)
    return found


def _infinite(view: View, dtype_policy: str) -> Iterator[Problem]:
    for node in view.nodes.values():
        dtype = _computes_in(node, dtype_policy)
        largest = LARGEST.get(dtype)
        if largest is None or _looks_up(node.class_name):
            continue
        for name, value in node.config.items():
            beyond = [number for number in _decimals(node.class_name, name, value) if abs(number) > largest]
            if beyond:
                yield Problem(
                    "infinite_parameter",
                    f"'{node.id}' computes in {dtype}, which cannot hold numbers above {largest:,.0f}: "
                    f"the {beyond[0]:,g} in '{name}' becomes infinite.",
                    severity="warning",
                    node=node.id,
                    field=name,
                    values={"received": beyond[0], "dtype": dtype, "largest": int(largest), "parameter": name},
                    fix=Fix(f"Compute it in {_PRECISE}", (set_config(node.id, "dtype", _PRECISE),)),
                )
                break


def _decimals(class_name: str, parameter: str, value: Any) -> list[float]:
    """The numbers of a parameter that a layer computes with; sizes and seeds are not among them."""
    entry = catalog.find("layer", class_name)
    schema: dict[str, Any] = entry.properties.get(parameter, {}) if entry else {}
    types: Any = schema.get("type", [])
    if "number" not in [*(types if is_array(types) else [types]), schema.get("items", {}).get("type")]:
        return []
    several = value if is_array(value) else [value]
    # Another check reports numbers beyond this limit.
    return [one for one in several if isinstance(one, int | float) and abs(one) <= MAX_NUMBER]


def _computes_in(node: NodeSpec, dtype_policy: str) -> str:
    return str(node.config.get("dtype") or dtype_policy).removeprefix(_MIXED)


def _takes_whole(node: NodeSpec) -> bool:
    return node.class_name == "InputLayer" and str(node.config.get("dtype")).startswith("int")


def _looks_up(class_name: str) -> bool:
    """Whether a layer looks up each whole number by itself; it accepts any type."""
    return any(catalog.trait("layer", class_name, name) is not None for name in ("indices", "numbers"))


def _wrapped(node: NodeSpec) -> str:
    """The class of the layer inside a wrapper; empty for all other layers."""
    inner = node.config.get("layer") if trait(node, "wraps") else None
    return str(inner.get("class_name")) if is_object(inner) else ""
