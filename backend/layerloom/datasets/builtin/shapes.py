"""Circles, squares, triangles and crosses of 16 by 16 pixels, anywhere in the picture and of any size."""

import numpy as np

from layerloom.datasets.base import Dataset
from layerloom.datasets.generated import generate, settings

CLASSES = ("circle", "square", "triangle", "cross")
SIDE = 16
BRIGHTEST = 1.0
# Half the width of a drawn line, in pixels.
_PEN = 0.8


def _draw(rng: np.random.Generator, index: int, rows: int) -> np.ndarray:
    radius = rng.uniform(3.0, 5.5, (rows, 1, 1))
    row, column = (rng.uniform(radius + 0.5, SIDE - 1.5 - radius) for _ in range(2))
    y, x = np.mgrid[0:SIDE, 0:SIDE]
    y, x = (y - row) / radius, (x - column) / radius
    # The distance of a pixel from the outline, in radii.
    distance = _DISTANCES[index](x, y)
    ink = np.clip(1.5 - np.abs(distance) * radius / _PEN, 0.0, 1.0)
    return (BRIGHTEST * ink)[..., None]


def _circle(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    return np.hypot(x, y) - 1.0


def _square(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    return np.maximum(np.abs(x), np.abs(y)) - 0.85


def _triangle(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    # Three lines at angles of 120 degrees; one corner points up.
    sides = [np.cos(angle) * x + np.sin(angle) * y for angle in np.deg2rad([90.0, 210.0, 330.0])]
    return np.max(sides, axis=0) - 0.55


def _cross(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    arms = np.minimum(np.abs(x), np.abs(y))
    # There is no ink beyond the ends of the arms.
    return np.where(np.maximum(np.abs(x), np.abs(y)) > 1.0, 9.0, arms)


def _cut(x: np.ndarray) -> np.ndarray:
    """Clip noisy values to the range between paper (0) and ink (1)."""
    return np.clip(x, 0.0, BRIGHTEST)


_DISTANCES = (_circle, _square, _triangle, _cross)

DATASET = Dataset(
    name="shapes",
    title="Drawn shapes",
    kind="images",
    task="classification",
    classes=CLASSES,
    shape=(SIDE, SIDE, 1),
    scale=BRIGHTEST,
    config_schema=settings(what="images", noise=0.1, most_noise=1, size=1200),
    load=generate(_draw, classes=len(CLASSES), finish=_cut),
)
