"""The edits of a network as types, told apart by ``op``. `edits.py` applies them, and so does the page."""

from typing import Annotated, Any, Literal, NotRequired

from pydantic import Field
from typing_extensions import TypeAliasType, TypedDict


class SetEdit(TypedDict):
    """A parameter of a node gets a value; without a node a field of the run spec, as ``training.loss``."""

    op: Literal["set"]
    node: str | None
    field: str
    value: Any


class InsertEdit(TypedDict):
    """A new layer between ``before`` and what feeds it, or only ``source``; or behind ``after``.

    Behind a node it stands between that and all it feeds, or only ``target``.
    """

    op: Literal["insert"]
    before: NotRequired[str]
    after: NotRequired[str]
    source: NotRequired[str]
    target: NotRequired[str]
    class_name: str
    config: NotRequired[dict[str, Any]]


class RemoveEdit(TypedDict):
    """A node goes; what fed it feeds what it fed, and a merge that is left with one input goes too."""

    op: Literal["remove"]
    node: str


class ConnectEdit(TypedDict):
    """A new edge."""

    op: Literal["connect"]
    source: str
    target: str


class DisconnectEdit(TypedDict):
    """An edge less; of several between the same two, the last."""

    op: Literal["disconnect"]
    source: str
    target: str


class ReplaceEdit(TypedDict):
    """Another layer in a node's place."""

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
