"""Early stopping that ends a run soon after its best epoch."""

from layerloom.diagnosis.case import Case, Remedy
from layerloom.graph.problems import set_spec
from layerloom.spec import EarlyStoppingSpec

_STEP = 5


def early_stopping(case: Case) -> Remedy | None:
    """Early stopping that still reaches the same best epoch; None if it would save no epoch.

    The patience is at least a tenth of all epochs if that saves any. With another remedy a network learns more slowly,
    and less patience could end it too soon.
    """
    spec, curves = case.spec, case.curves
    if spec.training.early_stopping is not None or curves.best is None or not curves.epochs:
        return None
    last = curves.epochs[-1]
    # The run once went this many epochs without a better one before it found one, so patience must exceed it.
    needed = max(curves.patience + 1, EarlyStoppingSpec().patience)
    patience = next((each for each in (max(needed, last // 10), needed) if curves.best + _round(each) < last), None)
    if patience is None:
        return None
    monitor = spec.training.monitored(validates=bool(curves.val))
    stopping = {"monitor": monitor, "patience": _round(patience)}
    values = stopping | {"end": curves.best + _round(patience), "epochs": last}
    return Remedy("early_stopping", values, (set_spec("training.early_stopping", stopping),))


def _round(patience: int) -> int:
    return -(-patience // _STEP) * _STEP
