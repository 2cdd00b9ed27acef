"""Two half circles that reach into each other."""

import numpy as np

from layerloom.datasets.base import Dataset
from layerloom.datasets.points import FEATURES, generate, on_circle, settings

RADIUS = 3.0
# Centre of each half circle; the second one opens upwards.
CENTRES = ((-1.5, -0.75), (1.5, 0.75))


def _moon(rng: np.random.Generator, index: int, rows: int) -> np.ndarray:
    angle = rng.uniform(0.0, np.pi, rows) + np.pi * index
    return on_circle(RADIUS, angle) + CENTRES[index]


DATASET = Dataset(
    name="moons",
    title="Two moons",
    kind="points",
    task="classification",
    classes=("0", "1"),
    features=FEATURES,
    config_schema=settings(noise=0.5, most_noise=3),
    load=generate(_moon, classes=2),
)
