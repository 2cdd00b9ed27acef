"""Fixes for wrong parameters: the value that the person most likely meant.

Each candidate is checked against the catalogue, so that a fix never replaces one wrong value with another.
"""

import difflib
import re
from collections.abc import Callable, Iterator
from typing import Any

from layerloom.catalog import load as catalog
from layerloom.catalog.checking import ConfigError
from layerloom.catalog.entry import Kind
from layerloom.graph.problems import Edit, Fix
from layerloom.json_values import is_array, is_object

Config = dict[str, Any]

# Small start values for parameters without a default.
STARTS: Config = {
    "units": 16,
    "filters": 8,
    "kernel_size": 3,
    "pool_size": 2,
    "rate": 0.3,
    "stddev": 0.1,
    "activation": "relu",
    "input_dim": 1000,
    "output_dim": 16,
    "target_shape": [-1],
    "n": 2,
    "num_heads": 2,
    "key_dim": 16,
    "num_classes": 2,
    "layer": {"class_name": "Dense", "config": {"units": 16}},
    "learning_rate": 0.001,
    "initial_learning_rate": 0.01,
    "decay_steps": 1000,
    "decay_rate": 0.9,
}


def config_errors(kind: Kind, class_name: str, config: Config) -> list[ConfigError]:
    """The errors of an object. A parameter that is missing because it is misspelled counts once."""
    errors = catalog.check_config(kind, class_name, config)
    meant = {
        ".".join([*error.field.split(".")[:-1], error.values["suggestion"]])
        for error in errors
        if error.code == "unknown_parameter" and "suggestion" in error.values
    }
    return [error for error in errors if not (error.code == "missing_parameter" and error.field in meant)]


class Mender:
    """Fixes one object of a document: a layer, a loss, an optimizer or a metric.

    Args:
        kind: The kind of object.
        class_name: Its class, which the catalogue has.
        config: The arguments of its constructor, including the wrong ones.
        set_value: Makes the edit that sets the value at a path below ``config``.
        set_all: Makes the edit that replaces the whole config.
        starts: Values for missing parameters; they come before those in `STARTS`.
    """

    def __init__(
        self,
        kind: Kind,
        class_name: str,
        config: Config,
        *,
        set_value: Callable[[str, Any], Edit],
        set_all: Callable[[Config], Edit],
        starts: Config | None = None,
    ) -> None:
        self._kind: Kind = kind
        self._class_name = class_name
        self._config = config
        self._set_value = set_value
        self._set_all = set_all
        self._starts = STARTS | (starts or {})

    def fix(self, error: ConfigError) -> Fix | None:
        """A fix that solves one error without causing another; None if the intended value is unclear."""
        if error.code == "unknown_parameter":
            return self._rename(error)
        if error.code in ("too_deep", "refused_class"):
            return self._without(error)
        path = error.field.split(".")
        for value in self._candidates(error, path[-1]):
            changed = with_value(self._config, path, value)
            if self._solves(changed, error):
                return Fix(f"Set {path[-1]} to {_words(value)}", (self._set_value(error.field, value),))
        return self._without(error)

    def _solves(self, changed: Any, error: ConfigError) -> bool:
        errors = catalog.check_config(self._kind, self._class_name, changed)
        return all(other.field != error.field for other in errors)

    def _candidates(self, error: ConfigError, name: str) -> Iterator[Any]:
        received = value_at(self._config, error.field.split("."))
        entry = catalog.find(self._kind, self._class_name)
        schema = entry.properties.get(name, {}) if entry and name == error.field else {}
        if "suggestion" in error.values:
            yield error.values["suggestion"]
        if error.code == "wrong_type":
            yield from likely_numbers(received)
        if error.code == "out_of_range" and isinstance(received, int | float):
            yield -received
        if error.code == "not_a_choice" and isinstance(received, str):
            choices = [choice for choice in error.values["choices"] if isinstance(choice, str)]
            yield from difflib.get_close_matches(received.lower(), choices, n=1, cutoff=0.5)
        if error.code == "wrong_length" and is_array(received) and received:
            for length in range(1, 5):
                yield [*received, *[received[-1]] * length][:length]
        if name in self._starts:
            yield self._starts[name]
        if "default" in schema:
            yield schema["default"]
        if error.values.get("limit") is not None:
            yield error.values["limit"]
        yield from error.values.get("choices", [])[:1]

    def _rename(self, error: ConfigError) -> Fix | None:
        *parents, name = error.field.split(".")
        parent = value_at(self._config, parents)
        if not is_object(parent) or name not in parent:
            return None
        rest = {key: value for key, value in parent.items() if key != name}
        better = error.values.get("suggestion")
        if better is not None and better not in rest:
            renamed = {(better if key == name else key): value for key, value in parent.items()}
            changed = with_value(self._config, parents, renamed)
            if all(
                other.field != ".".join([*parents, better])
                for other in catalog.check_config(self._kind, self._class_name, changed)
            ):
                return Fix(f"Call it {better}", (self._set_all(changed),))
        return Fix(f"Remove {name}", (self._set_all(with_value(self._config, parents, rest)),))

    def _without(self, error: ConfigError) -> Fix | None:
        """A fix that removes the parameter, if it has a default."""
        name = error.field.split(".")[0]
        entry = catalog.find(self._kind, self._class_name)
        if entry is None or name in entry.required or name not in self._config:
            return None
        rest = {key: value for key, value in self._config.items() if key != name}
        return Fix(f"Remove {name}", (self._set_all(rest),))


def likely_numbers(received: Any) -> Iterator[Any]:
    """The numbers that the received text or number may have meant."""
    text = received.strip() if isinstance(received, str) else received
    if isinstance(text, str) and re.fullmatch(r"[-+]?\d{1,15}", text):
        yield int(text)
    elif isinstance(text, str) and re.fullmatch(r"[-+]?(\d{1,15}([.,]\d*)?|[.,]\d+)([eE][-+]?\d{1,2})?", text):
        yield float(text.replace(",", "."))
    elif isinstance(text, float) and abs(text) < 2**53:
        yield round(text)
    elif isinstance(text, str) and text.lower() in ("true", "false"):
        yield text.lower() == "true"
    elif is_array(text) and len(text) == 1:
        yield text[0]


def value_at(target: Any, path: list[str]) -> Any:
    for name in path:
        if is_array(target) and name.isdecimal() and int(name) < len(target):
            target = target[int(name)]
        elif is_object(target):
            target = target.get(name)
        else:
            return None
    return target


def with_value(target: Any, path: list[str], value: Any) -> Any:
    if not path:
        return value
    if is_array(target) and path[0].isdecimal():
        index = int(path[0])
        return [*target[:index], with_value(target[index], path[1:], value), *target[index + 1 :]]
    base = target if is_object(target) else {}
    return base | {path[0]: with_value(base.get(path[0]), path[1:], value)}


def _words(value: Any) -> str:
    if is_object(value):
        return str(value.get("class_name", "an object"))
    return "null" if value is None else str(value).lower() if isinstance(value, bool) else str(value)
