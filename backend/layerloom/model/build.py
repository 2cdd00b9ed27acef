"""Builds the Keras model of a network."""

import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import keras
import numpy as np

from layerloom.catalog import load as catalog
from layerloom.errors import BuildError
from layerloom.graph.check import output_of
from layerloom.graph.order import inputs_of, topological_order
from layerloom.model.memory import is_out_of_memory
from layerloom.model.messages import clean
from layerloom.model.objects import make
from layerloom.spec import NetworkSpec, NodeSpec


@dataclass(frozen=True)
class Preparation:
    """How the model prepares a raw row before the network; at most one of the two is set.

    ``normalization`` is mean and variance of the training rows, each with the sample's shape. ``scale`` is the raw
    maximum to divide by. The preparation always computes in float32: half-precision types cannot hold large raw values,
    and round the others.
    """

    normalization: tuple[np.ndarray, np.ndarray] | None = None
    scale: float | None = None

    def layer(self, name: str) -> Any:
        """The preparation as a layer; None if there is none."""
        if self.normalization is not None:
            mean, variance = self.normalization
            axes: Any = tuple(range(1, np.ndim(mean) + 1))
            return keras.layers.Normalization(axis=axes, mean=mean, variance=variance, name=name, dtype="float32")
        if self.scale is not None:
            return keras.layers.Rescaling(1.0 / self.scale, name=name, dtype="float32")
        return None


def build_model(
    network: NetworkSpec,
    input_shape: Sequence[int],
    preparation: Preparation | None = None,
    dtype_policy: str = "float32",
) -> keras.Model:
    """The network as a functional Keras model, not compiled.

    Each layer has the name of its node. Layers are built in topological order, with ties in
    document order, so the same seed gives the same weights.

    Args:
        network: A network with one input and one output.
        input_shape: A sample's shape, for an InputLayer without its own.
        preparation: The preparation of rows. It follows right after the input, so it is part of the saved model.
        dtype_policy: The precision of computation and weights for every layer without its own policy.

    Raises:
        NetworkError: if there is a cycle.
        BuildError: if Keras refuses a layer or a connection; it names the node.
    """
    before: Any = keras.config.dtype_policy()
    # There is no argument for the default policy: layers take it from Keras's global setting when they are made.
    keras.config.set_dtype_policy(dtype_policy)
    try:
        return _build(network, input_shape, preparation)
    finally:
        keras.config.set_dtype_policy(before)


def _build(network: NetworkSpec, input_shape: Sequence[int], preparation: Preparation | None) -> keras.Model:
    output = output_of(network)
    if output is None:
        raise BuildError("The network must end in exactly one node.", code="several_outputs")
    nodes = {node.id: node for node in network.nodes}
    sources = inputs_of(network)
    tensors: dict[str, Any] = {}
    entrances: list[Any] = []
    for node_id in topological_order(network):
        node = nodes[node_id]
        if node.class_name == "InputLayer":
            entrances.append(make_input(node, input_shape))
            tensors[node_id] = _prepare(entrances[-1], preparation, nodes)
        else:
            tensors[node_id] = call_layer(make_layer(node), node, [tensors[source] for source in sources[node_id]])
    if len(entrances) != 1:
        raise BuildError(f"The network must have one InputLayer; it has {len(entrances)}.", code="several_inputs")
    return keras.Model(entrances[0], tensors[output], name="network")


def make_input(node: NodeSpec, input_shape: Sequence[int] | None) -> Any:
    """The tensor of an InputLayer, with the batch axis first.

    Raises:
        BuildError: if neither the node nor the data gives a shape, or their shapes differ.
    """
    own = node.config.get("shape")
    if own is None and input_shape is None:
        raise BuildError(f"'{node.id}' has no shape.", node=node.id, field="shape", code="unknown_input_shape")
    if own is not None and input_shape is not None and not _fits(own, input_shape):
        raise BuildError(
            f"'{node.id}' expects samples of shape {tuple(own)}, but the data has the shape {tuple(input_shape)}.",
            node=node.id,
            field="shape",
            code="input_shape",
            expected=str(tuple(own)),
            received=str(tuple(input_shape)),
        )
    config = {name: value for name, value in node.config.items() if name != "shape" and value is not None}
    return _at(
        node, lambda: make("layer", "InputLayer", config | {"shape": list(own or input_shape or [])}, name=node.id)
    ).output


def make_layer(node: NodeSpec) -> Any:
    """The layer of a node, named after it.

    Raises:
        BuildError: naming the node.
    """
    return _at(node, lambda: make("layer", node.class_name, node.config, name=node.id))


def call_layer(layer: Any, node: NodeSpec, inputs: list[Any]) -> Any:
    """The output of a layer for its inputs, in order.

    Raises:
        BuildError: naming the node, if it has no input or Keras refuses the shapes.
    """
    if not inputs:
        raise BuildError(f"Nothing feeds '{node.id}'.", node=node.id, code="not_connected")
    entry = catalog.layer(node.class_name)
    try:
        with warnings.catch_warnings():
            # The check reports a lost mask as a problem of the layer.
            warnings.filterwarnings("ignore", message="Layer .* was passed an input with a mask")
            output = layer(*inputs) if entry.spread else layer(inputs if entry.inputs == "many" else inputs[0])
    except Exception as error:  # Keras raises whatever it likes when shapes do not fit
        if is_out_of_memory(error):
            raise out_of_memory(f"The weights of '{node.id}'", node.id) from error
        raise BuildError(f"{node.class_name}: {clean(error)}", node=node.id, code="shape_mismatch") from error
    if not hasattr(output, "shape"):
        raise BuildError(f"{node.class_name} has several outputs, which is not supported.", node=node.id)
    return output


def out_of_memory(what: str, node: str | None = None) -> BuildError:
    """The error for something that does not fit into memory."""
    return BuildError(
        f"{what} do not fit into memory.",
        code="out_of_memory",
        node=node,
        fix="Choose a smaller layer, or fewer runs at the same time.",
    )


def preparation_name(nodes: dict[str, NodeSpec]) -> str:
    """A name for the preparation's layer that no node has."""
    name, number = "preparation", 1
    while name in nodes:
        number += 1
        name = f"preparation_{number}"
    return name


def _prepare(tensor: Any, preparation: Preparation | None, nodes: dict[str, NodeSpec]) -> Any:
    layer = preparation.layer(preparation_name(nodes)) if preparation else None
    return tensor if layer is None else layer(tensor)


def _at(node: NodeSpec, build: Any) -> Any:
    try:
        return build()
    except BuildError as error:
        error.node = node.id
        raise


def _fits(own: list[int | None], data: Sequence[int]) -> bool:
    return len(own) == len(data) and all(size is None or size == other for size, other in zip(own, data, strict=True))
