"""Sequences that begin with one of three marks, followed by noise. Recognizing the mark needs memory."""

import numpy as np

from layerloom.datasets.base import Dataset
from layerloom.datasets.generated import generate, settings

CLASSES = ("first", "second", "third")
STEPS = 20
# The mark is in one of the first steps.
_EARLY = 4


def _draw(rng: np.random.Generator, index: int, rows: int) -> np.ndarray:
    x = np.zeros((rows, STEPS, len(CLASSES)))
    x[np.arange(rows), rng.integers(0, _EARLY, rows), index] = 1.0
    return x


DATASET = Dataset(
    name="recall",
    title="Remember the mark",
    kind="sequences",
    task="classification",
    classes=CLASSES,
    features=("first", "second", "third"),
    shape=(STEPS, len(CLASSES)),
    config_schema=settings(what="sequences", noise=0.15, most_noise=1, size=900),
    load=generate(_draw, classes=len(CLASSES)),
)
