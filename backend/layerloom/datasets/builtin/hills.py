"""Two hills and a hollow: a surface that no single unit can follow."""

import numpy as np

from layerloom.datasets.base import Dataset
from layerloom.datasets.points import FEATURES
from layerloom.datasets.surface import over_the_plane, settings

# Middle, and height at the middle; each falls off as a bell.
_BELLS = ((-2.5, 2.5, 1.0), (2.5, -2.5, 1.0), (2.5, 2.5, -1.0))
_WIDTH = 1.8


def _height(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    bells = [top * np.exp(-((x - left) ** 2 + (y - up) ** 2) / (2 * _WIDTH**2)) for left, up, top in _BELLS]
    return np.sum(bells, axis=0)


DATASET = Dataset(
    name="hills",
    title="Hills and a hollow",
    kind="points",
    task="regression",
    features=FEATURES,
    target="height",
    unit="units",
    shape=(2,),
    config_schema=settings(),
    load=over_the_plane(_height),
)
