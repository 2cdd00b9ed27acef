"""`layerloom catalog`: the layers, losses and other parts of networks."""

import difflib
import json
from collections.abc import Iterator
from typing import Annotated, Any

import typer

from layerloom.catalog.load import SECTIONS, document
from layerloom.cli.options import JsonOption, say
from layerloom.errors import NotFound

_KINDS: dict[str, str] = {**SECTIONS, "activation": "activations"}


def catalog(
    kind: Annotated[str | None, typer.Argument(help="layer, loss, optimizer, ...; or directly a name.")] = None,
    name: Annotated[str | None, typer.Argument(help="A class, for example 'layer Dense'.")] = None,
    as_json: JsonOption = False,
) -> None:
    """Show the parts of networks: all kinds, the classes of one kind, or one class with its parameters."""
    sections = _sections()
    if kind is not None and name is None and _kind(kind) is None:
        kind, name = _kind_of(sections, kind), kind
    if kind is None:
        shown: Any = {section: len(entries) for section, entries in sections.items()}
        lines = [f"{section:<14} {count}" for section, count in shown.items()]
    elif name is None:
        shown = sections[_section(kind)]
        lines = list(_list(shown))
    else:
        shown = _find(sections, _section(kind), name)
        lines = list(_entry(shown))
    say(json.dumps(shown, indent=2, ensure_ascii=False) if as_json else "\n".join(lines))


def _sections() -> dict[str, list[dict[str, Any]]]:
    """All entries by kind; activations, which are only names, get the same form as the others."""
    catalog = document()
    words = [
        {"class_name": name, "aliases": [], "params": {"properties": {}, "required": []}}
        | catalog["activation_words"][name]
        for name in catalog["activations"]
    ]
    return {section: catalog[section] for section in SECTIONS.values()} | {"activations": words}


def _kind(word: str) -> str | None:
    """The section with this name, in the singular or the plural."""
    return _KINDS.get(word.lower()) or (word.lower() if word.lower() in _KINDS.values() else None)


def _section(word: str) -> str:
    section = _kind(word)
    if section is None:
        raise NotFound(f"There is no kind '{word}'.", fix=f"Kinds: {', '.join(_KINDS)}.")
    return section


def _kind_of(sections: dict[str, list[dict[str, Any]]], name: str) -> str:
    """The kind that has a class with this name."""
    for section, entries in sections.items():
        if any(_is_called(entry, name) for entry in entries):
            return section
    every = [entry["class_name"] for entries in sections.values() for entry in entries]
    raise _not_found(name, [*every, *_KINDS])


def _find(sections: dict[str, list[dict[str, Any]]], section: str, name: str) -> dict[str, Any]:
    for entry in sections[section]:
        if _is_called(entry, name):
            return entry
    raise _not_found(name, [entry["class_name"] for entry in sections[section]])


def _is_called(entry: dict[str, Any], name: str) -> bool:
    return name.lower() in {word.lower() for word in (entry["class_name"], *entry["aliases"])}


def _not_found(name: str, known: list[str]) -> NotFound:
    for refused in document()["refused"].values():
        if name in refused:
            return NotFound(f"{name} cannot be used: {refused[name]}.", fix="'layerloom catalog' lists what can.")
    near = difflib.get_close_matches(name, known, n=3)
    hint = f"Did you mean {' or '.join(near)}?" if near else "'layerloom catalog' lists the kinds."
    return NotFound(f"The catalogue has no '{name}'.", fix=hint)


def _list(entries: list[dict[str, Any]]) -> Iterator[str]:
    width = max(len(entry["class_name"]) for entry in entries)
    group = None
    for entry in sorted(entries, key=lambda entry: entry.get("group") or ""):
        if entry.get("group") != group:
            group = entry["group"]
            yield f"# {group}"
        yield f"{entry['class_name']:<{width}}  {entry['help']}"


def _entry(entry: dict[str, Any]) -> Iterator[str]:
    yield entry["class_name"] + (f" ({', '.join(entry['aliases'])})" if entry["aliases"] else "")
    yield entry["help"]
    if entry["formula"]:
        yield f"  {entry['formula']}"
    if entry.get("inputs") == "many":
        yield "Takes several inputs."
    properties = entry["params"]["properties"]
    if not properties:
        return
    yield ""
    width = max(len(name) for name in properties)
    for name, schema in properties.items():
        default = _default(name, schema, entry["params"]["required"])
        yield f"  {name:<{width}}  {_type(schema)}{_range(schema)}, {default}"


def _type(schema: dict[str, Any]) -> str:
    if "enum" in schema:
        return "one of " + ", ".join(_json(value) for value in schema["enum"])
    types = schema.get("type", "any")
    words = " or ".join([types] if isinstance(types, str) else types)
    kind = schema.get("x-kind")
    return words if kind is None else f"{kind} ({words})"


def _range(schema: dict[str, Any]) -> str:
    words = {"minimum": "≥", "exclusiveMinimum": ">", "maximum": "≤", "exclusiveMaximum": "<"}
    limits = [f"{sign} {schema[word]}" for word, sign in words.items() if word in schema]
    return f" {' and '.join(limits)}" if limits else ""


def _default(name: str, schema: dict[str, Any], required: list[str]) -> str:
    if name in required:
        return "required"
    return f"default {_json(schema['default'])}" if "default" in schema else "optional"


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
