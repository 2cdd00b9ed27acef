"""How numbers are spread: a histogram and a few words for a frame."""

from dataclasses import dataclass
from typing import Any

import numpy as np

BINS = 24
_MOST_VALUES = 65_536
_DIGITS = 4


@dataclass(frozen=True)
class Histogram:
    """How numbers are spread.

    Attributes:
        heights: (BINS,), the values that are not 0 in equal steps from the least to the greatest, the fullest as 1.
        words: As a frame's header tells it; None where there are no numbers.
    """

    heights: np.ndarray
    words: dict[str, float | None] | None


def histogram_of(values: np.ndarray, *, rows: int = 1) -> Histogram:
    """How values of any shape are spread.

    Of more than 65,536 so many are looked at, evenly picked; only the norm is of all. Zeros are told as a share and
    left out of the heights, which they would flatten where a relu made most values 0. What is not a finite number is
    left out too, and its share told.

    Args:
        values: Float, ``rows`` along the first axis where they are several.
        rows: Of which the norm is the mean length; 1 for the length of all values.
    """
    if values.size == 0:
        return Histogram(np.zeros(BINS), None)
    flat = values.astype(np.float32, copy=False).reshape(rows, -1)
    # Squared in float64, which the greatest float32 does not leave.
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
    """Rounded for a header; None for what JSON has no word for."""
    return float(f"{value:.{_DIGITS}g}") if np.isfinite(value) else None


def _heights(values: np.ndarray, low: float, high: float) -> np.ndarray:
    if len(values) == 0:
        return np.zeros(BINS)
    steps = (values - low) * (BINS / (high - low) if high > low else 0.0)
    counts = np.bincount(np.minimum(steps.astype(np.int64), BINS - 1), minlength=BINS)
    return counts / counts.max()
