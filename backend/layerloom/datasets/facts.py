"""What the page and the checks know about a dataset, without its rows."""

import json
from collections import OrderedDict
from typing import Any

import numpy as np

from layerloom.datasets.base import Dataset, find
from layerloom.datasets.config import complete
from layerloom.datasets.remote import is_here
from layerloom.datasets.source import Source, load_source, reshaped, standardizes
from layerloom.datasets.split import Split
from layerloom.spec import DataSpec

PARTS = ("train", "validation", "test")


def facts_of(data: DataSpec) -> dict[str, Any]:
    """The facts of the data as the spec asks for it, as plain JSON values (docs/architecture.md).

    A set that is not on this machine is told of by what its description promises.

    Raises:
        NotFound: if there is no such dataset.
        DatasetError: for wrong settings, an impossible shape or an impossible split.
    """
    dataset = find(data.dataset)
    if dataset.remote is not None and not is_here(dataset.name, dataset.remote):
        return _promised(dataset, data)
    return facts_of_source(load_source(data))


def facts_of_source(source: Source) -> dict[str, Any]:
    """The facts of data that is loaded already."""
    split = source.split
    counts = {part: len(getattr(split, part)) for part in PARTS}
    return (
        _described(source.dataset)
        | {"standardize": source.standardize, "scale": source.scale}
        | {"shape": list(source.x.shape[1:]), "rows": len(source.x), "counts": counts}
        | {"balance": _balance(source.dataset, source.y, split), "download": _download(source.dataset, here=True)}
    )


class FactsCache:
    """The facts of the data settings asked for last: every keystroke in a network is checked with the same ones."""

    def __init__(self, most: int = 64) -> None:
        self._most = most
        self._known: OrderedDict[str, dict[str, Any]] = OrderedDict()

    def facts_of(self, data: DataSpec) -> dict[str, Any]:
        """As the function of that name; an error is not remembered."""
        dataset = find(data.dataset)
        here = dataset.remote is None or is_here(dataset.name, dataset.remote)
        key = json.dumps([data.to_json(), here], sort_keys=True)
        facts = self._known.get(key)
        if facts is None:
            facts = self._known[key] = facts_of(data)
        self._known.move_to_end(key)
        while len(self._known) > self._most:
            self._known.popitem(last=False)
        return facts


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
    sample = tuple(dataset.shape or ())
    # A set of sequences is as long as its setting says.
    sample = (config["length"], *sample[1:]) if "length" in config else sample
    rows = config["size"]
    validation, test = round(rows * data.split.validation), round(rows * data.split.test)
    standardize = standardizes(dataset, data)
    return _described(dataset) | {
        "standardize": standardize,
        "scale": None if standardize else dataset.scale,
        "shape": list(reshaped(sample, data.shape)),
        "rows": rows,
        "counts": {"train": rows - validation - test, "validation": validation, "test": test},
        "balance": None,
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


def _listed(names: tuple[str, ...] | None) -> list[str] | None:
    return None if names is None else list(names)
