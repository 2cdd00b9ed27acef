"""Dropout between the last hidden layer and the head.

One Dropout is enough. On spirals with 16 units a layer, one after each layer made the best epoch worse.
"""

from typing import Any

from layerloom.catalog import load as catalog
from layerloom.diagnosis.case import Case, Remedy
from layerloom.diagnosis.remedies.hidden import hidden_of
from layerloom.graph.problems import insert_before
from layerloom.graph.view import group_of, trait
from layerloom.json_values import is_object
from layerloom.spec import NetworkSpec

RATE = 0.2
_OWN_RATES = ("dropout", "recurrent_dropout")


def dropout(case: Case) -> Remedy | None:
    """A Dropout right before the head, after everything that follows the last hidden layer."""
    network = case.spec.network
    hidden = hidden_of(network)
    if hidden is None or not hidden.layers or drops_out(network):
        return None
    feeder = hidden.view.feeder(hidden.head.id)
    if feeder is None:
        return None
    edit = insert_before(hidden.head.id, "Dropout", {"rate": RATE})
    return Remedy("dropout", {"rate": RATE, "after": feeder.id}, (edit,))


def drops_out(network: NetworkSpec) -> bool:
    """Whether any layer drops or disturbs values at random in training. Augmenting pictures does not count."""
    return any(
        (trait(node, "noise") and group_of(node) == "regularization") or _has_rate(node.class_name, node.config)
        for node in network.nodes
    )


def _has_rate(class_name: str, config: dict[str, Any]) -> bool:
    """Whether a recurrent or attending layer, or one inside a wrapper, drops values by a parameter of its own."""
    entry = catalog.find("layer", class_name)
    if entry is not None and any(name in entry.properties and config.get(name) for name in _OWN_RATES):
        return True
    inner = (value for value in config.values() if is_object(value) and "class_name" in value)
    return any(_has_rate(str(value["class_name"]), value.get("config") or {}) for value in inner)
