"""What the page and the checks know about a dataset, without its rows."""

from typing import Any

from layerloom.datasets.source import Source, load_source
from layerloom.spec import DataSpec


def facts_of(data: DataSpec) -> dict[str, Any]:
    """The facts of the data as the spec asks for it, as plain JSON values (docs/architecture.md).

    Raises:
        NotFound: if there is no such dataset.
        DatasetError: for wrong settings, an impossible shape or an impossible split.
    """
    return facts_of_source(load_source(data))


def facts_of_source(source: Source) -> dict[str, Any]:
    """The facts of data that is loaded already."""
    dataset, split = source.dataset, source.split
    return {
        "name": dataset.name,
        "title": dataset.title,
        "kind": dataset.kind,
        "task": dataset.task,
        "shape": list(source.x.shape[1:]),
        "rows": len(source.x),
        "classes": _listed(dataset.classes),
        "features": _listed(dataset.features),
        "target": dataset.target,
        "unit": dataset.unit,
        "standardize": source.standardize,
        "scale": source.scale,
        "counts": {"train": len(split.train), "validation": len(split.validation), "test": len(split.test)},
        "config_schema": dataset.config_schema,
    }


def _listed(names: tuple[str, ...] | None) -> list[str] | None:
    return None if names is None else list(names)
