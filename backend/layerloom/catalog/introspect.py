"""Writes `catalog.json` from the installed Keras.

python -m layerloom.catalog.introspect           writes the file
python -m layerloom.catalog.introspect --check   exits 1 if it no longer matches Keras and the hints
"""

import inspect
import json
import re
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import keras
from keras.src.utils.naming import to_snake_case

from layerloom.catalog import hints, refused, starts, words
from layerloom.catalog.traits import activations, metrics, traits_of

CATALOG_FILE = Path(__file__).with_name("catalog.json")

# Kind of object -> its list in the catalogue and its public module in Keras.
SECTIONS: dict[str, tuple[str, ModuleType]] = {
    "layer": ("layers", keras.layers),
    "loss": ("losses", keras.losses),
    "metric": ("metrics", keras.metrics),
    "optimizer": ("optimizers", keras.optimizers),
    "schedule": ("schedules", keras.optimizers.schedules),
    "initializer": ("initializers", keras.initializers),
    "regularizer": ("regularizers", keras.regularizers),
    "constraint": ("constraints", keras.constraints),
}


class UnexplainedParameter(Exception):
    """Keras has a parameter whose type is known neither from its default nor from a hint."""


def introspect() -> dict[str, Any]:
    """The whole catalogue as plain JSON values.

    Raises:
        UnexplainedParameter: naming the row that is missing in `hints.py`.
    """
    catalog: dict[str, Any] = {"version": 1, "keras": keras.__version__}
    for kind, (section, module) in SECTIONS.items():
        catalog[section] = [_entry(kind, name, cls, spellings) for name, cls, spellings in _classes(kind, module)]
    catalog["metric_words"] = metrics.WORDS
    catalog["activations"] = _activations()
    catalog["activation_words"] = {
        name: {"help": words.help_of("activation", name), "formula": words.formula_of("activation", name)}
        for name in catalog["activations"]
    }
    catalog["activation_traits"] = {
        name: activations.traits(getattr(keras.activations, name)) for name in catalog["activations"]
    }
    catalog["refused"] = refused.CLASSES
    return catalog


def _classes(kind: str, module: ModuleType) -> list[tuple[str, type, list[str]]]:
    """Each public class once: its name, itself, and the other names it is exported under."""
    names: dict[type, list[str]] = {}
    for name, value in sorted(vars(module).items()):
        if inspect.isclass(value) and (kind != "layer" or issubclass(value, keras.layers.Layer)):
            names.setdefault(value, []).append(name)
    found: list[tuple[str, type, list[str]]] = []
    for cls, exported in names.items():
        name = cls.__name__ if cls.__name__ in exported else exported[0]
        if name not in refused.CLASSES[kind]:
            found.append((name, cls, sorted({*exported, cls.__name__} - {name})))
    return sorted(found, key=lambda item: item[0])


def _entry(kind: str, name: str, cls: Any, spellings: list[str]) -> dict[str, Any]:
    entry: dict[str, Any] = {"class_name": name}
    aliases = spellings
    if kind == "layer":
        folder = cls.__module__.removeprefix("keras.src.layers.").split(".")[0]
        entry |= {
            "group": hints.GROUPS[folder],
            "palette": name not in hints.INNER_LAYERS,
            "inputs": "many" if folder in ("merging", "attention") else "one",
            # Whether several inputs are separate arguments instead of one list.
            "spread": folder == "attention" and len(_tensor_arguments(cls)) > 1,
        }
    else:
        aliases = sorted({*spellings, *_aliases(kind, name, cls)} - {name})
    return entry | {
        "traits": traits_of(kind, name, cls),
        "help": words.help_of(kind, name),
        "formula": words.formula_of(kind, name),
        "aliases": aliases,
        "params": _params(kind, name, cls),
    }


def _tensor_arguments(cls: Any) -> list[str]:
    """The required arguments of a layer's `call`."""
    parameters = list(inspect.signature(cls.call).parameters.values())[1:]
    return [p.name for p in parameters if p.default is p.empty and p.kind is p.POSITIONAL_OR_KEYWORD]


def _aliases(kind: str, name: str, cls: Any) -> set[str]:
    """The other names that Keras accepts for the class: snake_case, "mse", "uniform", "adam"."""
    if kind == "optimizer":
        return {name.lower()}
    if kind == "schedule":
        return set()
    package = sys.modules[f"keras.src.{SECTIONS[kind][0]}"]
    snake = to_snake_case(cls.__name__)
    objects: dict[str, Any] = package.ALL_OBJECTS_DICT
    known = {alias for alias, value in objects.items() if value is cls or getattr(value, "__name__", "") == snake}
    return known | {snake}


