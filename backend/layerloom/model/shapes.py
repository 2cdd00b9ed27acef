"""Shapes and weights of a whole network without allocating any of them.

Layers are really built and called on symbolic tensors, but while that happens `Layer.add_weight` only notes what was
asked for and hands out a symbolic tensor. So a Dense of ten billion weights costs no memory, and counts are
Keras's own, whatever the layer.
"""

import math
import re
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import keras

from layerloom.errors import BuildError
from layerloom.graph.order import inputs_of, partial_order
from layerloom.graph.problems import Fix, Problem, insert_before, set_config
from layerloom.model.build import call_layer, make_input, make_layer
from layerloom.spec import NetworkSpec, NodeSpec

Shape = list[int | None]

# A sample of more values fits no machine, and beyond this numbers stop being exact on the way to a browser.
MAX_VALUES = 2**53 - 1


@dataclass(frozen=True)
class NodeShape:
    """What a node takes and gives (batch axis included) and how many weights it has."""

    inputs: list[Shape]
    output: Shape
    params: int
    trainable: int


@dataclass(frozen=True)
class Trace:
    """What could be worked out of a network. Nodes behind a problem are missing from ``nodes``."""

    nodes: dict[str, NodeShape]
    problems: list[Problem]


def trace(network: NetworkSpec, input_shape: Sequence[int] | None, skip: frozenset[str] = frozenset()) -> Trace:
    """Shapes and counts of all nodes that can be reached.

    Args:
        network: Any graph; nodes on a cycle are left out.
        input_shape: A sample's shape, for an InputLayer without its own. None leaves shapes unknown.
        skip: Nodes with known problems, which are not built.
    """
    nodes = {node.id: node for node in network.nodes}
    sources = inputs_of(network)
    tensors: dict[str, Any] = {}
    found: dict[str, NodeShape] = {}
    problems: list[Problem] = []
    for node_id in partial_order(network):
        node, inputs = nodes[node_id], [tensors[source] for source in sources[node_id] if source in tensors]
        is_input = node.class_name == "InputLayer"
        if node_id in skip or len(inputs) < len(sources[node_id]) or not (inputs or is_input):
            continue
        if is_input and input_shape is None and node.config.get("shape") is None:
            continue
        params = trainable = 0
        try:
            if is_input:
                tensors[node_id] = make_input(node, input_shape)
            else:
                with _weightless() as weights:
                    layer = make_layer(node)
                    tensors[node_id] = call_layer(layer, node, inputs)
                params, trainable = weights.count, weights.trainable(layer)
        except BuildError as error:
            problems.append(_problem(error, node, inputs, input_shape))
            continue
        shapes, output = [_shape(tensor) for tensor in inputs], _shape(tensors[node_id])
        count = math.prod(size or 1 for size in output[1:])
        if count > MAX_VALUES:
            del tensors[node_id]
            problems.append(_too_large(node, output, count))
            continue
        found[node_id] = NodeShape(shapes, output, params, trainable)
    return Trace(found, problems)


def _too_large(node: NodeSpec, shape: Shape, count: int) -> Problem:
    return Problem(
        "too_many_values",
        f"'{node.id}' would put out {_words(shape)}, {count:,} values for each sample: more than any machine holds.",
        node=node.id,
        values={"shape": shape, "count": count, "limit": MAX_VALUES},
    )


class _Weights:
    """The weights that layers asked for, each with the layer that asked."""

    def __init__(self) -> None:
        self._asked: list[tuple[Any, Any]] = []

    def add(self, layer: Any, shape: tuple[int, ...], dtype: Any, trainable: bool) -> Any:
        """The symbolic tensor that stands for a weight."""
        weight: Any = keras.KerasTensor(shape, dtype=dtype or layer.variable_dtype)
        # A layer may still freeze it, as low-rank adaptation does.
        weight.trainable = trainable
        self._asked.append((layer, weight))
        return weight

    @property
    def count(self) -> int:
        """How many numbers all weights hold."""
        return sum(math.prod(weight.shape) for _, weight in self._asked)

    def trainable(self, outer: Any) -> int:
        """How many of them training may change; a frozen layer freezes what is inside it."""
        kept = [weight for layer, weight in self._asked if weight.trainable and layer.trainable and outer.trainable]
        return sum(math.prod(weight.shape) for weight in kept)


@contextmanager
def _weightless() -> Generator[_Weights]:
    """While this lasts, no layer of this process gets real weights. Not for use beside training."""
    weights = _Weights()
    base: Any = keras.layers.Layer
    original = base.add_weight

    def add_weight(layer: Any, shape: Any = None, *_: Any, dtype: Any = None, trainable: bool = True, **__: Any) -> Any:
        sizes: tuple[Any, ...] = (shape,) if isinstance(shape, int) else tuple(shape or ())
        if any(size is None for size in sizes):
            raise ValueError(f"A weight depends on an axis of unknown length: {sizes}.")
        return weights.add(layer, sizes, dtype, trainable)

    base.add_weight = add_weight
    try:
        yield weights
    finally:
        base.add_weight = original


def _shape(tensor: Any) -> Shape:
    return [None if size is None else int(size) for size in tensor.shape]


def _problem(error: BuildError, node: NodeSpec, inputs: list[Any], input_shape: Sequence[int] | None) -> Problem:
    """The error as a problem of its node; Keras's commonest complaints in plainer words."""
    shapes = [_shape(tensor) for tensor in inputs]
    values: dict[str, Any] = {"class_name": node.class_name, "inputs": shapes}
    if error.code == "input_shape":
        values = {"expected": list(node.config["shape"]), "received": list(input_shape or [])}
        fix = Fix("Take the data's shape", (set_config(node.id, "shape", None),))
        return Problem(error.code, error.message, node=node.id, field=error.field, values=values, fix=fix)
    rank = re.search(r"expected (min_|max_|)ndim=(\d+), found ndim=(\d+)", error.message)
    if error.code == "shape_mismatch" and rank and shapes:
        return _wrong_rank(node, shapes, rank.group(1), int(rank.group(2)) - 1)
    if "output size would be" in error.message and len(shapes) == 1:
        message = f"The window of {node.class_name} is larger than what it slides over: {_words(shapes[0])}."
        return Problem("window_too_large", message, node=node.id, values=values)
    return Problem(error.code, error.message, node=node.id, field=error.field, values=values)


def _wrong_rank(node: NodeSpec, shapes: list[Shape], bound: str, expected: int) -> Problem:
    received = len(shapes[0]) - 1
    least = {"min_": "at least ", "max_": "at most "}.get(bound, "")
    fix = None
    if received == expected - 1 and len(shapes) == 1 and None not in shapes[0][1:]:
        # One axis is missing: each value becomes a channel of its own.
        target = [*shapes[0][1:], 1]
        label = f"Reshape to {_words([None, *target])}"
        fix = Fix(label, (insert_before(node.id, "Reshape", {"target_shape": target}),))
    return Problem(
        "wrong_rank",
        f"{node.class_name} takes samples with {least}{expected} axes; '{node.id}' gets {_words(shapes[0])}.",
        node=node.id,
        values={"class_name": node.class_name, "bound": bound.rstrip("_"), "expected": expected, "received": shapes[0]},
        fix=fix,
    )


def _words(shape: Shape) -> str:
    """A sample's shape as people write it."""
    return "(" + ", ".join("any" if size is None else str(size) for size in shape[1:]) + ")"
