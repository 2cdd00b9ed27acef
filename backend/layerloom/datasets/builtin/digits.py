"""Handwritten digits of 8 by 8 pixels, grey values from 0 to 16 (UCI, in scikit-learn)."""

from layerloom.datasets.base import Dataset
from layerloom.datasets.bundled import from_scikit_learn

DATASET = Dataset(
    name="digits",
    title="Handwritten digits",
    kind="images",
    task="classification",
    classes=tuple(str(digit) for digit in range(10)),
    scale=16.0,
    load=from_scikit_learn("load_digits"),
)
