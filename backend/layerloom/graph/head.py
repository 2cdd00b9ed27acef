"""The end of a network: what decides how many outputs it has, and in which activation it ends.

Targets as the datasets prepare them: class indices for the losses in `SPARSE`, one-hot rows for those in `ONE_HOT`
and for any other loss whose network has one output a class, else one column.
"""

from dataclasses import dataclass
from typing import Any

from layerloom.catalog import load as catalog
from layerloom.graph.order import inputs_of
from layerloom.graph.problems import Edit, insert_after, set_config
from layerloom.graph.view import Shape, is_dense
from layerloom.spec import NetworkSpec, NodeSpec, TrainingSpec

SPARSE = frozenset({"SparseCategoricalCrossentropy", "CategoricalGeneralizedCrossEntropy"})
ONE_HOT = frozenset({"CategoricalCrossentropy", "CategoricalFocalCrossentropy", "CategoricalHinge"})
BINARY = frozenset({"BinaryCrossentropy", "BinaryFocalCrossentropy"})
# They compare samples or sequences, not a sample with its own class.
NOT_CHECKED = frozenset({"Circle", "CTC"})
CLASSES_ONLY = SPARSE | ONE_HOT | BINARY | NOT_CHECKED | {"Hinge", "SquaredHinge", "Dice", "Tversky"}
# They measure how far a number is from another.
FOR_NUMBERS = frozenset(
    {
        "MeanSquaredError",
        "MeanAbsoluteError",
        "MeanAbsolutePercentageError",
        "MeanSquaredLogarithmicError",
        "Huber",
        "LogCosh",
        "Poisson",
    }
)
# Their values never leave a fixed range.
BOUNDED = frozenset({"sigmoid", "softmax", "tanh", "hard_sigmoid", "hard_tanh", "softsign"})


@dataclass(frozen=True)
class Head:
    """The end of a network: its output shape, and the nodes that decide its width and its activation."""

    shape: Shape
    width_node: NodeSpec | None
    activation: str | None
    activation_node: NodeSpec | None

    def set_units(self, units: int) -> tuple[Edit, ...]:
        """Edits that give the network so many outputs; none where no parameter decides it."""
        return (set_config(self.width_node.id, "units", units),) if self.width_node else ()

    def set_activation(self, name: str) -> tuple[Edit, ...]:
        """Edits that end the network in this activation; none where no parameter decides it."""
        return (set_config(self.activation_node.id, "activation", name),) if self.activation_node else ()


def head_edits(output: str, shape: Shape, facts: dict[str, Any], training: TrainingSpec) -> tuple[Edit, ...]:
    """Edits that put the layer behind ``output`` in which such a network ends: as many units as the task asks for,
    and the activation that goes with the loss.
    """
    loss, _ = loss_of(training)
    if facts["task"] == "regression":
        config: dict[str, Any] = {"units": 1}
    elif loss in BINARY and len(facts["classes"]) == 2:
        config = {"units": 1, "activation": "sigmoid"}
    else:
        config = {"units": len(facts["classes"]), "activation": "softmax"}
    dense = insert_after(output, "Dense", config)
    # What is inserted later right behind the same node comes before it.
    return (dense, insert_after(output, "Flatten", {})) if len(shape) > 2 else (dense,)


def find_head(network: NetworkSpec, output: str, shape: Shape) -> Head:
    """Walks back from the output to the nodes that decide its width and its activation."""
    nodes = {node.id: node for node in network.nodes}
    inputs = inputs_of(network)
    activation: str | None = None
    activation_node: NodeSpec | None = None
    node = nodes[output]
    while True:
        entry = catalog.find("layer", node.class_name)
        if entry is None:
            break
        if activation is None:
            if "activation" in entry.properties:
                default = entry.properties["activation"].get("default")
                activation, activation_node = node.config.get("activation", default) or "linear", node
            else:
                activation = entry.traits["activation"]
        if is_dense(node):
            return Head(shape, node, activation, activation_node)
        # What is before these decides: they keep the shape and the order of values.
        if not (entry.traits["passes"] == "same" or entry.group == "activation") or len(inputs[node.id]) != 1:
            break
        node = nodes[inputs[node.id][0]]
    return Head(shape, None, activation, activation_node)


def loss_of(training: TrainingSpec) -> tuple[str | None, dict[str, Any]]:
    """The class and the config of the loss; None for a class that the catalogue does not have."""
    name, config = (
        (training.loss, {}) if isinstance(training.loss, str) else (training.loss.class_name, training.loss.config)
    )
    entry = catalog.find("loss", name)
    return (entry.class_name if entry else None), config
