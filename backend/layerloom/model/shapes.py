"""Computes the shapes and weight counts of a network without allocating weights, and collects Keras's errors."""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from layerloom.errors import BuildError
from layerloom.graph.order import Wiring, wiring_of
from layerloom.graph.problems import Fix, Problem, set_config
from layerloom.graph.view import Shape, group_of, sample, trait
from layerloom.model.build import make_input
from layerloom.model.weightless import Built, Signal, build
from layerloom.spec import NetworkSpec, NodeSpec

# No machine can hold a sample with more values, and a browser cannot represent larger integers exactly.
MAX_VALUES = 2**53 - 1


@dataclass(frozen=True)
class NodeShape:
    """The input and output shapes of a node (including the batch axis), and its number of weights."""

    inputs: list[Shape]
    output: Shape
    params: int
    trainable: int
    mask_lost: bool = False


@dataclass(frozen=True)
class Trace:
    """What is known of a network. Nodes behind a node with a problem are missing from ``nodes``."""

    nodes: dict[str, NodeShape]
    problems: list[Problem]


def trace(
    network: NetworkSpec,
    input_shape: Sequence[int] | None,
    skip: frozenset[str] = frozenset(),
    wiring: Wiring | None = None,
) -> Trace:
    """The shapes and weight counts of all nodes that can be built.

    Args:
        network: Any graph; nodes on a cycle are left out.
        input_shape: A sample's shape, for an InputLayer without its own shape; None if unknown.
        skip: Nodes with known problems, which are not built.
        wiring: The network's wiring, if the caller has it already.
    """
    nodes = {node.id: node for node in network.nodes}
    wiring = wiring or wiring_of(network)
    sources = wiring.inputs
    signals: dict[str, Signal] = {}
    found: dict[str, NodeShape] = {}
    problems: list[Problem] = []
    for node_id in wiring.order:
        node, inputs = nodes[node_id], [signals[source] for source in sources[node_id] if source in signals]
        is_input = node.class_name == "InputLayer"
        if node_id in skip or len(inputs) < len(sources[node_id]) or not (inputs or is_input):
            continue
        if is_input and input_shape is None and node.config.get("shape") is None:
            continue
        shapes = [list(signal.shape) for signal in inputs]
        try:
            built = Built(Signal.of(make_input(node, input_shape))) if is_input else build(node, inputs)
        except BuildError as error:
            problems.append(_problem(error, node, shapes, sources[node_id], input_shape))
            continue
        output = list(built.output.shape)
        count = math.prod(size or 1 for size in output[1:])
        if count > MAX_VALUES:
            problems.append(_too_large(node, output, count))
            continue
        signals[node_id] = built.output
        found[node_id] = NodeShape(shapes, output, built.params, built.trainable, built.mask_lost)
    return Trace(found, problems)


def _too_large(node: NodeSpec, shape: Shape, count: int) -> Problem:
    return Problem(
        "too_many_values",
        f"'{node.id}' would output {sample(shape)}, {count:,} values for each sample. No machine can hold so many.",
        node=node.id,
        values={"shape": shape, "count": count, "limit": MAX_VALUES},
    )


def _problem(
    error: BuildError, node: NodeSpec, inputs: list[Shape], sources: list[str], input_shape: Sequence[int] | None
) -> Problem:
    """The error as a problem of its node; the most common messages of Keras become plainer."""
    values: dict[str, Any] = {"class_name": node.class_name, "inputs": inputs}
    if error.code == "input_shape":
        values = {"expected": list(node.config["shape"]), "received": list(input_shape or [])}
        fix = Fix("Take the data's shape", (set_config(node.id, "shape", None),))
        return Problem(error.code, error.message, node=node.id, field=error.field, values=values, fix=fix)
    if error.code != "shape_mismatch":
        return Problem(error.code, error.message, node=node.id, field=error.field, values=values)
    if len(inputs) > 1 and group_of(node) == "merging":
        return _different_shapes(node, inputs, sources)
    rank = re.search(r"expected (min_|max_|)ndim=(\d+), found ndim=(\d+)", error.message)
    if rank and len(inputs) == 1:
        return _wrong_rank(node, inputs[0], rank.group(1), int(rank.group(2)) - 1)
    if len(inputs) == 1 and re.search(r"output size would be|Negative dimension size|non-positive", error.message):
        message = f"The window of {node.class_name} is larger than its input: {sample(inputs[0])}."
        return Problem("window_too_large", message, node=node.id, values=values | {"received": inputs[0]})
    return Problem(error.code, error.message, node=node.id, field=error.field, values=values)


def _wrong_rank(node: NodeSpec, shape: Shape, bound: str, expected: int) -> Problem:
    least = {"min_": "at least ", "max_": "at most "}.get(bound, "")
    axes = "1 axis" if expected == 1 else f"{expected} axes"
    return Problem(
        "wrong_rank",
        f"{node.class_name} takes samples with {least}{axes}; '{node.id}' gets {sample(shape)}.",
        node=node.id,
        values={"class_name": node.class_name, "bound": bound.rstrip("_"), "expected": expected, "received": shape},
    )


def _different_shapes(node: NodeSpec, inputs: list[Shape], sources: list[str]) -> Problem:
    same = "equal sizes on all axes except the last" if trait(node, "combines") == "join" else "the same shape"
    given = ", ".join(f"{sample(shape)} from '{source}'" for shape, source in zip(inputs, sources, strict=True))
    shapes = ", ".join(sample(shape) for shape in inputs)
    return Problem(
        "merge_shapes",
        f"{node.class_name} joins inputs with {same}, but '{node.id}' gets {given}.",
        node=node.id,
        values={"class_name": node.class_name, "inputs": inputs, "shapes": shapes},
    )
