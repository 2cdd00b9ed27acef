"""A network with its known shapes, and methods to walk through it."""

from collections.abc import Iterator, Mapping
from typing import Any

from layerloom.catalog import load as catalog
from layerloom.graph.order import Wiring, wiring_of
from layerloom.spec import NetworkSpec, NodeSpec

Shape = list[int | None]


class View:
    """Nodes by id, the inputs and targets of each, and the known output shapes (including the batch axis)."""

    def __init__(
        self,
        network: NetworkSpec,
        shapes: Mapping[str, Shape],
        facts: dict[str, Any] | None = None,
        wiring: Wiring | None = None,
    ) -> None:
        wiring = wiring or wiring_of(network)
        self.nodes: dict[str, NodeSpec] = {node.id: node for node in network.nodes}
        self.inputs = wiring.inputs
        self.outputs = wiring.outputs
        # Each node comes after its inputs; nodes on a cycle are missing.
        self.order = wiring.order
        self.shapes = shapes
        self.facts = facts

    def feeder(self, node_id: str) -> NodeSpec | None:
        """The only node that feeds it; None if there are several or none."""
        sources = self.inputs[node_id]
        return self.nodes[sources[0]] if len(sources) == 1 else None

    def before(self, node_id: str) -> Iterator[NodeSpec]:
        """The nodes before a node, nearest first, as long as each has one input."""
        seen = {node_id}
        while (node := self.feeder(node_id)) is not None and node.id not in seen:
            seen.add(node.id)
            yield node
            node_id = node.id

    def after(self, node_id: str) -> Iterator[NodeSpec]:
        """The nodes after a node, nearest first, as long as each feeds one node with one input."""
        seen = {node_id}
        while len(targets := self.outputs[node_id]) == 1 and targets[0] not in seen:
            node_id = targets[0]
            if len(self.inputs[node_id]) != 1:
                return
            seen.add(node_id)
            yield self.nodes[node_id]

    def source(self, node_id: str) -> NodeSpec | None:
        """The node that decides the input shape: the nearest earlier node that does not only pass values on."""
        return next((node for node in self.before(node_id) if not keeps_shape(node)), None)


def group_of(node: NodeSpec) -> str | None:
    """The catalogue's group of a layer."""
    entry = catalog.find("layer", node.class_name)
    return entry.group if entry else None


def trait(node: NodeSpec, name: str) -> Any:
    """A trait of a layer (`catalog/traits/layers.py`); None for a class that the catalogue does not have."""
    return catalog.trait("layer", node.class_name, name)


def is_recurrent(node: NodeSpec) -> bool:
    """Whether a layer reads its input step by step."""
    return bool(trait(node, "recurrent"))


def is_dense(node: NodeSpec) -> bool:
    """Whether a layer computes ``units`` weighted sums over the last axis."""
    return trait(node, "kernel") == "units"


def keeps_shape(node: NodeSpec) -> bool:
    """Whether the output of a layer has the shape of its input."""
    return bool(trait(node, "keeps_shape"))


def takes(node: NodeSpec, parameter: str) -> bool:
    """Whether a layer has a parameter of that name."""
    entry = catalog.find("layer", node.class_name)
    return entry is not None and parameter in entry.properties


def path_of(node: NodeSpec, parameter: str) -> str:
    """The path of a parameter below a node's config: its own parameter, or one of the layer that it wraps."""
    return f"layer.config.{parameter}" if trait(node, "wraps") else parameter


def sample(shape: Shape) -> str:
    """The shape of a sample as people write it."""
    return "(" + ", ".join("any" if size is None else str(size) for size in shape[1:]) + ")"
