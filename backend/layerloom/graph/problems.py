"""Problems of a network: messages for a person, and edits that the page can apply."""

import dataclasses
from typing import Any, Literal

Severity = Literal["error", "warning"]
Edit = dict[str, Any]


@dataclasses.dataclass(frozen=True)
class Fix:
    """A change that solves a problem: the label of its button, and its edits, which are applied in order."""

    label: str
    edits: tuple[Edit, ...]


@dataclasses.dataclass(frozen=True)
class Problem:
    """One problem. ``values`` holds the parts of the message, so that the page can translate it.

    ``field`` is a dotted path: below the node's ``config`` when there is a node,
    below the run spec (``training.loss``) when there is none.
    """

    code: str
    message: str
    severity: Severity = "error"
    node: str | None = None
    field: str | None = None
    values: dict[str, Any] = dataclasses.field(default_factory=dict[str, Any])
    fix: Fix | None = None

    def to_dict(self) -> dict[str, Any]:
        """The problem as plain JSON values."""
        plain = dataclasses.asdict(self)
        if self.fix is not None:
            plain["fix"] = {"label": self.fix.label, "edits": list(self.fix.edits)}
        return plain


def set_config(node: str, name: str, value: Any) -> Edit:
    """An edit that sets a parameter of a node."""
    return {"op": "set", "node": node, "field": name, "value": value}


def set_spec(path: str, value: Any) -> Edit:
    """An edit that sets a field of the run spec outside the network, such as ``training.loss``."""
    return {"op": "set", "node": None, "field": path, "value": value}


def insert_before(node: str, class_name: str, config: dict[str, Any], source: str | None = None) -> Edit:
    """An edit that inserts a layer between a node and all its inputs, or only its input ``source``."""
    edit = {"op": "insert", "before": node, "class_name": class_name, "config": config}
    return edit if source is None else edit | {"source": source}


def insert_after(node: str, class_name: str, config: dict[str, Any]) -> Edit:
    """An edit that inserts a layer between a node and all its targets."""
    return {"op": "insert", "after": node, "class_name": class_name, "config": config}


def remove(node: str) -> Edit:
    """An edit that removes a node and connects its inputs to its targets. A merge left with one input goes too."""
    return {"op": "remove", "node": node}


def connect(source: str, target: str) -> Edit:
    """An edit that adds an edge."""
    return {"op": "connect", "source": source, "target": target}


def disconnect(source: str, target: str) -> Edit:
    """An edit that removes an edge; if there are several between the two nodes, the last one."""
    return {"op": "disconnect", "source": source, "target": target}


def replace(node: str, class_name: str, config: dict[str, Any]) -> Edit:
    """An edit that replaces the layer of a node."""
    return {"op": "replace", "node": node, "class_name": class_name, "config": config}
