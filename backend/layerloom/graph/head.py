"""The end of a network: the layers that decide its number of outputs and its last activation."""

from dataclasses import dataclass
from typing import Any

from layerloom.catalog import load as catalog
from layerloom.graph.losses import loss_of
from layerloom.graph.order import inputs_of
from layerloom.graph.problems import Edit, insert_after, set_config
from layerloom.graph.view import Shape, is_dense
from layerloom.spec import NetworkSpec, NodeSpec, TrainingSpec


@dataclass(frozen=True)
class Head:
    """The end of a network: its output node, and the nodes that decide its width and its activation."""

    output: str
    shape: Shape
    width_node: NodeSpec | None
    activation: str | None
    activation_node: NodeSpec | None

    @property
    def range(self) -> tuple[float | None, float | None]:
        """The smallest and largest possible output; None where there is no limit or it is unknown."""
        entry = None if self.activation is None else catalog.find("activation", self.activation)
        low, high = entry.traits["range"] if entry else (None, None)
        return low, high

    @property
    def bounded(self) -> bool:
        """Whether its outputs stay in a fixed range."""
        return None not in self.range

    @property
    def one_sided(self) -> bool:
        """Whether its outputs are never below 0."""
        low, _ = self.range
        return low is not None and low >= 0

    def end_in(self, name: str) -> tuple[Edit, ...]:
        """Edits that end the network in this activation; they add an activation layer if no parameter sets it."""
        return self.set_activation(name) or (insert_after(self.output, "Activation", {"activation": name}),)

    def set_units(self, units: int) -> tuple[Edit, ...]:
        """Edits that give the network this number of outputs; empty if no parameter sets it."""
        return (set_config(self.width_node.id, "units", units),) if self.width_node else ()

    def set_activation(self, name: str) -> tuple[Edit, ...]:
        """Edits that end the network in this activation; empty if no parameter sets it."""
        return (set_config(self.activation_node.id, "activation", name),) if self.activation_node else ()


def head_edits(output: str, shape: Shape, facts: dict[str, Any], training: TrainingSpec) -> tuple[Edit, ...]:
    """Edits that append the usual last layer: units for the task, and the activation that fits the loss."""
    loss = loss_of(training)
    if facts["task"] == "regression":
        config: dict[str, Any] = {"units": 1}
    elif loss is not None and loss.binary and len(facts["classes"]) == 2:
        config = {"units": 1, "activation": "sigmoid"}
    else:
        config = {"units": len(facts["classes"]), "activation": "softmax"}
    dense = insert_after(output, "Dense", config)
    # Flatten is inserted second, right behind the same node, so it ends up before the Dense layer.
    return (dense, insert_after(output, "Flatten", {})) if len(shape) > 2 else (dense,)


def find_head(network: NetworkSpec, output: str, shape: Shape) -> Head:
    """Walk back from the output to the nodes that decide its width and its activation."""
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
            return Head(output, shape, node, activation, activation_node)
        # Layers that keep the shape and the order of values do not decide the width; earlier layers do.
        if not (entry.traits["passes"] == "same" or entry.group == "activation") or len(inputs[node.id]) != 1:
            break
        node = nodes[inputs[node.id][0]]
    return Head(output, shape, None, activation, activation_node)
