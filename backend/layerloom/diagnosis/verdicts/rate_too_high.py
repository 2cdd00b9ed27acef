"""The steps are so long that the training loss, which they are to lower, rises."""

import math
from statistics import median

from layerloom.diagnosis.case import Case, Verdict
from layerloom.diagnosis.curves import DEVIATIONS, WINDOW, level_now, noise_of
from layerloom.diagnosis.remedies.rate import much_smaller_rate
from layerloom.graph.training import plain_rate

PLACE = 20
LEAST_EPOCHS = 2 * WINDOW
# By such a share of its lowest level, and of all that had been gained: close to 0 small batches make it jump as well.
RISE = 0.5
LOST = 0.1


def judge(case: Case) -> Verdict | None:
    """The level of the last epochs lies far above the lowest there was."""
    curves, rate = case.curves, plain_rate(case.spec.training)
    if rate is None or len(curves.train) < LEAST_EPOCHS or not all(map(math.isfinite, curves.train)):
        return None
    levels = [median(curves.train[at : at + WINDOW]) for at in range(len(curves.train) - WINDOW + 1)]
    place = min(range(len(levels)), key=levels.__getitem__)
    lowest, now = levels[place], level_now(curves.train)
    gained = max(0.0, curves.train[0] - lowest)
    if now - lowest <= max(RISE * abs(lowest), LOST * gained, DEVIATIONS * noise_of(curves.train)):
        return None
    smaller = much_smaller_rate(case)
    epoch = curves.epochs[place + WINDOW // 2]
    values = {"rate": rate, "since": epoch, "lowest": lowest, "now": now, "metric": curves.metric}
    return Verdict("rate_too_high", values, () if smaller is None else (smaller,))
