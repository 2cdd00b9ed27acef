"""Summaries of the columns of a table or of points, for the page."""

from typing import Any

import numpy as np

from layerloom.datasets.source import Source

BINS = 20


def columns_of(source: Source) -> list[dict[str, Any]] | None:
    """Name, range, mean, standard deviation and histogram of each column, and of a numeric target.

    It uses all raw rows. It is None for images and sequences, whose single values have little meaning.
    """
    dataset = source.dataset
    if dataset.kind not in ("points", "table") or source.x.ndim != 2:
        return None
    names = dataset.features or tuple(str(number + 1) for number in range(source.x.shape[1]))
    found = [_column(name, values) for name, values in zip(names, source.x.T, strict=True)]
    if dataset.task == "regression":
        found.append(_column(dataset.target or "target", source.y))
    return found


def _column(name: str, values: np.ndarray) -> dict[str, Any]:
    values = values.astype(np.float64)
    counts, _ = np.histogram(values, BINS)
    return {
        "name": name,
        "min": float(values.min()),
        "max": float(values.max()),
        "mean": float(values.mean()),
        "std": float(values.std()),
        "histogram": counts.tolist(),
    }
