"""The operations of which every edit of a network consists: fixes, keys, buttons and drags.

`frontend/src/network/operations.ts` implements the same operations in the browser, with the same results.

Edits change documents as people send them, before defaults are filled in: omitted fields stay omitted.
"""

import re
from collections.abc import Callable, Sequence
from typing import Any

from layerloom.catalog import load as catalog
from layerloom.catalog.entry import Entry
from layerloom.errors import SpecError
from layerloom.graph.order import partial_order
from layerloom.graph.problems import Edit
from layerloom.json_values import is_array, is_object
from layerloom.spec import NetworkSpec

Document = dict[str, Any]


def apply(document: Document, edits: Sequence[Edit]) -> Document:
    """A copy of a run spec with the edits applied in order.

    Args:
        document: A run spec as JSON; a network given as ``layers`` is expanded first.
        edits: The edits of a fix.

    Raises:
        SpecError: if an edit does not fit the document; then no edit is applied.
    """
    if "layers" in document.get("network", {}):
        document = document | {"network": NetworkSpec.model_validate(document["network"]).to_json()}
    for edit in edits:
        operation = _OPERATIONS.get(edit.get("op", ""))
        if operation is None:
            raise SpecError(f"There is no edit {edit.get('op')!r}.", expected=", ".join(_OPERATIONS))
        document = operation(document, edit)
    return document


def fresh_id(taken: set[str], class_name: str) -> str:
    """The first free id of a class: dense_1, dense_2, ..."""
    base = "input" if class_name == "InputLayer" else snake_case(class_name)
    number = 1
    while f"{base}_{number}" in taken:
        number += 1
    return f"{base}_{number}"


def snake_case(class_name: str) -> str:
    """A class name in Keras's snake case: MaxPooling2D becomes max_pooling2d."""
    spaced = re.sub(r"([A-Z]+)([A-Z][a-z])", r"\1_\2", class_name)
    return re.sub(r"([a-z])([A-Z])", r"\1_\2", spaced).lower()


def _set(document: Document, edit: Edit) -> Document:
    path = edit["field"].split(".")
    if edit["node"] is None:
        return _assign(document, path, edit["value"])
    return _change(
        document, edit["node"], lambda node: node | {"config": _assign(node.get("config"), path, edit["value"])}
    )


def _assign(target: Any, path: list[str], value: Any) -> Any:
    """A copy of nested JSON with the value at ``path`` changed; missing parents become objects."""
    if not path:
        return value
    name, rest = path[0], path[1:]
    if is_array(target) and name.isdecimal():
        index = int(name)
        if index > len(target):
            raise SpecError(f"The fix changes entry {index} of a list with {len(target)} entries.")
        changed = _assign(target[index] if index < len(target) else None, rest, value)
        return [*target[:index], changed, *target[index + 1 :]]
    base = target if is_object(target) else {}
    return base | {name: _assign(base.get(name), rest, value)}


def _insert(document: Document, edit: Edit) -> Document:
    nodes, edges = document["network"]["nodes"], document["network"].get("edges", [])
    node_id = fresh_id({node["id"] for node in nodes}, edit["class_name"])
    node = {"id": node_id, "class_name": edit["class_name"], "config": edit.get("config", {})}
    if "before" in edit:
        place, end = _place(document, edit["before"]), "target"
        joint = {"source": node_id, "target": edit["before"]}
    else:
        place, end = _place(document, edit["after"]) + 1, "source"
        joint = {"source": edit["after"], "target": node_id}
    near = joint["target" if end == "target" else "source"]
    moved = [index for index, edge in enumerate(edges) if edge[end] == near]
    if edit.get("target") is not None:
        moved = [index for index in moved if edges[index]["target"] == edit["target"]][:1]
    if edit.get("source") is not None:
        moved = [index for index in moved if edges[index]["source"] == edit["source"]][:1]
        # The new connection keeps the port of the old one, and so its place among the inputs.
        port = edges[moved[0]].get("port") if moved else None
        joint |= {} if port is None else {"port": port}
    changed = [edge | {end: node_id} if index in set(moved) else edge for index, edge in enumerate(edges)]
    at = len(edges) if not moved else moved[-1] + 1 if end == "target" else moved[0]
    return _network(document, [*nodes[:place], node, *nodes[place:]], [*changed[:at], joint, *changed[at:]])


def _remove(document: Document, edit: Edit) -> Document:
    """Connect the inputs of a layer to its targets and remove it. A merge that is left with one input goes too."""
    gone = edit["node"]
    targets = dict.fromkeys(edge["target"] for edge in _edges(document) if edge["source"] == gone)
    before = {target: len(_sources(document, target)) for target in targets}
    document = _detached(document, gone)
    for target, count in before.items():
        if target != gone and _merges(document, target) and len(_sources(document, target)) == 1 < count:
            document = _remove(document, {"node": target})
    return document


