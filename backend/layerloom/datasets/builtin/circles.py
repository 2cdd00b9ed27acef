"""A disc inside a ring."""

import numpy as np

from layerloom.datasets.base import Dataset
from layerloom.datasets.points import FEATURES, generate, on_circle, settings

# Inner and outer radius of each class.
RINGS = ((0.0, 2.5), (3.5, 5.0))


def _ring(rng: np.random.Generator, index: int, rows: int) -> np.ndarray:
    inner, outer = RINGS[index]
    # Uniform over the area: the square of the radius is uniform.
    radius = np.sqrt(rng.uniform(inner**2, outer**2, rows))
    return on_circle(radius, rng.uniform(0.0, 2 * np.pi, rows))


DATASET = Dataset(
    name="circles",
    title="Circle in a ring",
    kind="points",
    task="classification",
    classes=("0", "1"),
    features=FEATURES,
    config_schema=settings(noise=0.4, most_noise=3),
    load=generate(_ring, classes=2),
)
