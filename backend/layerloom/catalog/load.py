"""Loads the catalogue for the rest of Layerloom, without importing Keras or numpy."""

import difflib
import json
from functools import cache
from importlib import resources
from typing import Any

from layerloom.catalog.checking import ConfigError, check_object
from layerloom.catalog.entry import Entry, Kind

# Each kind and its list in the document, except activations, which are plain names.
SECTIONS: dict[Kind, str] = {
    "layer": "layers",
    "loss": "losses",
    "metric": "metrics",
    "optimizer": "optimizers",
    "schedule": "schedules",
    "initializer": "initializers",
    "regularizer": "regularizers",
    "constraint": "constraints",
}
_NO_PARAMETERS: dict[str, Any] = {"type": "object", "properties": {}, "required": [], "additionalProperties": False}


class Catalog:
    """Every Keras object that a document may name, by kind and by each name that Keras accepts."""

    def __init__(self, document: dict[str, Any]) -> None:
        self.document = document
        self._entries: dict[Kind, dict[str, Entry]] = {}
        for kind, section in SECTIONS.items():
            entries = [_entry(kind, item) for item in document[section]]
            self._add(kind, entries)
        like = document["activation_traits"]
        activations = [Entry("activation", name, _NO_PARAMETERS, traits=like[name]) for name in document["activations"]]
        self._add("activation", activations)

    def _add(self, kind: Kind, entries: list[Entry]) -> None:
        by_name = {alias: entry for entry in entries for alias in entry.aliases}
        self._entries[kind] = by_name | {entry.class_name: entry for entry in entries}

    def find(self, kind: Kind, name: str) -> Entry | None:
        """The entry with this class name or alias; None for unknown and refused classes."""
        return self._entries[kind].get(name)

    def refusal(self, kind: Kind, name: str) -> str | None:
        """Why a known Keras class is refused; None if it is not."""
        return self.document["refused"].get(kind, {}).get(name)

    def names(self, kind: Kind) -> list[str]:
        """All class names and aliases of a kind."""
        return list(self._entries[kind])


@cache
def catalog() -> Catalog:
    """The catalogue of this version, read once."""
    text = resources.files("layerloom.catalog").joinpath("catalog.json").read_text(encoding="utf-8")
    return Catalog(json.loads(text))


def document() -> dict[str, Any]:
    """The catalogue as JSON, for a page or a script."""
    return catalog().document


def find(kind: Kind, class_name: str) -> Entry | None:
    """The entry with this class name or alias, or None."""
    return catalog().find(kind, class_name)


def has(kind: Kind, class_name: str) -> bool:
    """Whether a document may name this class."""
    return catalog().find(kind, class_name) is not None


def layer(class_name: str) -> Entry:
    """The entry of a layer.

    Raises:
        KeyError: if the catalogue has no such layer; ask `has` first.
    """
    entry = catalog().find("layer", class_name)
    if entry is None:
        near = difflib.get_close_matches(class_name, catalog().names("layer"), n=1)
        raise KeyError(f"the catalogue has no layer {class_name!r}" + (f"; {near[0]!r} is near" if near else ""))
    return entry


def trait(kind: Kind, class_name: str, name: str) -> Any:
    """A trait of a class (`catalog/traits/`); None if the catalogue has no such class."""
    entry = catalog().find(kind, class_name)
    return None if entry is None else entry.traits[name]


def metric_word(name: str) -> bool:
    """Whether this is a name such as "accuracy", for which Keras chooses the class that fits targets and outputs."""
    return name in catalog().document["metric_words"]


def check_config(kind: Kind, class_name: str, config: Any) -> list[ConfigError]:
    """All errors of an object from a document, at every depth; empty if it may be built."""
    return check_object(catalog(), kind, class_name, config)


def _entry(kind: Kind, item: dict[str, Any]) -> Entry:
    return Entry(
        kind=kind,
        class_name=item["class_name"],
        params=item["params"],
        aliases=tuple(item["aliases"]),
        group=item.get("group"),
        palette=item.get("palette", True),
        inputs=item.get("inputs", "one"),
        spread=item.get("spread", False),
        traits=item["traits"],
    )
