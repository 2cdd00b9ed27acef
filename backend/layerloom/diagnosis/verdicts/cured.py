"""It has something against overfitting, and does not overfit."""

from layerloom.diagnosis.case import Case, Verdict
from layerloom.diagnosis.curves import WINDOW, level_now
from layerloom.diagnosis.remedies.cures import cures, is_cured

PLACE = 70
LEAST_EPOCHS = 2 * WINDOW


def judge(case: Case) -> Verdict | None:
    """How far the loss lies above its best at the end, and what else could still be tried."""
    curves = case.curves
    if not case.has_ended_well or not curves.val or curves.best is None or len(curves.epochs) < LEAST_EPOCHS:
        return None
    if not is_cured(case.spec):
        return None
    lowest, now = curves.at_best(curves.val), level_now(curves.val)
    values = {"best": curves.best, "lowest": lowest, "now": now, "metric": curves.told_by}
    remedies, together = cures(case)
    return Verdict("cured", values, remedies, together)
