"""Two arms of an Archimedean spiral, one class each."""

import numpy as np

from layerloom.datasets.base import Dataset
from layerloom.datasets.points import FEATURES, generate, on_circle, settings

RADIUS = 5.5
TURNS = 1.0


def _arm(rng: np.random.Generator, index: int, rows: int) -> np.ndarray:
    along = rng.uniform(0.0, 1.0, rows)
    return on_circle(RADIUS * along, 2 * np.pi * TURNS * along + np.pi * index)


DATASET = Dataset(
    name="spiral",
    title="Two spirals",
    kind="points",
    task="classification",
    classes=("0", "1"),
    features=FEATURES,
    config_schema=settings(noise=0.8, most_noise=3),
    load=generate(_arm, classes=2),
)
