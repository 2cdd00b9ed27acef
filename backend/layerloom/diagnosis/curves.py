"""The losses of a run by epoch, and how their level and their noise are told apart.

A level is the median of ``WINDOW`` epochs, since the lowest of many noisy values is low by luck. The noise is the
median absolute second difference of the last fifty epochs, scaled to a standard deviation (1.4826 / sqrt(6) for
independent normal noise); second differences do not see a slope.
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

# What is judged.
Judged = Literal["loss", "data_loss"]

WINDOW = 5
# A loss has fallen by such a share of its level, and by so many standard deviations of a difference of two levels.
FALL = 0.01
DEVIATIONS = 2.5
# The noise is measured on so many of the last epochs, which therefore must all be there.
RECENT = 50
# Standard deviation of normal noise from the median absolute second difference (variance 6 sigma^2).
_TO_SIGMA = 1.4826 / math.sqrt(6)


@dataclass(frozen=True, slots=True)
class Curves:
    """The loss that a run is judged by: without the penalties of layers, where it has any.

    Of a long run not all epochs need be there, only the last ``RECENT`` ones. ``share`` is that of training rows that
    the network gets right, as a metric has it. ``best`` is the epoch that is kept as the best. ``patience`` is how many
    epochs in a row brought nothing better before it, at most.
    """

    metric: Judged
    epochs: tuple[int, ...]
    train: tuple[float, ...]
    # Empty where no rows are set aside for validation.
    val: tuple[float, ...]
    # Empty where no metric measures it.
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
