"""It has learned what it can, and nothing shows that it should be changed."""

from layerloom.diagnosis.case import Case, Verdict
from layerloom.diagnosis.curves import WINDOW, level_now

PLACE = 80
LEAST_EPOCHS = 2 * WINDOW


def judge(case: Case) -> Verdict | None:
    """Its best and its last loss."""
    curves = case.curves
    if not case.has_ended_well or curves.best is None or len(curves.epochs) < LEAST_EPOCHS or not curves.is_finite:
        return None
    values = {"best": curves.best, "lowest": curves.at_best(curves.told), "now": level_now(curves.told)}
    return Verdict("settled", values | {"metric": curves.told_by})
