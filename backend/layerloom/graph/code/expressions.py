"""Python expressions for the Keras objects of a run spec, with line breaks as a formatter would make them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias, overload

from layerloom.catalog import load as catalog
from layerloom.catalog.entry import Entry, Kind, is_whole, takes_reals
from layerloom.errors import NetworkError
from layerloom.json_values import is_array, is_object

WIDTH = 100

_MODULES: dict[Kind, str] = {
    "layer": "keras.layers",
    "loss": "keras.losses",
    "metric": "keras.metrics",
    "optimizer": "keras.optimizers",
    "schedule": "keras.optimizers.schedules",
    "initializer": "keras.initializers",
    "regularizer": "keras.regularizers",
    "constraint": "keras.constraints",
}


_Nested: TypeAlias = "Call | Sequence[Source] | Mapping[str, Source] | Mapping[int, Source]"
# Source text, or what `source` writes as such.
Source: TypeAlias = "str | _Nested"


@dataclass(frozen=True)
class Call:
    """A function call. Its arguments are source text, further calls, or lists and dicts of them."""

    function: str
    positional: tuple[Source, ...] = ()
    named: Mapping[str, Source] = field(default_factory=dict[str, Source])

    def __str__(self) -> str:
        return source(self)


def source(value: Source, indent: int = 0, before: int = 0) -> str:
    """The source text of a call, a list, a dict or a piece of text, on one line if it fits.

    Args:
        value: The value to write.
        indent: The column at which its last line begins.
        before: The columns that are already used on its first line.
    """
    flat = _flat(value)
    if isinstance(value, str) or indent + before + len(flat) <= WIDTH:
        return flat
    opening, parts, closing = _parts(value)
    inner = indent + 4
    lines = [f"{' ' * inner}{prefix}{source(part, inner, len(prefix) + 1)},\n" for prefix, part in parts]
    return f"{opening}\n{''.join(lines)}{' ' * indent}{closing}" if lines else flat


@overload
def literal(value: str) -> str: ...
@overload
def literal(value: Any) -> Source: ...
def literal(value: Any) -> Source:
    """A plain JSON value in the form that `source` writes."""
    if is_object(value):
        return {name: literal(item) for name, item in value.items()}
    if is_array(value):
        return [literal(item) for item in value]
    text = repr(value)
    # Scripts use double quotes, unless the text contains one.
    return f'"{text[1:-1]}"' if text.startswith("'") and '"' not in text else text


def keras_object(kind: Kind, class_name: str, config: Mapping[str, Any], **own: str) -> Call:
    """The call that builds an object of the catalogue, with the same arguments as `layerloom.model.objects`.

    Args:
        kind: The kind of object; not an activation, which is no class.
        class_name: Its class, by any name that Keras accepts.
        config: The arguments of its constructor.
        own: Further arguments, as source text.

    Raises:
        NetworkError: if the catalogue has no such class, or the class has no such parameter.
    """
    entry = _entry(kind, class_name)
    unknown = [name for name in config if name not in entry.properties]
    if unknown:
        raise NetworkError(f"{entry.class_name} has no parameter '{unknown[0]}'.", code="unknown_parameter")
    named = {name: _argument(entry.properties[name], value) for name, value in config.items()}
    return Call(f"{_MODULES[kind]}.{entry.class_name}", (), named | own)


def _entry(kind: Kind, class_name: str) -> Entry:
    entry = catalog.find(kind, class_name)
    if entry is None:
        raise NetworkError(f"The catalogue has no {kind} '{class_name}'.", code="unknown_class")
    return entry


def _argument(schema: dict[str, Any], value: Any) -> Source:
    kind = schema.get("x-kind")
    if kind is not None and kind != "dtype":
        if is_object(value):
            return _inner(kind, value["class_name"], value.get("config", {}))
        if isinstance(value, str):
            # Write objects, not names: then initializers draw their seeds in the same order as in the run.
            return _inner(kind, value, {})
    if takes_reals(schema) and is_whole(value):
        return repr(float(value))
    if is_array(value) and "items" in schema:
        return [_argument(schema["items"], item) for item in value]
    return literal(value)


def _inner(kind: Kind, class_name: str, config: Mapping[str, Any]) -> Source:
    # An activation is a function, which Keras takes by its name.
    if kind == "activation":
        return literal(_entry(kind, class_name).class_name)
    return keras_object(kind, class_name, config)


def _flat(value: Source) -> str:
    if isinstance(value, str):
        return value
    opening, parts, closing = _parts(value)
    return opening + ", ".join(prefix + _flat(part) for prefix, part in parts) + closing


def _parts(value: _Nested) -> tuple[str, list[tuple[str, Source]], str]:
    """The opening text, the items (each with the text before it), and the closing text."""
    if isinstance(value, Call):
        named = [(f"{name}=", item) for name, item in value.named.items()]
        return f"{value.function}(", [*(("", item) for item in value.positional), *named], ")"
    if isinstance(value, Mapping):
        return "{", [(f"{literal(name)}: ", item) for name, item in value.items()], "}"
    return "[", [("", item) for item in value], "]"
