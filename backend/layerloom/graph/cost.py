"""Estimates what a network costs: operations, memory and time. It can tell a second from an hour, not more.

Operations are counted for the forward pass of one sample. A multiplication with an addition counts as two.
A convolution or a recurrent layer uses each weight once at each position.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from layerloom.catalog import load as catalog
from layerloom.graph.view import Shape, group_of, is_recurrent, trait
from layerloom.spec import ClassConfig, NodeSpec, TrainingSpec

# These constants were measured with the engine on two cores, on eighteen networks with 2 to 300 ms for an epoch.
# They are the fixed times of an epoch, a step and a row, and the optimizer's time for one weight in each step.
# The rest is counted in operations per second. The backward pass takes about twice as long as the forward pass.
EPOCH_SECONDS = 0.001
STEP_SECONDS = 0.00004
ROW_SECONDS = 2e-7
WEIGHT_SECONDS = 5e-9
FLOPS_PER_SECOND = 130e9
BACKWARD = 3
# The least times that a layer adds to a step: for having weights, for each sliding kernel, and for batch statistics.
# A recurrent layer adds its own time, and more for each time step, because the steps run one after another.
LAYER_SECONDS = 0.000025
KERNEL_SECONDS = 0.0006
STATISTICS_SECONDS = 0.00015
RECURRENT_SECONDS = 0.001
TIME_STEP_SECONDS = 0.0001
_KERNELS = {"positions": 1, "transposed": 1, "depthwise": 1, "separable": 2}
# Bytes of a float32. Training holds each weight, its gradient and the optimizer's slots.
BYTES = 4
_USUAL_SLOTS = 2


@dataclass(frozen=True)
class NodeCost:
    """Weights and operations (for one sample) of a node, and the number of its output values.

    ``step_seconds`` is the time that the node adds to each training step for any batch size.
    """

    params: int
    trainable: int
    flops: int
    activations: int
    step_seconds: float = 0.0


def node_cost(node: NodeSpec, input_shapes: list[Shape], output_shape: Shape, params: int, trainable: int) -> NodeCost:
    """The cost of a node from its shapes (batch axis included, None counts as 1) and its weights."""
    flops = _flops(node, input_shapes, output_shape, params)
    own = _step_seconds(node, input_shapes, trains=trainable > 0)
    return NodeCost(params, trainable, flops, _size(output_shape), own)


def _step_seconds(node: NodeSpec, input_shapes: list[Shape], *, trains: bool) -> float:
    if is_recurrent(node) and input_shapes:
        # A bidirectional wrapper reads its input in both directions.
        ways = 2 if trait(node, "wraps") else 1
        return ways * (RECURRENT_SECONDS + TIME_STEP_SECONDS * (input_shapes[0][1] or 1))
    seconds = KERNEL_SECONDS * _KERNELS.get(trait(node, "kernel"), 0) + LAYER_SECONDS * trains
    return seconds + STATISTICS_SECONDS * bool(trait(node, "batch_statistics"))


def _flops(node: NodeSpec, input_shapes: list[Shape], output_shape: Shape, params: int) -> int:
    group, kernel = group_of(node), trait(node, "kernel")
    first = input_shapes[0] if input_shapes else output_shape
    if node.class_name == "InputLayer" or kernel == "table":
        return 0
    if is_recurrent(node):
        return 2 * params * (first[1] or 1)
    if group == "convolution":
        # A transposed convolution reads each input position once, a plain one writes each output position once.
        return 2 * params * _positions(first if kernel == "transposed" else output_shape)
    if trait(node, "attends"):
        length = first[1] or 1 if len(first) > 2 else 1
        return 2 * params * length + 4 * length * length * (first[-1] or 1)
    if group in ("core", "recurrent"):
        return 2 * params * _positions(output_shape)
    if group == "pooling":
        return _size(first)
    # Normalization, activations and the rest touch each value a few times.
    return 2 * _size(output_shape) if params else _size(output_shape)


def totals(costs: list[NodeCost], batch: int, optimizer: ClassConfig | None) -> dict[str, int]:
    """Sums over the network: weights, operations of one sample, and bytes held while training.

    Without an ``optimizer``, the sum assumes as many slots as Adam has.
    """
    params = sum(cost.params for cost in costs)
    trainable = sum(cost.trainable for cost in costs)
    weights = params + trainable * (1 + _slots(optimizer))
    # Training keeps the activations for the backward pass, and computes a gradient for each.
    values = 2 * batch * sum(cost.activations for cost in costs)
    return {
        "params": params,
        "trainable": trainable,
        "flops": sum(cost.flops for cost in costs),
        "memory": BYTES * (weights + values),
    }


def _slots(optimizer: ClassConfig | None) -> int:
    """How many slots an optimizer keeps for each weight."""
    entry = catalog.find("optimizer", optimizer.class_name) if optimizer else None
    if optimizer is None or entry is None:
        return _USUAL_SLOTS
    more: dict[str, int] = entry.traits["more_slots"]
    return entry.traits["slots"] + sum(count for name, count in more.items() if optimizer.config.get(name))


def forecast(costs: Sequence[NodeCost], training: TrainingSpec, facts: dict[str, Any]) -> dict[str, Any]:
    """Estimated seconds per epoch on a CPU, including validation. The real time may be half or twice as long.

    Training takes three times the operations of a forward pass. Validation is one forward pass in few large steps.
    """
    rows, validation = facts["counts"]["train"], facts["counts"]["validation"]
    steps = math.ceil(rows / batch_size(training, facts))
    flops = sum(cost.flops for cost in costs) * (BACKWARD * rows + validation)
    a_step = STEP_SECONDS + sum(cost.step_seconds + WEIGHT_SECONDS * cost.trainable for cost in costs)
    seconds = EPOCH_SECONDS + steps * a_step + ROW_SECONDS * (rows + validation) + flops / FLOPS_PER_SECOND
    return {"seconds_per_epoch": round(seconds, 4), "device": "cpu"}


def batch_size(training: TrainingSpec | None, facts: dict[str, Any] | None) -> int:
    """Rows in a step: the spec's batch size, but at most the number of training rows."""
    asked = 32 if training is None else training.batch_size
    rows = facts["counts"]["train"] if facts else None
    if asked == "full":
        return max(rows or 1, 1)
    return max(min(asked, rows or asked), 1)


def _size(shape: Shape) -> int:
    """Values in one sample."""
    return math.prod(size or 1 for size in shape[1:])


def _positions(shape: Shape) -> int:
    """Positions in one sample: the product of all axes except the last one."""
    return math.prod(size or 1 for size in shape[1:-1])
