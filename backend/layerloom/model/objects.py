"""Builds Keras objects from the JSON of a document.

Each class, at every depth, comes from the catalogue's allowlist, and its constructor builds the object. Keras's
`deserialize` and `from_config` never get outside data, because with them a document can choose which code runs.
"""

from types import ModuleType
from typing import Any

import keras

from layerloom.catalog import load as catalog
from layerloom.catalog.entry import Kind, is_whole, takes_reals
from layerloom.errors import BuildError
from layerloom.model.memory import is_out_of_memory
from layerloom.model.messages import clean


def make(kind: Kind, class_name: str, config: dict[str, Any], **own: Any) -> Any:
    """A Keras object of the catalogue.

    Args:
        kind: The kind of object.
        class_name: The class, by any name that Keras accepts.
        config: Constructor arguments; objects among them are built in the same way.
        own: Further arguments from our code, such as ``name``, which a document may not set.

    Raises:
        BuildError: if the class or an argument is not in the catalogue, or Keras refuses it.
    """
    errors = catalog.check_config(kind, class_name, config)
    if errors:
        raise BuildError(errors[0].message, code=errors[0].code, field=errors[0].field or None)
    return _construct(kind, class_name, config, own)


def _construct(kind: Kind, class_name: str, config: dict[str, Any], own: dict[str, Any]) -> Any:
    entry = catalog.find(kind, class_name)
    if entry is None:
        raise BuildError(f"The catalogue has no {kind} '{class_name}'.", code="unknown_class")
    if kind == "activation":
        return getattr(keras.activations, entry.class_name)
    arguments = {name: _resolve(entry.properties[name], value) for name, value in config.items()}
    try:
        return getattr(_module(kind), entry.class_name)(**arguments, **own)
    except BuildError:
        raise
    except Exception as error:  # Keras's constructors raise whatever they like
        if is_out_of_memory(error):
            raise BuildError(f"{entry.class_name} does not fit into memory.", code="out_of_memory") from error
        raise BuildError(f"{entry.class_name} refuses its parameters: {clean(error)}") from error


def _resolve(schema: dict[str, Any], value: Any) -> Any:
    """The value of an argument, with Keras objects where the schema accepts objects."""
    kind = schema.get("x-kind")
    if kind is not None and kind != "dtype":
        if isinstance(value, dict):
            return _construct(kind, value["class_name"], value.get("config", {}), {})
        if isinstance(value, str):
            return _construct(kind, value, {}, {})
    if takes_reals(schema) and is_whole(value):
        return float(value)
    if isinstance(value, list) and "items" in schema:
        # From a list with both integers and decimals, Keras would make tensors of two types.
        return [_resolve(schema["items"], item) for item in value]
    return value


def _module(kind: Kind) -> ModuleType:
    modules: dict[Kind, ModuleType] = {
        "layer": keras.layers,
        "loss": keras.losses,
        "metric": keras.metrics,
        "optimizer": keras.optimizers,
        "schedule": keras.optimizers.schedules,
        "initializer": keras.initializers,
        "regularizer": keras.regularizers,
        "constraint": keras.constraints,
    }
    return modules[kind]
