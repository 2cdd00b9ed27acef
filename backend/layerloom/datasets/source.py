"""Loads the rows of a data spec: loaded, shaped and split, but not yet prepared for a loss."""

import math
from dataclasses import dataclass

import numpy as np

from layerloom.datasets.base import Dataset, find
from layerloom.datasets.config import complete
from layerloom.datasets.remote import is_here
from layerloom.datasets.split import Split, split_rows
from layerloom.errors import DatasetError, DataUnavailable
from layerloom.spec import DataSpec


@dataclass(frozen=True)
class Source:
    """All rows of a data spec.

    ``x`` has the shape (rows, *sample), ``y`` (rows,). ``standardize`` and ``scale`` say how the model prepares a raw
    row; at most one of the two is set.
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
        DataUnavailable: if its files are not on this machine.
        DatasetError: for wrong settings, an impossible shape or an impossible split.
    """
    dataset = find(data.dataset)
    require_here(dataset)
    x, y = dataset.load(complete(dataset, data.config))
    x = x.reshape(len(x), *reshaped(x.shape[1:], data.shape))
    standardize = standardizes(dataset, data)
    return Source(
        dataset=dataset,
        x=x,
        y=y,
        split=split_of(dataset, data, y),
        standardize=standardize,
        scale=None if standardize else dataset.scale,
    )


def split_of(dataset: Dataset, data: DataSpec, y: np.ndarray) -> Split:
    """Which rows train, validate and test, from the targets of all rows.

    Raises:
        DatasetError: for an impossible split.
    """
    return split_rows(len(y), data.split, y if dataset.task == "classification" else None)


def standardizes(dataset: Dataset, data: DataSpec) -> bool:
    """Whether the model scales each feature to mean 0 and variance 1; the default is true only for tables."""
    return dataset.kind == "table" if data.standardize is None else data.standardize


def require_here(dataset: Dataset) -> None:
    """Check that a dataset can be loaded.

    Raises:
        DataUnavailable: if its files are not on this machine.
    """
    if dataset.remote is not None and not is_here(dataset.name, dataset.remote):
        raise DataUnavailable(
            f"{dataset.title} is not on this machine yet.",
            field="data.dataset",
            expected=f"its files, {dataset.remote.size:,} bytes",
            received="none, or not all of them",
            fix="Download it on the Data page, or just train: a run downloads the files that it needs.",
        )


def reshaped(sample: tuple[int, ...], shape: list[int] | None) -> tuple[int, ...]:
    """The shape of a sample after ``data.shape``.

    Raises:
        DatasetError: if it has another number of values.
    """
    if shape is None:
        return sample
    if math.prod(shape) != math.prod(sample):
        raise DatasetError(
            f"A sample of shape {list(sample)} cannot be reshaped to {shape}.",
            field="data.shape",
            expected=f"a shape with {math.prod(sample)} values",
            received=f"{shape}, which has {math.prod(shape)} values",
            fix="Choose a shape whose sizes multiply to the number of values, or leave data.shape out.",
        )
    return tuple(shape)
