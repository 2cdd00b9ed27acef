"""What a built-in dataset is, and where the built-in ones are found.

A newcomer adds one file to ``datasets/builtin/`` with a ``DATASET`` in it, and
touches nothing else: the folder is the list.
"""

import importlib
import pkgutil
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

import numpy as np

from layerloom.datasets import builtin
from layerloom.datasets.remote import Remote
from layerloom.errors import NotFound

Kind = Literal["points", "table", "images", "sequences"]
Task = Literal["classification", "regression"]


class Load(Protocol):
    """Loads all rows of a dataset.

    ``config`` is complete and valid: every setting of the dataset's schema is there.
    Answers ``(x, y)``: x of shape (rows, *sample), float32; y of shape (rows,),
    class indices as int32 or regression targets as float32. The same config gives
    the same rows in the same order, on every machine. Heavy libraries are imported
    here, not with the module. Exported scripts have the source of it and of what it
    uses (``rows_code.py``): functions with names, no lambdas, and public packages.
    """

    def __call__(self, config: Mapping[str, Any], /) -> tuple[np.ndarray, np.ndarray]: ...


class LoadTargets(Protocol):
    """The ``y`` that `Load` answers for the same config, without reading the rows."""

    def __call__(self, config: Mapping[str, Any], /) -> np.ndarray: ...


@dataclass(frozen=True)
class Dataset:
    """A dataset's description and its rows.

    ``config_schema`` is the JSON Schema of the settings it takes. ``scale`` is the
    largest raw value of an image set, which a ``Rescaling`` layer divides by.
    ``target`` and ``unit`` name a regression target and what it is measured in.
    ``remote`` is where a set that must be fetched comes from; such a set says its
    ``shape``, and takes as many rows as its setting ``size`` says. ``load_targets`` is
    for one whose rows take long: facts and checks need its targets only.
    """

    name: str
    title: str
    kind: Kind
    task: Task
    load: Load
    classes: tuple[str, ...] | None = None
    features: tuple[str, ...] | None = None
    target: str | None = None
    unit: str | None = None
    scale: float | None = None
    shape: tuple[int, ...] | None = None
    remote: Remote | None = None
    load_targets: LoadTargets | None = None
    config_schema: dict[str, Any] = field(default_factory=lambda: object_schema({}))

    def sample_shape(self, config: Mapping[str, Any]) -> tuple[int, ...]:
        """The declared shape of a sample; a set of sequences is as long as its setting ``length`` says."""
        shape = tuple(self.shape or ())
        return (config["length"], *shape[1:]) if "length" in config else shape


def object_schema(properties: dict[str, Any]) -> dict[str, Any]:
    """The JSON Schema of a settings object that knows these properties and no others."""
    return {"type": "object", "properties": properties, "additionalProperties": False}


def builtin_names() -> list[str]:
    """The names of the built-in datasets, in alphabetical order."""
    return sorted(module.name for module in pkgutil.iter_modules(builtin.__path__) if not module.name.startswith("_"))


def find(name: str) -> Dataset:
    """The dataset of that name.

    Raises:
        NotFound: if there is none.
    """
    names = builtin_names()
    if name not in names:
        raise NotFound(
            f"There is no dataset '{name}'.",
            field="data.dataset",
            expected="one of " + ", ".join(names),
            received=name,
            fix="Choose one of the listed datasets.",
        )
    return importlib.import_module(f"{builtin.__name__}.{name}").DATASET
