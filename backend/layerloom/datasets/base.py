"""The type of built-in datasets, and the functions that find them.

To add a dataset, add one file to ``datasets/builtin/`` that defines ``DATASET``. Nothing else has to be changed.
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

    ``config`` is complete and valid: it has every setting of the dataset's schema. The result is ``(x, y)``: x of shape
    (rows, *sample), float32; y of shape (rows,), class indices as int32 or regression targets as float32. The same
    config gives the same rows in the same order on every machine. Import heavy libraries inside the function, not with
    the module. Exported scripts contain the source of the function and of everything it uses (``rows_code.py``), so use
    named functions without lambdas, and only public packages.
    """

    def __call__(self, config: Mapping[str, Any], /) -> tuple[np.ndarray, np.ndarray]: ...


class LoadTargets(Protocol):
    """The ``y`` that `Load` returns for the same config, without reading the rows."""

    def __call__(self, config: Mapping[str, Any], /) -> np.ndarray: ...


@dataclass(frozen=True)
class Dataset:
    """The description of a dataset, and the function that loads its rows.

    ``config_schema`` is the JSON Schema of its settings. ``scale`` is the largest raw value of images; a ``Rescaling``
    layer divides by it. ``target`` and ``unit`` name a regression target and its unit. ``remote`` describes the files
    of a set that must be downloaded. Such a set declares its ``shape``, and its setting ``size`` is its number of rows.
    ``load_targets`` is for a set whose rows take long to load, because facts and checks need only its targets.
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
        """The declared shape of a sample; the setting ``length`` is the length of sequences."""
        shape = tuple(self.shape or ())
        return (config["length"], *shape[1:]) if "length" in config else shape


def object_schema(properties: dict[str, Any]) -> dict[str, Any]:
    """The JSON Schema of a settings object with exactly these properties."""
    return {"type": "object", "properties": properties, "additionalProperties": False}


def builtin_names() -> list[str]:
    """The names of the built-in datasets, in alphabetical order."""
    return sorted(module.name for module in pkgutil.iter_modules(builtin.__path__) if not module.name.startswith("_"))


def find(name: str) -> Dataset:
    """The dataset with this name.

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
