"""The losses of a run by epoch, and estimates of their level and their noise.

A level is the median of ``WINDOW`` epochs, because the lowest of many noisy values is low by chance. The noise is the
median absolute second difference of the last fifty epochs, which a slope does not change. A factor makes it a standard
deviation: 1.4826 / sqrt(6) for independent normal noise.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import Literal

from layerloom.catalog import load as catalog
from layerloom.events import EpochData
from layerloom.recipe import is_word, metric_name
from layerloom.spec import DATA_LOSS, ClassConfig, TrainingSpec

# The loss that is judged.
Judged = Literal["loss", "data_loss"]

WINDOW = 5
# A loss has fallen if its level is lower by this share, and by this many standard deviations of such a difference.
FALL = 0.01
DEVIATIONS = 2.5
# The noise is measured on this many of the last epochs, so all of these must be present.
RECENT = 50
# Standard deviation of normal noise from the median absolute second difference (variance 6 sigma^2).
_TO_SIGMA = 1.4826 / math.sqrt(6)


@dataclass(frozen=True, slots=True)
class Curves:
    """The loss that a run is judged by: without the penalties of layers, if it has any.

    A long run may lack epochs, but must have the last ``RECENT`` ones. ``share`` is a metric: the share of training
    rows that the network gets right. ``best`` is the kept best epoch. ``patience`` is the largest number of epochs in
    a row without improvement before it.
    """

    metric: Judged
    epochs: tuple[int, ...]
    train: tuple[float, ...]
    # Empty if there are no validation rows.
    val: tuple[float, ...]
    # Empty if no metric measures it.
    share: tuple[float, ...]
    best: int | None
    patience: int

    @property
    def told(self) -> tuple[float, ...]:
        """What says how well it does on new rows; on those that train it, where there are no others."""
        return self.val or self.train

    @property
    def told_by(self) -> str:
        """The metric that ``told`` is of."""
        return f"val_{self.metric}" if self.val else self.metric

    @property
    def is_finite(self) -> bool:
        """Whether every loss is a number."""
        return all(math.isfinite(value) for value in (*self.train, *self.val))

    def at_best(self, series: Sequence[float]) -> float:
        """The value at the best epoch; NaN where there is none."""
        if self.best not in self.epochs or not series:
            return math.nan
        return series[self.epochs.index(self.best)]


def curves_of(epochs: Sequence[EpochData], training: TrainingSpec) -> Curves:
    """The curves of a run, from its epochs in order."""
    # Where a run has losses without penalties only from some epoch on, what came before is no measure.
    metric: Judged = "loss" if not epochs or epochs[-1].penalty is None else DATA_LOSS
    rows = [epoch for epoch in epochs if metric in epoch.metrics]
    validated = bool(rows) and all(f"val_{metric}" in epoch.metrics for epoch in rows)
    shares = map(metric_name, filter(_is_share, training.metrics))
    right = next((name for name in shares if all(name in epoch.metrics for epoch in rows)), None)
    before = epochs[0].epoch - 1 if epochs else 0
    bests = [before, *dict.fromkeys(epoch.best_epoch for epoch in epochs if epoch.best_epoch is not None)]
    return Curves(
        metric=metric,
        epochs=tuple(epoch.epoch for epoch in rows),
        train=tuple(epoch.metrics[metric] for epoch in rows),
        val=tuple(epoch.metrics[f"val_{metric}"] for epoch in rows) if validated else (),
        share=tuple(epoch.metrics[right] for epoch in rows) if right is not None else (),
        best=bests[-1] if len(bests) > 1 else None,
        patience=max((later - earlier - 1 for earlier, later in pairwise(bests)), default=0),
    )


def _is_share(metric: str | ClassConfig) -> bool:
    """Whether a metric is the share of rows that a network gets right."""
    name = metric if isinstance(metric, str) else metric.class_name
    return is_word(metric) or bool(catalog.trait("metric", name, "share"))


@dataclass(frozen=True, slots=True)
class Fall:
    """From which epoch on a loss fell, and its levels there and now."""

    since: int
    before: float
    now: float


def fall_of(curves: Curves) -> Fall | None:
    """How the loss fell over the last fifth of the epochs, None where it did not beyond its noise.

    Of fewer than ten epochs the last three must each have brought a lower one.
    """
    told, epochs = curves.told, curves.epochs
    if len(told) < 2 * WINDOW:
        steps = told[-3:]
        if len(steps) < 3 or not steps[0] > steps[1] > steps[2] or steps[0] - steps[2] <= 2 * FALL * abs(steps[0]):
            return None
        return Fall(epochs[-3], steps[0], steps[2])
    place = len(told) - 1 - max(WINDOW, len(told) // 5)
    before, now = level_at(told, place), level_now(told)
    deviation = noise_of(told) * math.sqrt(math.pi / 2 * (2 / WINDOW))
    if before - now <= max(FALL * abs(before), DEVIATIONS * deviation):
        return None
    return Fall(epochs[place], before, now)


def level_at(series: Sequence[float], at: int) -> float:
    """The level around a place."""
    return median(series[max(0, at - WINDOW // 2) : at + WINDOW // 2 + 1])


def level_now(series: Sequence[float]) -> float:
    """The level of the last epochs."""
    return median(series[-WINDOW:])


def noise_of(series: Sequence[float]) -> float:
    """Standard deviation of the noise around the curve, from its last epochs."""
    last = series[-RECENT:]
    bends = [abs(a - 2 * b + c) for a, b, c in zip(last, last[1:], last[2:], strict=False)]
    return _TO_SIGMA * median(bends) if bends else 0.0