def _params(kind: str, name: str, cls: Any) -> dict[str, Any]:
    """JSON Schema of the constructor's arguments, in the constructor's order."""
    properties: dict[str, Any] = {}
    required: list[str] = []
    signature = inspect.signature(cls.__init__)
    for parameter in list(signature.parameters.values())[1:]:
        if parameter.kind in (parameter.VAR_KEYWORD, parameter.VAR_POSITIONAL):
            continue
        if parameter.name in refused.PARAMETERS or (parameter.name == "dtype" and name != "InputLayer"):
            continue
        if (name, parameter.name) == ("Discretization", "num_bins"):
            continue
        schema = _schema(name, parameter)
        if parameter.default is parameter.empty or (name, parameter.name) in hints.REQUIRED:
            required.append(parameter.name)
            schema |= {"x-start": _start(name, parameter.name)}
        else:
            schema = (hints.nullable(schema) if parameter.default is None else schema) | {
                "default": _plain(parameter.default)
            }
        if parameter.name in hints.ADVANCED and parameter.name not in required:
            schema |= {"x-advanced": True}
        properties[parameter.name] = schema
    if kind == "layer" and name != "InputLayer":
        properties |= {key: value for key, value in hints.LAYER_PARAMETERS.items() if key not in properties}
    if kind == "metric":
        default = signature.parameters["name"].default or to_snake_case(cls.__name__)
        properties["name"] = {
            "type": "string",
            "pattern": "^[A-Za-z][A-Za-z0-9_]{0,63}$",
            "default": default,
            "x-advanced": True,
        }
    return {"type": "object", "properties": properties, "required": required, "additionalProperties": False}


def _start(class_name: str, parameter: str) -> Any:
    try:
        return starts.start_of(class_name, parameter)
    except KeyError:
        raise UnexplainedParameter(
            f"{class_name}.{parameter} has no default: add its start value to catalog/starts.py"
        ) from None


def _schema(class_name: str, parameter: inspect.Parameter) -> dict[str, Any]:
    """The schema from the first match: hint for the class, hint for the name, hint for the suffix, type of default."""
    name = parameter.name
    hint = hints.BY_CLASS.get((class_name, name))
    if hint is None and not isinstance(parameter.default, bool):
        hint = hints.BY_NAME.get(name) or hints.BY_SUFFIX.get(name.rsplit("_", 1)[-1])
    if callable(hint):
        rank = re.search(r"([123])D", class_name)
        hint = hint(int(rank.group(1)) if rank else 2)
    if hint is not None:
        return dict(hint)
    types: dict[type, str] = {bool: "boolean", int: "integer", float: "number"}
    if type(parameter.default) not in types:
        raise UnexplainedParameter(
            f"{class_name}.{name} (default {parameter.default!r}): add a row for '{name}' to catalog/hints.py, "
            "or refuse it there"
        )
    return {"type": types[type(parameter.default)]}


def _plain(value: Any) -> Any:
    return [_plain(item) for item in value] if isinstance(value, tuple | list) else value


def _activations() -> list[str]:
    no_activations = {"get", "serialize", "deserialize", *refused.CLASSES["activation"]}
    return sorted(
        name
        for name, value in vars(keras.activations).items()
        if inspect.isfunction(value) and name not in no_activations
    )


def render(catalog: dict[str, Any]) -> str:
    """The text of the committed file: one entry per line, so that a new Keras version gives a readable diff."""
    lines: list[str] = []
    for key, value in catalog.items():
        if isinstance(value, list) and value and isinstance(value[0], dict):
            entries = ",\n".join("    " + json.dumps(entry, ensure_ascii=False) for entry in value)
            lines.append(f'  "{key}": [\n{entries}\n  ]')
        else:
            lines.append(f'  "{key}": {json.dumps(value, ensure_ascii=False)}')
    return "{\n" + ",\n".join(lines) + "\n}\n"


def main(arguments: list[str]) -> int:
    """Write the catalogue, or compare it with ``--check``; returns the exit status."""
    text = render(introspect())
    if "--check" in arguments:
        if CATALOG_FILE.read_text(encoding="utf-8") == text:
            return 0
        sys.stderr.write(
            "catalog.json does not match the installed Keras; run python -m layerloom.catalog.introspect\n"
        )
        return 1
    CATALOG_FILE.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
