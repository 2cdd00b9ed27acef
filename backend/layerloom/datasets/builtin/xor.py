"""Four squares; those on a diagonal share their class."""

import numpy as np

from layerloom.datasets.base import Dataset
from layerloom.datasets.points import FEATURES, generate, settings

SIDE = 5.0
# Half the width of the empty cross between the squares.
GAP = 0.3


def _squares(rng: np.random.Generator, index: int, rows: int) -> np.ndarray:
    size = rng.uniform(GAP, SIDE, (rows, 2))
    sign = rng.choice([-1.0, 1.0], rows)
    # Class 0 has equal signs of both coordinates, class 1 has different signs.
    return size * np.stack([sign, sign if index == 0 else -sign], axis=1)


DATASET = Dataset(
    name="xor",
    title="XOR squares",
    kind="points",
    task="classification",
    classes=("0", "1"),
    features=FEATURES,
    config_schema=settings(noise=0.3, most_noise=3),
    load=generate(_squares, classes=2),
)
