"""Fewer or more units in the hidden layers."""

from collections.abc import Callable

from layerloom.catalog import load as catalog
from layerloom.diagnosis.case import Case, Remedy
from layerloom.diagnosis.remedies.hidden import Hidden, hidden_of
from layerloom.graph.problems import Edit, insert_before, set_config
from layerloom.graph.view import group_of, keeps_shape, trait
from layerloom.spec import NetworkSpec, NodeSpec

LEAST = 2
MOST = 1024
_ADDED = 16
_SIZES = {"units": "units", "positions": "filters", "gates": "units"}


def smaller(case: Case) -> Remedy | None:
    """Half as many units in each hidden layer."""
    return _scaled(case.spec.network, "smaller", lambda size: size // 2)


def larger(case: Case) -> Remedy | None:
    """Twice as many units in each hidden layer; a first hidden layer if there is none."""
    network = case.spec.network
    hidden = hidden_of(network)
    if hidden is not None and not hidden.layers:
        return _first(hidden)
    return _scaled(network, "larger", lambda size: size * 2)


def _first(hidden: Hidden) -> Remedy | None:
    head = hidden.head.id
    if trait(hidden.head, "kernel") != "units" or hidden.view.feeder(head) is None:
        return None
    edit = insert_before(head, "Dense", {"units": _ADDED, "activation": "relu"})
    return Remedy("hidden", {"units": _ADDED, "before": head}, (edit,))


def _scaled(network: NetworkSpec, code: str, scale: Callable[[int], int]) -> Remedy | None:
    hidden = hidden_of(network)
    if hidden is None or not all(_takes_any_size(node) for node in network.nodes):
        return None
    edits: list[Edit] = []
    before: list[int] = []
    after: list[int] = []
    for node in hidden.layers:
        field = _SIZES.get(str(trait(node, "kernel")))
        size = node.config.get(field) if field else None
        if field is None or not isinstance(size, int):
            continue
        other = scale(size)
        if not LEAST <= other <= MOST:
            return None
        before.append(size)
        after.append(other)
        edits.append(set_config(node.id, field, other))
    if not edits:
        return None
    return Remedy(code, {"before": before, "after": after}, tuple(edits))


def _takes_any_size(node: NodeSpec) -> bool:
    """Whether a layer accepts inputs of any width. A merge may need equal widths, and a reshape needs a fixed one."""
    entry = catalog.find("layer", node.class_name)
    if entry is None or entry.traits["wraps"] or "target_shape" in entry.properties:
        return False
    if "groups" in entry.properties and node.config.get("groups", entry.properties["groups"].get("default")) != 1:
        return False
    if entry.inputs == "many":
        return entry.traits["combines"] == "join"
    known = entry.traits["kernel"] in (*_SIZES, "table", "depthwise") or group_of(node) in ("pooling", "regularization")
    return known or keeps_shape(node) or bool(entry.traits["collapses"]) or node.class_name == "InputLayer"
