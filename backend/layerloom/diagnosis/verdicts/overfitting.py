"""It learns its rows by heart: better on them, worse on those that it never saw."""

from layerloom.diagnosis.case import Case, Verdict
from layerloom.diagnosis.curves import level_now
from layerloom.diagnosis.remedies.cures import cures

PLACE = 40


def judge(case: Case) -> Verdict | None:
    """Since when is judged while it trains (`diagnosis/overfitting.py`); here it is told how far that has gone."""
    told, curves = case.overfitting, case.curves
    if told is None or told.code != "overfitting" or not curves.val:
        return None
    # The log of an older version does not tell its numbers.
    val_best = told.values.get("val_best", curves.at_best(curves.val))
    train_best = told.values.get("train_best", curves.at_best(curves.train))
    values = {
        "since": told.since,
        "metric": told.metric,
        "val_best": val_best,
        "val_now": level_now(curves.val),
        "train_best": train_best,
        "train_now": level_now(curves.train),
    }
    remedies, together = cures(case)
    return Verdict("overfitting", values, remedies, together)
