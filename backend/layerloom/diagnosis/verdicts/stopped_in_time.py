"""Early stopping ended it before the validation loss had risen for long."""

from layerloom.diagnosis.case import Case, Verdict
from layerloom.diagnosis.curves import level_now
from layerloom.diagnosis.remedies.cures import cures
from layerloom.events import Reason

PLACE = 60


def judge(case: Case) -> Verdict | None:
    """What it spared, and what else could still be tried."""
    curves = case.curves
    if case.reason is not Reason.EARLY_STOPPING or curves.best is None or not curves.epochs:
        return None
    values = {
        "best": curves.best,
        "end": curves.epochs[-1],
        "spared": case.spec.training.epochs - curves.epochs[-1],
        "lowest": curves.at_best(curves.told),
        "now": level_now(curves.told),
        "metric": curves.told_by,
    }
    remedies, together = cures(case)
    return Verdict("stopped_in_time", values, remedies, together)
