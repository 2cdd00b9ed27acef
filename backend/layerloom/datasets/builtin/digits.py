"""Handwritten digits of 8 by 8 pixels, grey values from 0 to 16 (UCI, in scikit-learn)."""

from typing import Any

from layerloom.datasets.base import Dataset
from layerloom.datasets.bundled import from_scikit_learn


def fetch() -> Any:
    """Rows and targets."""
    from sklearn.datasets import load_digits

    return load_digits(return_X_y=True)


DATASET = Dataset(
    name="digits",
    title="Handwritten digits",
    kind="images",
    task="classification",
    classes=tuple(str(digit) for digit in range(10)),
    scale=16.0,
    load=from_scikit_learn(fetch),
)
