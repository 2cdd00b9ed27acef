"""Checks constructor arguments from a document against the catalogue, at every depth.

It supports the part of JSON Schema that the catalogue uses, and the keyword ``x-kind``. A parameter with ``x-kind``
takes an object of the catalogue. If it also has ``x-classes``, only these classes are allowed.
"""

import dataclasses
import difflib
import math
import re
from collections.abc import Callable
from itertools import islice
from typing import Any

from layerloom.catalog.entry import Entry, Kind, Lookup
from layerloom.json_values import is_array, is_object
from layerloom.spec.base import brief

MAX_DEPTH = 8
# The largest whole number that all parts, including JavaScript, read exactly.
MAX_INTEGER = 2**53 - 1
# The largest float32, rounded down: Keras computes in float32, where larger numbers become infinite.
MAX_NUMBER = 3.4e38
# Nobody reads more errors than these, and each costs a search through all names.
_MAX_ERRORS = 50
_NAME_LENGTH = 60

_ACCEPTS: dict[str, Callable[[Any], bool]] = {
    "string": lambda value: isinstance(value, str),
    "boolean": lambda value: isinstance(value, bool),
    "integer": lambda value: isinstance(value, int) and not isinstance(value, bool),
    "number": lambda value: isinstance(value, int | float) and not isinstance(value, bool),
    "array": is_array,
    "object": is_object,
    "null": lambda value: value is None,
}
_WORDS = {
    "string": "text",
    "boolean": "true or false",
    "integer": "a whole number",
    "number": "a number",
    "array": "a list",
    "object": "an object",
    "null": "null",
}


@dataclasses.dataclass(frozen=True)
class ConfigError:
    """One wrong argument: ``field`` is its dotted path, empty for the class itself."""

    code: str
    field: str
    message: str
    values: dict[str, Any] = dataclasses.field(default_factory=dict[str, Any])


def check_object(
    lookup: Lookup, kind: Kind, class_name: str, config: Any, path: str = "", depth: int = 0
) -> list[ConfigError]:
    """All errors of one object and the objects inside it; empty if it can be built."""
    if depth > MAX_DEPTH:
        return [ConfigError("too_deep", path, f"Objects are nested more than {MAX_DEPTH} deep.", {"limit": MAX_DEPTH})]
    entry = lookup.find(kind, class_name)
    if entry is None:
        return [_unknown(lookup, kind, class_name, path)]
    if not is_object(config):
        return [_wrong_type(path or "config", ["object"], config)]
    return _check_arguments(lookup, entry, config, path, depth)


def _check_arguments(lookup: Lookup, entry: Entry, config: dict[str, Any], path: str, depth: int) -> list[ConfigError]:
    errors = [
        ConfigError(
            "missing_parameter",
            _join(path, name),
            f"{entry.class_name} needs '{name}'.",
            {"class_name": entry.class_name, "parameter": name},
        )
        for name in entry.required
        if name not in config
    ]
    for name, value in config.items():
        if len(errors) > _MAX_ERRORS:
            break
        where = _join(path, name)
        schema = entry.properties.get(name)
        if schema is None:
            errors.append(_unknown_parameter(entry, name, where))
        elif "x-kind" in schema and schema["x-kind"] != "dtype":
            errors += _check_kind(lookup, schema, value, where, depth)
        else:
            errors += _check_value(lookup, schema, value, where, depth)
    return errors


def _check_kind(lookup: Lookup, schema: dict[str, Any], value: Any, path: str, depth: int) -> list[ConfigError]:
    kind: Kind = schema["x-kind"]
    types = _types(schema)
    if is_object(value) and "object" in types:
        errors = _check_reference(lookup, kind, value, path, depth)
        return errors or _check_fit(lookup, schema, value["class_name"], _join(path, "class_name"))
    if isinstance(value, str) and "string" in types:
        return check_object(lookup, kind, value, {}, path, depth + 1) or _check_fit(lookup, schema, value, path)
    # The value is a number, where a schedule would also be allowed, or null.
    return _check_value(lookup, schema, value, path, depth)


def _check_fit(lookup: Lookup, schema: dict[str, Any], class_name: str, path: str) -> list[ConfigError]:
    """Check the class: some parameters accept only a few classes of a kind."""
    entry = lookup.find(schema["x-kind"], class_name)
    choices: list[str] = schema.get("x-classes", [])
    if not choices or entry is None or entry.class_name in choices:
        return []
    message = f"'{path}' must be one of {', '.join(choices)}; received {entry.class_name}."
    return [ConfigError("not_a_choice", path, message, {"choices": choices, "received": entry.class_name})]


def _check_reference(lookup: Lookup, kind: Kind, value: dict[str, Any], path: str, depth: int) -> list[ConfigError]:
    class_name = value.get("class_name")
    if not isinstance(class_name, str):
        message = "An object needs a 'class_name' (text) and may have a 'config'."
        return [ConfigError("missing_parameter", _join(path, "class_name"), message, {"parameter": "class_name"})]
    errors = [
        ConfigError(
            "unknown_parameter",
            _join(path, key),
            f"An object has 'class_name' and 'config', not '{key}'.",
            {"parameter": key},
        )
        for key in value
        if key not in ("class_name", "config")
    ]
    if lookup.find(kind, class_name) is None:
        return [*errors, _unknown(lookup, kind, class_name, _join(path, "class_name"))]
    return errors + check_object(lookup, kind, class_name, value.get("config", {}), _join(path, "config"), depth + 1)


