"""What is wrong with a network, in words a person can act on and edits a page can apply."""

import dataclasses
from typing import Any, Literal

Severity = Literal["error", "warning"]
Edit = dict[str, Any]


@dataclasses.dataclass(frozen=True)
class Fix:
    """A change that solves a problem: what the button says, and the edits behind it, applied in order."""

    label: str
    edits: tuple[Edit, ...]


@dataclasses.dataclass(frozen=True)
class Problem:
    """One problem. ``values`` holds what the message is made of, so that a page can say it in another language.

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
    """Edit: a parameter of a node."""
    return {"op": "set", "node": node, "field": name, "value": value}


def set_spec(path: str, value: Any) -> Edit:
    """Edit: a field of the run spec outside the network, as in ``training.loss``."""
    return {"op": "set", "node": None, "field": path, "value": value}


def insert_before(node: str, class_name: str, config: dict[str, Any], source: str | None = None) -> Edit:
    """Edit: a new layer between a node and all that feeds it, or only what comes from ``source``."""
    edit = {"op": "insert", "before": node, "class_name": class_name, "config": config}
    return edit if source is None else edit | {"source": source}


def insert_after(node: str, class_name: str, config: dict[str, Any]) -> Edit:
    """Edit: a new layer between a node and all that it feeds."""
    return {"op": "insert", "after": node, "class_name": class_name, "config": config}


def remove(node: str) -> Edit:
    """Edit: take a node out; what fed it feeds what it fed, and a merge with a single input left goes too."""
    return {"op": "remove", "node": node}


def connect(source: str, target: str) -> Edit:
    """Edit: a new edge."""
    return {"op": "connect", "source": source, "target": target}


def disconnect(source: str, target: str) -> Edit:
    """Edit: an edge less; of several between the same two, the last."""
    return {"op": "disconnect", "source": source, "target": target}


def replace(node: str, class_name: str, config: dict[str, Any]) -> Edit:
    """Edit: another layer in a node's place."""
    return {"op": "replace", "node": node, "class_name": class_name, "config": config}
