"""Waves of four forms with 40 steps, at any frequency and phase; only the order of the values distinguishes them."""

import numpy as np

from layerloom.datasets.base import Dataset
from layerloom.datasets.generated import generate, settings

CLASSES = ("sine", "square", "sawtooth", "triangle")
STEPS = 40


def _draw(rng: np.random.Generator, index: int, rows: int) -> np.ndarray:
    cycles = rng.uniform(2.0, 4.0, (rows, 1))
    begin = rng.uniform(0.0, 1.0, (rows, 1))
    # The position in the cycle of the wave, from 0 to 1.
    phase = (begin + cycles * np.arange(STEPS) / STEPS) % 1.0
    forms = (
        lambda: np.sin(2 * np.pi * phase),
        lambda: np.where(phase < 0.5, 1.0, -1.0),
        lambda: 2 * phase - 1,
        lambda: 1 - 4 * np.abs(phase - 0.5),
    )
    return forms[index]()[:, :, None]


DATASET = Dataset(
    name="waves",
    title="Four waves",
    kind="sequences",
    task="classification",
    classes=CLASSES,
    features=("height",),
    shape=(STEPS, 1),
    config_schema=settings(what="sequences", noise=0.1, most_noise=1, size=1200),
    load=generate(_draw, classes=len(CLASSES)),
)
