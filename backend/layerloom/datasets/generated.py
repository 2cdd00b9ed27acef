"""The common part of generators of data outside the plane: settings, and a ``load`` that draws class by class."""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from layerloom.datasets.base import Load, object_schema

# A function that draws rows of a class without noise: (generator, class index, rows) -> (rows, *sample).
Draw = Callable[[np.random.Generator, int, int], np.ndarray]


def settings(*, what: str, noise: float, most_noise: float, size: int, most_size: int = 20_000) -> dict[str, Any]:
    """The schema of noise, size and seed; ``what`` is the plural noun for rows."""
    return object_schema(
        {
            "noise": {
                "type": "number",
                "title": "Noise",
                "description": "Standard deviation of the Gaussian noise on each value.",
                "minimum": 0,
                "maximum": most_noise,
                "default": noise,
            },
            "size": {
                "type": "integer",
                "title": what.capitalize(),
                "description": f"Number of {what}, all classes together.",
                "minimum": 20,
                "maximum": most_size,
                "default": size,
            },
            "seed": {
                "type": "integer",
                "title": "Seed",
                "description": f"The same seed draws the same {what}.",
                "minimum": 0,
                "maximum": 2**32 - 1,
                "default": 0,
            },
        }
    )


def generate(draw: Draw, classes: int, finish: Callable[[np.ndarray], np.ndarray] | None = None) -> Load:
    """A ``load`` that draws each class, adds noise, and shuffles the rows; classes are equally large.

    Args:
        draw: Draws the rows of one class without noise.
        classes: The number of classes. If the size is not divisible, the first classes get one row more.
        finish: A function for the noisy rows, such as clipping them to a range.
    """

    def load(config: Mapping[str, Any], /) -> tuple[np.ndarray, np.ndarray]:
        rng = np.random.default_rng(config["seed"])
        sizes = [len(part) for part in np.array_split(np.arange(config["size"]), classes)]
        x = np.concatenate([draw(rng, index, rows) for index, rows in enumerate(sizes)])
        y = np.repeat(np.arange(classes), sizes)
        x = x + rng.normal(0.0, config["noise"], x.shape)
        order = rng.permutation(len(x))
        x = x if finish is None else finish(x)
        return x[order].astype(np.float32), y[order].astype(np.int32)

    return load
