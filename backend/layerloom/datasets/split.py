"""Splits rows into training, validation and test rows."""

from dataclasses import dataclass

import numpy as np

from layerloom.errors import DatasetError
from layerloom.spec import SplitSpec

Parts = tuple[np.ndarray, np.ndarray, np.ndarray]


@dataclass(frozen=True)
class Split:
    """Ascending row indices of the three parts, which are disjoint and together contain all rows."""

    train: np.ndarray
    validation: np.ndarray
    test: np.ndarray


def split_rows(rows: int, spec: SplitSpec, labels: np.ndarray | None = None) -> Split:
    """Split ``rows`` rows by seed.

    The sizes are exactly the shares of all rows, rounded. With ``labels`` (class
    indices of shape (rows,)) and ``spec.stratify``, each part holds the classes in
    proportion, by largest remainder.

    Raises:
        DatasetError: if no row, or no row of some class, is left to train on.
    """
    train, validation, test = split(rows, labels if spec.stratify else None, spec.validation, spec.test, spec.seed)
    _require_training_rows(train, labels, rows, spec)
    return Split(train=train, validation=validation, test=test)


def split(rows: int, labels: np.ndarray | None, validation: float, test: float, seed: int) -> Parts:
    """Indices of training, validation and test rows; with labels, each part has the classes in proportion."""
    rng = np.random.default_rng(seed)
    groups = [np.arange(rows)]
    if labels is not None:
        groups = [np.flatnonzero(labels == label) for label in np.unique(labels)]
    shuffled = [rng.permutation(group) for group in groups]
    sizes = np.array([len(group) for group in groups])
    validations = _apportion(round(rows * validation), sizes)
    tests = _apportion(round(rows * test), sizes - validations)
    cuts = [np.split(group, [v, v + t]) for group, v, t in zip(shuffled, validations, tests, strict=True)]
    validating, testing, training = (np.sort(np.concatenate(part)) for part in zip(*cuts, strict=True))
    return training, validating, testing


def _apportion(seats: int, sizes: np.ndarray) -> np.ndarray:
    """Divide ``seats`` in proportion to ``sizes``, but at most ``sizes`` each (Hamilton's method)."""
    if not sizes.sum():
        return np.zeros(len(sizes), dtype=int)
    quotas = seats * sizes / sizes.sum()
    dealt = np.floor(quotas).astype(int)
    by_remainder = np.argsort(dealt - quotas, kind="stable")
    dealt[by_remainder[: seats - dealt.sum()]] += 1
    return dealt


def _require_training_rows(train: np.ndarray, labels: np.ndarray | None, rows: int, spec: SplitSpec) -> None:
    left = f"validation {spec.validation} and test {spec.test} of {rows} rows"
    if len(train) == 0:
        raise DatasetError(
            "The split leaves no rows to train on.",
            field="data.split",
            expected="at least one training row",
            received=left,
            fix="Make the validation or test share smaller.",
        )
    if labels is None:
        return
    missing = np.setdiff1d(labels, labels[train])
    if len(missing):
        raise DatasetError(
            f"The split leaves class {', '.join(str(label) for label in missing)} without training rows.",
            field="data.split",
            expected="at least one training row of each class",
            received=left,
            fix="Make the validation or test share smaller, or set data.split.stratify to true.",
        )
