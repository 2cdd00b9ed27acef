"""The hidden layers of a network: those with a kernel that stand before its head."""

from dataclasses import dataclass

from layerloom.graph.check import output_of
from layerloom.graph.head import find_head
from layerloom.graph.view import View, trait
from layerloom.json_values import is_object
from layerloom.spec import NetworkSpec, NodeSpec


@dataclass(frozen=True)
class Hidden:
    """The hidden layers, in order from the input, and the head: the layer that decides the number of outputs."""

    layers: tuple[NodeSpec, ...]
    head: NodeSpec
    view: View


def hidden_of(network: NetworkSpec) -> Hidden | None:
    """The hidden layers; None if it is unclear which layer is the head."""
    output = output_of(network)
    head = None if output is None else find_head(network, output, []).width_node
    if head is None:
        return None
    view = View(network, {})
    layers = tuple(view.nodes[name] for name in view.order if name != head.id and has_kernel(view.nodes[name]))
    return Hidden(layers, head, view)


def has_kernel(node: NodeSpec) -> bool:
    """Whether a layer, or the one that it wraps, learns a kernel."""
    if trait(node, "kernel") is not None:
        return True
    inner = node.config.get("layer")
    if not trait(node, "wraps") or not is_object(inner) or not isinstance(inner.get("class_name"), str):
        return False
    return has_kernel(NodeSpec(id=node.id, class_name=inner["class_name"], config=inner.get("config") or {}))
