"""The facts of a dataset for the page and the checks, without its rows."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np
from cachetools import LRUCache

from layerloom.datasets.base import Dataset, find
from layerloom.datasets.config import complete
from layerloom.datasets.remote import is_here
from layerloom.datasets.source import Source, reshaped, split_of, standardizes
from layerloom.datasets.split import Split
from layerloom.spec import DataSpec

Value = TypeVar("Value")

PARTS = ("train", "validation", "test")
# A target below this share of the mean size counts as near 0: an error of the mean size exceeds 10,000 percent there.
_NEAR_ZERO = 0.01


def facts_of(data: DataSpec) -> dict[str, Any]:
    """The facts of the data of a spec, as plain JSON values (docs/processes.md).

    For a set that is not on this machine, they come from its description.

    Raises:
        NotFound: if there is no such dataset.
        DatasetError: for wrong settings, an impossible shape or an impossible split.
    """
    return FactsCache().facts_of(data)


def facts_of_source(source: Source) -> dict[str, Any]:
    """The facts of loaded data."""
    return _known(source.dataset, source.x.shape[1:], source.y, source.split, standardize=source.standardize)


class FactsCache:
    """Caches facts, because every keystroke in a network needs the facts of the same data settings.

    It also caches targets, because another split or shape needs new facts from the same targets.

    Args:
        most: The most facts, and the most sets of targets, in the cache.
    """

    def __init__(self, most: int = 64) -> None:
        self._facts: LRUCache[str, dict[str, Any]] = LRUCache(most)
        self._outlines: LRUCache[str, _Outline] = LRUCache(most)

    def facts_of(self, data: DataSpec) -> dict[str, Any]:
        """Like the function of this name; errors are not cached."""
        dataset = find(data.dataset)
        here = dataset.remote is None or is_here(dataset.name, dataset.remote)
        return _kept(self._facts, [data.to_json(), here], lambda: self._made(dataset, data, here=here))

    def _made(self, dataset: Dataset, data: DataSpec, *, here: bool) -> dict[str, Any]:
        if not here:
            return _promised(dataset, data)
        config = complete(dataset, data.config)
        outline = _kept(self._outlines, [dataset.name, config], lambda: _outline(dataset, config))
        shape, split = reshaped(outline.sample, data.shape), split_of(dataset, data, outline.y)
        return _known(dataset, shape, outline.y, split, standardize=standardizes(dataset, data))


@dataclass(frozen=True)
class _Outline:
    """The part of rows that facts need: the original shape of a sample, and each row's target."""

    sample: tuple[int, ...]
    y: np.ndarray


def _outline(dataset: Dataset, config: Mapping[str, Any]) -> _Outline:
    if dataset.load_targets is not None:
        return _Outline(dataset.sample_shape(config), dataset.load_targets(config))
    x, y = dataset.load(config)
    return _Outline(x.shape[1:], y)


def _kept(cache: LRUCache[str, Value], key: list[Any], make: Callable[[], Value]) -> Value:
    """The value in a cache for a key of plain JSON; made if it is missing."""
    text = json.dumps(key, sort_keys=True)
    if text not in cache:
        cache[text] = make()
    return cache[text]


def _known(
    dataset: Dataset, shape: tuple[int, ...], y: np.ndarray, split: Split, *, standardize: bool
) -> dict[str, Any]:
    return (
        _described(dataset)
        | {"standardize": standardize, "scale": None if standardize else dataset.scale}
        | {"shape": list(shape), "rows": len(y), "counts": {part: len(getattr(split, part)) for part in PARTS}}
        | {"balance": _balance(dataset, y, split), "targets": _targets(dataset, y)}
        | {"download": _download(dataset, here=True)}
    )


def _described(dataset: Dataset) -> dict[str, Any]:
    return {
        "name": dataset.name,
        "title": dataset.title,
        "kind": dataset.kind,
        "task": dataset.task,
        "classes": _listed(dataset.classes),
        "features": _listed(dataset.features),
        "target": dataset.target,
        "unit": dataset.unit,
        "config_schema": dataset.config_schema,
    }


def _promised(dataset: Dataset, data: DataSpec) -> dict[str, Any]:
    config = complete(dataset, data.config)
    rows = config["size"]
    validation, test = round(rows * data.split.validation), round(rows * data.split.test)
    standardize = standardizes(dataset, data)
    return _described(dataset) | {
        "standardize": standardize,
        "scale": None if standardize else dataset.scale,
        "shape": list(reshaped(dataset.sample_shape(config), data.shape)),
        "rows": rows,
        "counts": {"train": rows - validation - test, "validation": validation, "test": test},
        "balance": None,
        "targets": None,
        "download": _download(dataset, here=False),
    }


def _download(dataset: Dataset, *, here: bool) -> dict[str, Any] | None:
    remote = dataset.remote
    if remote is None:
        return None
    return {"state": "ready" if here else "absent", "size": remote.size, "home": remote.home}


def _balance(dataset: Dataset, y: np.ndarray, split: Split) -> dict[str, list[int]] | None:
    if dataset.classes is None:
        return None
    classes = len(dataset.classes)
    return {part: np.bincount(y[getattr(split, part)], minlength=classes).tolist() for part in PARTS}


def _targets(dataset: Dataset, y: np.ndarray) -> dict[str, float] | None:
    """The range of the values to predict; None for classes."""
    if dataset.classes is not None or len(y) == 0:
        return None
    sizes = np.abs(y.astype(np.float64))
    near = float((sizes < _NEAR_ZERO * sizes.mean()).mean())
    return {"min": float(y.min()), "max": float(y.max()), "near_zero": near}


def _listed(names: tuple[str, ...] | None) -> list[str] | None:
    return None if names is None else list(names)
