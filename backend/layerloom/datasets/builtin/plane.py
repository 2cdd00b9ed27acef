"""A tilted plane: the height grows evenly towards the upper right, so one unit without activation is enough."""

import numpy as np

from layerloom.datasets.base import Dataset
from layerloom.datasets.points import FEATURES
from layerloom.datasets.surface import HALF_WIDTH, over_the_plane, settings


def _height(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    return (x + y) / (2 * HALF_WIDTH)


DATASET = Dataset(
    name="plane",
    title="Tilted plane",
    kind="points",
    task="regression",
    features=FEATURES,
    target="height",
    unit="units",
    shape=(2,),
    config_schema=settings(),
    load=over_the_plane(_height),
)
