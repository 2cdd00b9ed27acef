"""Two round clouds; ``noise`` is how wide they are."""

import numpy as np

from layerloom.datasets.base import Dataset
from layerloom.datasets.points import FEATURES, generate, settings

CENTRES = ((-2.0, -2.0), (2.0, 2.0))


def _cloud(_rng: np.random.Generator, index: int, rows: int) -> np.ndarray:
    return np.tile(np.array(CENTRES[index]), (rows, 1))


DATASET = Dataset(
    name="gaussians",
    title="Two Gaussian clouds",
    kind="points",
    task="classification",
    classes=("0", "1"),
    features=FEATURES,
    config_schema=settings(noise=1.2, most_noise=4),
    load=generate(_cloud, classes=2),
)
