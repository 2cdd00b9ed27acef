"""Longer training."""

from layerloom.diagnosis.case import Case, Remedy
from layerloom.graph.problems import set_spec

_MOST = 1_000_000


def longer(case: Case) -> Remedy | None:
    """Twice as many epochs."""
    before = case.spec.training.epochs
    after = min(2 * before, _MOST)
    if after <= before:
        return None
    return Remedy("longer", {"before": before, "after": after}, (set_spec("training.epochs", after),))
