"""The common part of generators of surfaces over the plane: points (x, y) and a height z to predict."""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from layerloom.datasets.base import Load
from layerloom.datasets.points import settings as point_settings

# The surface: (x, y) -> z, all of shape (rows,).
Height = Callable[[np.ndarray, np.ndarray], np.ndarray]

HALF_WIDTH = 6.0


def settings() -> dict[str, Any]:
    """The schema of the generators, in which noise is on the height."""
    schema = point_settings(noise=0.1, most_noise=1)
    schema["properties"]["noise"]["description"] = "Standard deviation of the Gaussian noise on the height."
    schema["properties"]["size"]["description"] = "Number of points."
    return schema


def over_the_plane(height: Height) -> Load:
    """A ``load`` of points spread evenly over a square, with the noisy height of the surface at each."""

    def load(config: Mapping[str, Any], /) -> tuple[np.ndarray, np.ndarray]:
        rng = np.random.default_rng(config["seed"])
        x = rng.uniform(-HALF_WIDTH, HALF_WIDTH, (config["size"], 2))
        z = height(x[:, 0], x[:, 1]) + rng.normal(0.0, config["noise"], len(x))
        return x.astype(np.float32), z.astype(np.float32)

    return load