def _check_value(lookup: Lookup, schema: dict[str, Any], value: Any, path: str, depth: int) -> list[ConfigError]:
    if "enum" in schema:
        # In Python, unlike JSON, 1 equals True, so compare types too.
        if any(type(value) is type(option) and value == option for option in schema["enum"]):
            return []
        options = ", ".join(_show(option) for option in schema["enum"])
        message = f"'{path}' must be one of {options}; received {_show(value)}."
        return [ConfigError("not_a_choice", path, message, {"choices": schema["enum"], "received": _show(value)})]
    types = _types(schema)
    if not any(_ACCEPTS[name](value) for name in types):
        return [_wrong_type(path, types, value)]
    if is_array(value):
        return _check_list(lookup, schema, value, path, depth)
    if isinstance(value, str):
        return _check_text(schema, value, path)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _check_number(schema, value, path)
    return []


def _check_list(lookup: Lookup, schema: dict[str, Any], value: list[Any], path: str, depth: int) -> list[ConfigError]:
    least, most = schema.get("minItems", 0), schema.get("maxItems", 100_000)
    if not least <= len(value) <= most:
        wanted = str(least) if least == most else f"{least} to {most}"
        message = f"'{path}' must have {wanted} entries; received {len(value)}."
        return [ConfigError("wrong_length", path, message, {"expected": wanted, "received": len(value)})]
    items = schema.get("items", {})
    check = _check_kind if "x-kind" in items else _check_value
    errors = (
        error for index, item in enumerate(value) for error in check(lookup, items, item, f"{path}.{index}", depth)
    )
    return list(islice(errors, _MAX_ERRORS))


def _check_text(schema: dict[str, Any], value: str, path: str) -> list[ConfigError]:
    if len(value) <= schema.get("maxLength", 200) and re.fullmatch(schema.get("pattern", ".*"), value):
        return []
    return [ConfigError("wrong_text", path, f"'{path}' cannot be {_show(value)}.", {"received": _show(value)})]


def _check_number(schema: dict[str, Any], value: float, path: str) -> list[ConfigError]:
    if isinstance(value, float) and not math.isfinite(value):
        return [ConfigError("out_of_range", path, f"'{path}' must be a finite number.", {"received": str(value)})]
    broken = {
        "at least": "minimum" in schema and value < schema["minimum"],
        "at most": "maximum" in schema and value > schema["maximum"],
        "more than": "exclusiveMinimum" in schema and value <= schema["exclusiveMinimum"],
        "less than": "exclusiveMaximum" in schema and value >= schema["exclusiveMaximum"],
    }
    limits = {
        "at least": schema.get("minimum"),
        "at most": schema.get("maximum"),
        "more than": schema.get("exclusiveMinimum"),
        "less than": schema.get("exclusiveMaximum"),
    }
    most = MAX_INTEGER if isinstance(value, int) else MAX_NUMBER
    if not any(broken.values()) and abs(value) > most:
        words = "at most" if value > 0 else "at least"
        broken[words], limits[words] = True, most if value > 0 else -most
    return [
        ConfigError(
            "out_of_range",
            path,
            f"'{path}' must be {words} {limits[words]}; received {_show(value)}.",
            {"relation": words, "limit": limits[words], "received": _show(value)},
        )
        for words, is_broken in broken.items()
        if is_broken
    ]


def _unknown(lookup: Lookup, kind: Kind, name: str, path: str) -> ConfigError:
    reason = lookup.refusal(kind, name)
    values: dict[str, Any] = {"kind": kind, "class_name": _clip(name)}
    if reason is not None:
        return ConfigError("refused_class", path, f"{name} cannot be used here: {reason}.", values | {"reason": reason})
    near = difflib.get_close_matches(name[:_NAME_LENGTH], lookup.names(kind), n=1, cutoff=0.6)
    hint = f" Did you mean '{near[0]}'?" if near else ""
    message = f"Keras has no {kind} '{_clip(name)}' that can be used here.{hint}"
    return ConfigError("unknown_class", path, message, values | ({"suggestion": near[0]} if near else {}))


def _unknown_parameter(entry: Entry, name: str, path: str) -> ConfigError:
    near = difflib.get_close_matches(name[:_NAME_LENGTH], entry.properties, n=1, cutoff=0.6)
    known = ", ".join(entry.properties)
    hint = f" Did you mean '{near[0]}'?" if near else f" It takes: {known}." if known else ""
    return ConfigError(
        "unknown_parameter",
        path,
        f"{entry.class_name} has no parameter '{_clip(name)}' that can be set here.{hint}",
        {"class_name": entry.class_name, "parameter": _clip(name)} | ({"suggestion": near[0]} if near else {}),
    )


def _wrong_type(path: str, types: list[str], value: Any) -> ConfigError:
    wanted = " or ".join(_WORDS[name] for name in types)
    message = f"'{path}' must be {wanted}; received {_show(value)}."
    return ConfigError("wrong_type", path, message, {"types": types, "received": _show(value)})


def _types(schema: dict[str, Any]) -> list[str]:
    types = schema["type"]
    return [types] if isinstance(types, str) else types


def _join(path: str, name: str) -> str:
    return f"{path}.{_clip(name)}" if path else _clip(name)


def _show(value: Any) -> str:
    """A value as shortened JSON."""
    words = {None: "null", True: "true", False: "false"}
    if value is None or isinstance(value, bool):
        return words[value]
    return _clip(brief(value))


def _clip(text: str) -> str:
    return text if len(text) <= _NAME_LENGTH else text[: _NAME_LENGTH - 3] + "..."