def _detached(document: Document, gone: str) -> Document:
    """The document without a layer. A target with a single input keeps the last source; no connection is doubled."""
    nodes, edges = document["network"]["nodes"], _edges(document)
    place = _place(document, gone)
    sources = [source for source in dict.fromkeys(_sources(document, gone)) if source != gone]
    place_of = {name: at for at, name in enumerate(_order(document))}
    last = sorted(sources, key=lambda source: place_of.get(source, -1))[-1:]
    fed = {(edge["source"], edge["target"]) for edge in edges if gone not in (edge["source"], edge["target"])}
    left: list[Any] = []
    for edge in edges:
        target = edge["target"]
        if edge["source"] == gone and target != gone:
            for source in sources if _takes_several(document, target) else last:
                twice = (source, target) in fed and not _attends(document, target)
                if source != target and not twice:
                    fed.add((source, target))
                    left.append(edge | {"source": source})
        elif target != gone:
            left.append(edge)
    return _network(document, nodes[:place] + nodes[place + 1 :], left)


def _disconnect(document: Document, edit: Edit) -> Document:
    """Remove the connection between two layers; if there are several, the last one."""
    edges = _edges(document)
    for end in ("source", "target"):
        _place(document, edit[end])
    found = [
        at for at, edge in enumerate(edges) if (edge["source"], edge["target"]) == (edit["source"], edit["target"])
    ]
    if not found:
        raise SpecError(f"The fix disconnects '{edit['source']}' from '{edit['target']}', but they are not connected.")
    return _network(document, document["network"]["nodes"], edges[: found[-1]] + edges[found[-1] + 1 :])


def _connect(document: Document, edit: Edit) -> Document:
    for end in ("source", "target"):
        _place(document, edit[end])
    nodes, edges = document["network"]["nodes"], document["network"].get("edges", [])
    return _network(document, nodes, [*edges, {"source": edit["source"], "target": edit["target"]}])


def _edges(document: Document) -> list[Any]:
    return document["network"].get("edges", [])


def _sources(document: Document, node_id: str) -> list[str]:
    """The layers that feed a layer, in document order."""
    return [edge["source"] for edge in _edges(document) if edge["target"] == node_id]


def _order(document: Document) -> list[str]:
    """All layers from input to output; layers on a cycle come last."""
    nodes = [{"id": node["id"], "class_name": node["class_name"]} for node in document["network"]["nodes"]]
    edges = [{"source": edge["source"], "target": edge["target"]} for edge in _edges(document)]
    order = partial_order(NetworkSpec.model_validate({"nodes": nodes, "edges": edges}))
    return [*order, *(node["id"] for node in nodes if node["id"] not in set(order))]


def _takes_several(document: Document, node_id: str) -> bool:
    entry = _entry(document, node_id)
    return entry is not None and entry.inputs == "many"


def _attends(document: Document, node_id: str) -> bool:
    """Whether a layer may take the same input twice, as in self-attention."""
    entry = _entry(document, node_id)
    return entry is not None and entry.traits["attends"]


def _merges(document: Document, node_id: str) -> bool:
    return _takes_several(document, node_id) and not _attends(document, node_id)


def _entry(document: Document, node_id: str) -> Entry | None:
    name = next((node["class_name"] for node in document["network"]["nodes"] if node["id"] == node_id), "")
    return catalog.find("layer", name)


def _replace(document: Document, edit: Edit) -> Document:
    other = {"class_name": edit["class_name"], "config": edit.get("config", {})}
    return _change(document, edit["node"], lambda node: node | other)


def _change(document: Document, node_id: str, change: Callable[[Document], Document]) -> Document:
    place = _place(document, node_id)
    nodes = list(document["network"]["nodes"])
    nodes[place] = change(nodes[place])
    return document | {"network": document["network"] | {"nodes": nodes}}


def _network(document: Document, nodes: list[Any], edges: list[Any]) -> Document:
    network = document["network"] | {"nodes": nodes, "edges": edges}
    if network.get("layout"):
        ids = {node["id"] for node in nodes}
        network["layout"] = {name: at for name, at in network["layout"].items() if name in ids}
    return document | {"network": network}


def _place(document: Document, node_id: str) -> int:
    for index, node in enumerate(document["network"]["nodes"]):
        if node["id"] == node_id:
            return index
    raise SpecError(f"The fix changes the layer '{node_id}', but the network has no such layer.", received=node_id)


_OPERATIONS: dict[str, Callable[[Document, Edit], Document]] = {
    "set": _set,
    "insert": _insert,
    "remove": _remove,
    "connect": _connect,
    "disconnect": _disconnect,
    "replace": _replace,
}
