"""It has stopped getting better on the very rows that train it, and still gets many of them wrong.

Such a network learned nothing by heart, so this is asked before overfitting.
"""

from layerloom.diagnosis.case import Case, Remedy, Verdict
from layerloom.diagnosis.curves import FALL, WINDOW, Curves, level_at, level_now
from layerloom.diagnosis.remedies.rate import larger_rate, much_smaller_rate
from layerloom.diagnosis.remedies.size import larger
from layerloom.graph.training import plain_rate, usual_rate

PLACE = 30
LEAST_EPOCHS = 4 * WINDOW
# Of all training rows; where none are counted, of the loss of the first epoch.
RIGHT = 0.75
LOSS_LEFT = 0.5
# A rate so many times the usual one is the likelier cause than too few units.
_FAST = 10.0
_SLOW = 0.1


def judge(case: Case) -> Verdict | None:
    """The training loss is level over the last fifth of the epochs, and high."""
    curves = case.curves
    if not case.has_ended_well or len(curves.train) < LEAST_EPOCHS or not curves.is_finite:
        return None
    place = len(curves.train) - 1 - max(WINDOW, len(curves.train) // 5)
    before, now = level_at(curves.train, place), level_now(curves.train)
    high = _high(curves, now)
    if high is None or before - now > FALL * abs(before):
        return None
    values = {"since": curves.epochs[place], "before": before, "now": now, "metric": curves.metric}
    return Verdict("underfitting", values | high, _remedies(case))


def _high(curves: Curves, now: float) -> dict[str, float] | None:
    """What shows that the loss is high; None where it is not."""
    if curves.share:
        right = level_now(curves.share)
        return {"right": right} if right < RIGHT else None
    first = curves.train[0]
    return {"first": first} if first > 0 and now > LOSS_LEFT * first else None


def _remedies(case: Case) -> tuple[Remedy, ...]:
    rate, usual = plain_rate(case.spec.training), usual_rate(case.spec.training)
    found = [larger(case)]
    if rate is not None and usual is not None and rate > _FAST * usual:
        found = [much_smaller_rate(case), *found]
    elif rate is not None and usual is not None and rate <= _SLOW * usual:
        found = [larger_rate(case), *found]
    return tuple(remedy for remedy in found if remedy is not None)
