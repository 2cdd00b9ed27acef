"""The distribution of numbers for a frame: a histogram and summary statistics."""

from dataclasses import dataclass
from typing import Any

import numpy as np

BINS = 24
_MOST_VALUES = 65_536
_DIGITS = 4


@dataclass(frozen=True)
class Histogram:
    """The distribution of numbers.

    Attributes:
        heights: (BINS,), counts of the nonzero values in equal steps from smallest to largest; the highest is 1.
        words: The statistics for a frame's header; None if there are no numbers.
    """

    heights: np.ndarray
    words: dict[str, float | None] | None


def histogram_of(values: np.ndarray, *, rows: int = 1) -> Histogram:
    """The distribution of values of any shape.

    At most 65,536 evenly selected values are used; only the norm uses all. Zeros are reported as a share and left out
    of the heights: after a relu they would dwarf all other steps. Non-finite values are also left out and reported as a
    share.

    Args:
        values: Floats; if ``rows`` is above 1, the first axis has that many rows.
        rows: The norm is the mean length of this many rows; with 1 it is the length of all values.
    """
    if values.size == 0:
        return Histogram(np.zeros(BINS), None)
    flat = values.astype(np.float32, copy=False).reshape(rows, -1)
    # Square in float64, because the square of a large float32 would overflow.
    norm = number(np.sqrt(np.einsum("ij,ij->i", flat, flat, dtype=np.float64)).mean())
    seen = flat.reshape(-1)[:: -(-flat.size // _MOST_VALUES)].astype(np.float64)
    finite = seen[np.isfinite(seen)]
    words = {"norm": norm, "lost": number(1 - len(finite) / len(seen))}
    if len(finite) == 0:
        return Histogram(np.zeros(BINS), words | dict.fromkeys(("low", "high", "mean", "std", "zeros")))
    shown = finite[finite != 0]
    low, high = (float(shown.min()), float(shown.max())) if len(shown) else (0.0, 0.0)
    words |= {
        "low": number(low),
        "high": number(high),
        "mean": number(finite.mean()),
        "std": number(finite.std()),
        "zeros": number(1 - len(shown) / len(finite)),
    }
    return Histogram(_heights(shown, low, high), words)


def number(value: Any) -> float | None:
    """A number rounded for a header; None for a non-finite number, which JSON cannot hold."""
    return float(f"{value:.{_DIGITS}g}") if np.isfinite(value) else None


def _heights(values: np.ndarray, low: float, high: float) -> np.ndarray:
    if len(values) == 0:
        return np.zeros(BINS)
    steps = (values - low) * (BINS / (high - low) if high > low else 0.0)
    counts = np.bincount(np.minimum(steps.astype(np.int64), BINS - 1), minlength=BINS)
    return counts / counts.max()
