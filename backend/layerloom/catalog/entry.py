"""One entry of the catalogue, and the protocol for finding entries."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

Kind = Literal[
    "layer", "loss", "metric", "optimizer", "schedule", "initializer", "regularizer", "constraint", "activation"
]


@dataclass(frozen=True)
class Entry:
    """A Keras class that a document may name.

    ``params`` is the JSON Schema of its constructor's arguments. ``inputs`` and
    ``spread`` speak of layers: how many tensors one takes, and whether several come
    as arguments of their own instead of as one list. ``traits`` are what code decides by (`catalog/traits/`).
    """

    kind: Kind
    class_name: str
    params: dict[str, Any]
    aliases: tuple[str, ...] = ()
    group: str | None = None
    palette: bool = True
    inputs: Literal["one", "many"] = "one"
    spread: bool = False
    traits: Mapping[str, Any] = field(default_factory=dict[str, Any])

    @property
    def properties(self) -> dict[str, dict[str, Any]]:
        """The schema of each parameter, in the constructor's order."""
        return self.params["properties"]

    @property
    def required(self) -> list[str]:
        """Parameters without a default."""
        return self.params["required"]


def takes_reals(schema: dict[str, Any]) -> bool:
    """Whether a parameter takes any number, so that a whole number must become a float.

    A browser writes 1.0 as 1 in JSON, and Keras refuses 1 as a rate.
    """
    types = schema.get("type", [])
    types = [types] if isinstance(types, str) else types
    return "number" in types and "integer" not in types


def is_whole(value: Any) -> bool:
    """Whether this is a whole number. JSON's true is not, although Python takes it as 1."""
    return isinstance(value, int) and not isinstance(value, bool)


class Lookup(Protocol):
    """Finds entries by the names Keras accepts; a class that is not found cannot be used."""

    def find(self, kind: Kind, name: str) -> Entry | None:
        """The entry of that name or alias."""
        ...

    def refusal(self, kind: Kind, name: str) -> str | None:
        """Why a known Keras class may not be used."""
        ...

    def names(self, kind: Kind) -> list[str]:
        """All class names and aliases of a kind."""
        ...
