"""Finds the epoch since which a network has been overfitting, if it has.

A run overfits since epoch b, its best validation epoch, under three conditions:

1. At least five epochs came after b (``WINDOW``).
2. The validation loss has risen from its best level. Its median since b (five to ten epochs) is above the level at b.
   The rise is more than ``RELATIVE`` of that level, and more than ``DEVIATIONS`` standard deviations.
3. The training loss continued to fall. The median of its last five values is below its own level at b by more than
   ``RELATIVE_TRAIN`` of that level.

The level at b is the median of the epochs b-2 to b+2. The value at b itself is low by chance, so every later value
would look worse. The noise is estimated as in ``curves.py``, and the standard deviation of a median of w values is
sigma * sqrt(pi / (2 w)).

The thresholds were chosen on 36 curves of small networks on spirals, moons, digits, wine, breast cancer and random
labels. They found all 12 that clearly overfit, and one that mildly did. On a noisy plateau a verdict may come too
early; the next best value withdraws it.

For a network with penalties, the losses without them are judged: a growing penalty is not overfitting, and a falling
one can hide it. If a run reports such losses only from some epoch on, earlier epochs are ignored.

A verdict stays until the validation loss has a new best value. Non-finite losses are ignored.
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
