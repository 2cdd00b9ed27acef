"""A network: nodes, each a Keras layer, and the edges between them."""

import re
from collections import Counter
from itertools import pairwise
from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints, model_validator

from layerloom.json_values import is_array, is_object
from layerloom.spec.base import NoTruth, SpecModel

MAX_NODES = 2_000

# A Keras layer name must not contain "/", and TensorFlow scopes start with a word character.
Place = Annotated[float, NoTruth]
NodeId = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$")]
_NOT_IN_ID = re.compile(r"^[^a-z0-9]+|[^a-z0-9_.-]")


class ClassConfig(SpecModel):
    """Any Keras object: its class, and the arguments of its constructor."""

    class_name: Annotated[str, StringConstraints(min_length=1, max_length=100)]
    config: dict[str, Any] = Field(default_factory=dict)


class NodeSpec(ClassConfig):
    """One layer. ``config`` holds constructor arguments, at any depth."""

    id: NodeId


class EdgeSpec(SpecModel):
    """A connection from the output of ``source`` to an input of ``target``.

    The inputs of a layer are ordered by ``port``, then by their order in the document.
    """

    source: NodeId
    target: NodeId
    port: Annotated[int, Field(ge=0, le=MAX_NODES), NoTruth] | None = None


class NetworkSpec(SpecModel):
    """A graph of layers, version 1.

    ``{"layers": [...]}`` is short for a plain stack in which each layer feeds the next.
    A layer without an id gets one made from its class name. If there is no ``InputLayer``, one is put in front.
    Runs of one ``name`` belong together; it changes nothing of the training.
    """

    version: Annotated[Literal[1], NoTruth] = 1
    name: Annotated[str, StringConstraints(max_length=200)] = ""
    nodes: Annotated[list[NodeSpec], Field(min_length=1, max_length=MAX_NODES)]
    edges: Annotated[list[EdgeSpec], Field(max_length=MAX_NODES * 4)] = Field(default_factory=list[EdgeSpec])
    layout: Annotated[dict[NodeId, tuple[Place, Place]], Field(max_length=MAX_NODES)] = Field(default_factory=dict)

    @model_validator(mode="before")
    @classmethod
    def _expand_layers(cls, value: Any) -> Any:
        if not is_object(value) or "layers" not in value:
            return value
        if "nodes" in value or "edges" in value:
            raise ValueError("give either 'layers' (a plain stack) or 'nodes' and 'edges', not both")
        layers = value["layers"]
        if not is_array(layers):
            raise ValueError(f"'layers' must be a list of layers, received {type(layers).__name__}")
        if len(layers) > MAX_NODES:
            raise ValueError(f"a network has at most {MAX_NODES:,} layers, received {len(layers):,}")
        rest = {key: item for key, item in value.items() if key != "layers"}
        return rest | _stack(layers)

    @model_validator(mode="after")
    def _ids_are_unique(self) -> "NetworkSpec":
        seen: set[str] = set()
        for node in self.nodes:
            if node.id in seen:
                raise ValueError(f"two nodes have the id '{node.id}'; give each node its own id")
            seen.add(node.id)
        return self


def _stack(layers: list[Any]) -> dict[str, Any]:
    """Nodes and edges of a plain stack of layers. An entry that is not a layer stays, and validation reports it."""
    first = layers[0] if layers else None
    if not (is_object(first) and first.get("class_name") == "InputLayer"):
        layers = [{"class_name": "InputLayer"}, *layers]
    ids = [layer.get("id") if is_object(layer) else None for layer in layers]
    taken = {node_id for node_id in ids if isinstance(node_id, str)}
    numbers: Counter[str] = Counter()
    nodes: list[Any] = []
    for layer in layers:
        if not is_object(layer) or "id" in layer:
            nodes.append(layer)
            continue
        base = _NOT_IN_ID.sub("", str(layer.get("class_name")).lower())[:50] or "layer"
        numbers[base] += 1
        while f"{base}_{numbers[base]}" in taken:
            numbers[base] += 1
        nodes.append({"id": f"{base}_{numbers[base]}"} | layer)
    named = [node.get("id") if is_object(node) else None for node in nodes]
    edges = [
        {"source": source, "target": target}
        for source, target in pairwise(named)
        if source is not None and target is not None
    ]
    return {"nodes": nodes, "edges": edges}
