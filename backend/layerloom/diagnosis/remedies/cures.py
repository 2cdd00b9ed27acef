"""What helps against overfitting, the surest first."""

from layerloom.diagnosis.case import Case, Remedy
from layerloom.diagnosis.remedies.dropout import dropout, drops_out
from layerloom.diagnosis.remedies.early_stopping import early_stopping
from layerloom.diagnosis.remedies.l2 import l2, shrinks_weights
from layerloom.diagnosis.remedies.rate import smaller_rate
from layerloom.diagnosis.remedies.size import smaller
from layerloom.diagnosis.remedies.together import together
from layerloom.spec import RunSpec

MOST = 3
_CURES = (dropout, l2, early_stopping, smaller, smaller_rate)


def cures(case: Case) -> tuple[tuple[Remedy, ...], Remedy | None]:
    """The first three remedies that the spec does not have yet, and one remedy that joins them."""
    found = [(cure, remedy) for cure in _CURES if (remedy := cure(case)) is not None][:MOST]
    return tuple(remedy for _, remedy in found), together(case, [cure for cure, _ in found])


def is_cured(spec: RunSpec) -> bool:
    """Whether a spec already has dropout, early stopping, or something that keeps weights small."""
    return drops_out(spec.network) or shrinks_weights(spec) or spec.training.early_stopping is not None
