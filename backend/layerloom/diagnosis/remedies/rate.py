"""Another learning rate."""

from layerloom.diagnosis.case import Case, Remedy
from layerloom.graph.problems import set_spec
from layerloom.graph.training import plain_rate, usual_rate


def smaller_rate(case: Case) -> Remedy | None:
    """A third of the rate."""
    return _changed(case, 1 / 3)


def much_smaller_rate(case: Case) -> Remedy | None:
    """A tenth of the rate, or the usual one where that is smaller still."""
    rate, usual = plain_rate(case.spec.training), usual_rate(case.spec.training)
    if rate is None or usual is None:
        return None
    return _changed(case, min(0.1, usual / rate))


def larger_rate(case: Case) -> Remedy | None:
    """Ten times the rate, at most the usual one; None where it is that large already."""
    rate, usual = plain_rate(case.spec.training), usual_rate(case.spec.training)
    if rate is None or usual is None or rate >= usual:
        return None
    return _changed(case, min(10.0, usual / rate))


def _changed(case: Case, by: float) -> Remedy | None:
    rate = plain_rate(case.spec.training)
    if rate is None or rate <= 0:
        return None
    # One digit, as people write rates.
    other = float(f"{rate * by:.0e}")
    edit = set_spec("training.optimizer.config.learning_rate", other)
    return Remedy("rate", {"before": rate, "after": other}, (edit,))
