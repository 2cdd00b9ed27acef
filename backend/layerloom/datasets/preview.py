"""Some rows of a dataset, for the page."""

from typing import Any

import numpy as np

from layerloom.datasets.columns import columns_of
from layerloom.datasets.facts import facts_of_source
from layerloom.datasets.source import load_source
from layerloom.spec import DataSpec


def preview(data: DataSpec, limit: int) -> dict[str, Any]:
    """At most ``limit`` raw rows with their targets and parts, as plain JSON values (docs/processes.md).

    If there are more, rows are drawn at random with the split's seed, so that a set
    sorted by class shows all its classes. The rows keep the order of the dataset.

    Raises:
        NotFound: if there is no such dataset.
        DataUnavailable: if its files are not on this machine.
        DatasetError: for wrong settings, an impossible shape or an impossible split.
    """
    source = load_source(data)
    rows = len(source.x)
    part = np.empty(rows, dtype=object)
    part[source.split.train] = "train"
    part[source.split.validation] = "validation"
    part[source.split.test] = "test"
    shown = np.arange(rows)
    if limit < rows:
        shown = np.sort(np.random.default_rng(data.split.seed).permutation(rows)[: max(limit, 0)])
    return {
        "facts": facts_of_source(source),
        "columns": columns_of(source),
        "x": source.x[shown].tolist(),
        "y": source.y[shown].tolist(),
        "split": part[shown].tolist(),
    }
