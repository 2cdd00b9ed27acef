"""Since when a network has been overfitting, if it has.

A run overfits since epoch b, its best validation epoch, when

1. at least five epochs came after b (``WINDOW``),
2. the validation loss has left its best level: its median since b (five to ten epochs) lies above the level at
   b by more than ``RELATIVE`` of that level, and by more than ``DEVIATIONS`` standard deviations of such
   a difference between two medians, and
3. the training loss went on falling: the median of its last five lies below its own level at b, by
   more than ``RELATIVE_TRAIN`` of that level.

The level at b is the median of the epochs b-2 to b+2, not the value at b: among many noisy values the lowest
is low by luck, and every later one would look worse. The noise of the curve is the median absolute second
difference of its last fifty epochs, scaled to a standard deviation (1.4826 / sqrt(6) for independent normal
noise); second differences do not see a slope. The median of w such values varies by sigma * sqrt(pi / (2 w)).

The thresholds were chosen on 36 curves of small networks on spirals, moons, digits, wine, breast cancer and random
labels: all 12 that clearly overfit were found, and one that did so mildly. On a noisy plateau a verdict can
come too early; the next best value takes it back.

Of a network with penalties the losses without them are judged: a penalty that grows is no overfitting, and one that
falls can hide it. Where a run has such losses only from some epoch on, what came before is no measure and is left out.

Once given, the verdict stays until the validation loss has a new best. Losses that are not finite are left out.
"""

import math
from bisect import bisect_left
from dataclasses import dataclass
from statistics import median

from layerloom.diagnosis.curves import DEVIATIONS, WINDOW, Judged, level_at, noise_of
from layerloom.events import DiagnosisData
from layerloom.spec import DATA_LOSS

LONG_WINDOW = 10
RELATIVE = 0.01
RELATIVE_TRAIN = 0.005


@dataclass(frozen=True, slots=True)
class Overfitting:
    """The verdict and its numbers: losses at the best epoch, and the medians of the last epochs."""

    since: int
    epoch: int
    val_best: float
    val_now: float
    train_best: float
    train_now: float
    metric: Judged = "loss"

    def to_event(self) -> DiagnosisData:
        """The verdict in words and numbers."""
        rise = (self.val_now - self.val_best) / abs(self.val_best) if self.val_best else math.inf
        share = f" ({rise:+.0%})" if math.isfinite(rise) else ""
        without = " without the penalty" if self.metric == DATA_LOSS else ""
        return DiagnosisData(
            code="overfitting",
            metric=self.metric,
            since=self.since,
            message=(
                f"Overfitting since epoch {self.since}: the validation loss{without} rose from {self.val_best:.4g} to "
                f"{self.val_now:.4g}{share}, while the training loss{without} fell from {self.train_best:.4g} to "
                f"{self.train_now:.4g}."
            ),
            values={
                "epoch": self.epoch,
                "val_best": self.val_best,
                "val_now": self.val_now,
                "train_best": self.train_best,
                "train_now": self.train_now,
            },
        )


class OverfittingWatch:
    """Follows a run's losses, epoch by epoch; an epoch costs the same however long the run is."""

    def __init__(self) -> None:
        self._epochs: list[int] = []
        self._train: list[float] = []
        self._val: list[float] = []
        # Index of the lowest validation loss.
        self._best = 0
        self._metric: Judged = "loss"
        self._verdict: Overfitting | None = None

    @property
    def verdict(self) -> Overfitting | None:
        """What holds now."""
        return self._verdict

    def add(self, epoch: int, train: float, val: float, metric: Judged = "loss") -> bool:
        """Take the next epoch's losses; whether the verdict changed.

        An epoch that came before replaces itself and all after it; one of another metric all before it.
        """
        if metric != self._metric:
            changed = self.forget(0)
            self._metric = metric
            self.add(epoch, train, val, metric)
            return changed
        if self._epochs and epoch <= self._epochs[-1]:
            before = self._verdict
            self.forget(epoch)
            self.add(epoch, train, val, metric)
            return before != self._verdict
        if not (math.isfinite(train) and math.isfinite(val)):
            return False
        self._epochs.append(epoch)
        self._train.append(train)
        self._val.append(val)
        if val < self._val[self._best]:
            self._best = len(self._val) - 1
            changed = self._verdict is not None
            self._verdict = None
            return changed
        if self._verdict is not None:
            return False
        self._verdict = self._judge()
        return self._verdict is not None

    def forget(self, from_epoch: int) -> bool:
        """Drop the epochs from this one on; whether the verdict changed."""
        before = self._verdict
        keep = bisect_left(self._epochs, from_epoch)
        again = OverfittingWatch()
        for epoch, train, val in zip(self._epochs[:keep], self._train[:keep], self._val[:keep], strict=True):
            again.add(epoch, train, val, self._metric)
        self._epochs, self._train, self._val = again._epochs, again._train, again._val
        self._best, self._verdict = again._best, again._verdict
        return (before and before.since) != (self._verdict and self._verdict.since)

    def _judge(self) -> Overfitting | None:
        best = self._best
        since = len(self._val) - 1 - best
        if since < WINDOW:
            return None
        window = min(since, LONG_WINDOW)
        val_now = median(self._val[-window:])
        val_level = level_at(self._val, best)
        deviation = noise_of(self._val) * math.sqrt(math.pi / 2 * (1 / window + 1 / WINDOW))
        if val_now - val_level <= max(RELATIVE * abs(val_level), DEVIATIONS * deviation):
            return None
        train_now = median(self._train[-WINDOW:])
        train_level = level_at(self._train, best)
        if train_level - train_now <= RELATIVE_TRAIN * abs(train_level):
            return None
        return Overfitting(
            since=self._epochs[best],
            epoch=self._epochs[-1],
            val_best=self._val[best],
            val_now=val_now,
            train_best=self._train[best],
            train_now=train_now,
            metric=self._metric,
        )
