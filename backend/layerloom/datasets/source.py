"""A data spec made into rows: loaded, shaped and split, but not yet prepared for a loss."""

import math
from dataclasses import dataclass

import numpy as np

from layerloom.datasets.base import Dataset, find
from layerloom.datasets.config import complete
from layerloom.datasets.split import Split, split_rows
from layerloom.errors import DatasetError
from layerloom.spec import DataSpec


@dataclass(frozen=True)
class Source:
    """All rows of a dataset as the spec asks for them.

    ``x`` has the shape (rows, *sample), ``y`` (rows,); ``standardize`` and ``scale``
    say what the model does to a raw row first, at most one of the two.
    """

    dataset: Dataset
    x: np.ndarray
    y: np.ndarray
    split: Split
    standardize: bool
    scale: float | None


def load_source(data: DataSpec) -> Source:
    """Load, reshape and split.

    Raises:
        NotFound: if there is no such dataset.
        DatasetError: for wrong settings, an impossible shape or an impossible split.
    """
    dataset = find(data.dataset)
    x, y = dataset.load(complete(dataset, data.config))
    x = _reshaped(x, data.shape)
    labels = y if dataset.task == "classification" else None
    standardize = dataset.kind == "table" if data.standardize is None else data.standardize
    return Source(
        dataset=dataset,
        x=x,
        y=y,
        split=split_rows(len(x), data.split, labels),
        standardize=standardize,
        scale=None if standardize else dataset.scale,
    )


def _reshaped(x: np.ndarray, shape: list[int] | None) -> np.ndarray:
    if shape is None:
        return x
    sample = x.shape[1:]
    if math.prod(shape) != math.prod(sample):
        raise DatasetError(
            f"A sample of shape {list(sample)} cannot be reshaped to {shape}.",
            field="data.shape",
            expected=f"a shape with {math.prod(sample)} values",
            received=f"{shape}, which has {math.prod(shape)} values",
            fix="Choose a shape whose sizes multiply to the number of values, or leave data.shape out.",
        )
    return x.reshape(len(x), *shape)
