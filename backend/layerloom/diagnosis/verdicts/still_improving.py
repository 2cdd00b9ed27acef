"""All epochs are done, and it was still getting better."""

from layerloom.diagnosis.case import Case, Verdict
from layerloom.diagnosis.curves import fall_of
from layerloom.diagnosis.remedies.epochs import longer
from layerloom.diagnosis.remedies.rate import larger_rate
from layerloom.events import Reason

PLACE = 50
# The best epoch is among the last tenth.
_LATE = 0.9


def judge(case: Case) -> Verdict | None:
    """The best epoch is one of the last, and the level of the loss fell up to the end."""
    curves = case.curves
    if case.reason is not Reason.EPOCHS_REACHED or curves.best is None or not curves.is_finite:
        return None
    fall = fall_of(curves)
    if fall is None or curves.best < _LATE * curves.epochs[-1]:
        return None
    remedies = tuple(remedy for remedy in (longer(case), larger_rate(case)) if remedy is not None)
    values = {"best": curves.best, "epochs": curves.epochs[-1], "since": fall.since}
    return Verdict(
        "still_improving", values | {"before": fall.before, "now": fall.now, "metric": curves.told_by}, remedies
    )
