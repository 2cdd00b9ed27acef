"""The types of the edits of a network, distinguished by ``op``. `edits.py` applies them, and so does the page."""

from typing import Annotated, Any, Literal, NotRequired

from pydantic import Field
from typing_extensions import TypeAliasType, TypedDict


class SetEdit(TypedDict):
    """Sets a parameter of a node. Without a node it sets a field of the run spec, such as ``training.loss``."""

    op: Literal["set"]
    node: str | None
    field: str
    value: Any


class InsertEdit(TypedDict):
    """Inserts a layer before or after a node.

    With ``before``, it goes between that node and all its inputs, or only ``source``. With ``after``, it goes between
    that node and all its targets, or only ``target``.
    """

    op: Literal["insert"]
    before: NotRequired[str]
    after: NotRequired[str]
    source: NotRequired[str]
    target: NotRequired[str]
    class_name: str
    config: NotRequired[dict[str, Any]]


class RemoveEdit(TypedDict):
    """Removes a node and connects its inputs to its targets. A merge that is left with one input goes too."""

    op: Literal["remove"]
    node: str


class ConnectEdit(TypedDict):
    """A new edge."""

    op: Literal["connect"]
    source: str
    target: str


class DisconnectEdit(TypedDict):
    """Removes an edge; if there are several between the two nodes, the last one."""

    op: Literal["disconnect"]
    source: str
    target: str


class ReplaceEdit(TypedDict):
    """Replaces the layer of a node."""

    op: Literal["replace"]
    node: str
    class_name: str
    config: NotRequired[dict[str, Any]]


Operation = TypeAliasType(
    "Operation",
    Annotated[
        SetEdit | InsertEdit | RemoveEdit | ConnectEdit | DisconnectEdit | ReplaceEdit, Field(discriminator="op")
    ],
)
