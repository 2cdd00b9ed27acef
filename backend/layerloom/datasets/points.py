"""The common part of generators of points in the plane."""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from layerloom.datasets.base import Load, object_schema

# A function that draws points of a class without noise: (generator, class index, rows) -> (rows, 2).
Arm = Callable[[np.random.Generator, int, int], np.ndarray]

FEATURES = ("x", "y")


def settings(*, noise: float, most_noise: float, size: int = 500) -> dict[str, Any]:
    """The common schema of these generators, with the given defaults."""
    return object_schema(
        {
            "noise": {
                "type": "number",
                "title": "Noise",
                "description": "Standard deviation of the Gaussian noise on each coordinate.",
                "minimum": 0,
                "maximum": most_noise,
                "default": noise,
            },
            "size": {
                "type": "integer",
                "title": "Points",
                "description": "Number of points, all classes together.",
                "minimum": 20,
                "maximum": 20_000,
                "default": size,
            },
            "seed": {
                "type": "integer",
                "title": "Seed",
                "description": "The same seed draws the same points.",
                "minimum": 0,
                "maximum": 2**32 - 1,
                "default": 0,
            },
        }
    )


def generate(arm: Arm, classes: int) -> Load:
    """A ``load`` that draws each class with ``arm``, adds noise and shuffles the rows.

    Classes are equally large. If the size is not divisible, the first classes get one row more.
    """

    def load(config: Mapping[str, Any], /) -> tuple[np.ndarray, np.ndarray]:
        rng = np.random.default_rng(config["seed"])
        sizes = [len(part) for part in np.array_split(np.arange(config["size"]), classes)]
        x = np.concatenate([arm(rng, index, rows) for index, rows in enumerate(sizes)])
        y = np.repeat(np.arange(classes), sizes)
        x += rng.normal(0.0, config["noise"], x.shape)
        order = rng.permutation(len(x))
        return x[order].astype(np.float32), y[order].astype(np.int32)

    return load


def on_circle(radius: np.ndarray | float, angle: np.ndarray) -> np.ndarray:
    """Points (rows, 2) with the given radius and angle in radians."""
    return np.stack([radius * np.cos(angle), radius * np.sin(angle)], axis=1)
