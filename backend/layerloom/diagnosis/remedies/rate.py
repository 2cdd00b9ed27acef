"""Another learning rate."""

from layerloom.diagnosis.case import Case, Remedy
from layerloom.graph.problems import set_spec
from layerloom.graph.training import plain_rate, usual_rate


def smaller_rate(case: Case) -> Remedy | None:
    """A third of the rate."""
    rate = plain_rate(case.spec.training)
    return None if rate is None else _changed(rate, rate / 3)


def much_smaller_rate(case: Case) -> Remedy | None:
    """A tenth of the rate, or the optimizer's default if that is smaller."""
    rate, usual = plain_rate(case.spec.training), usual_rate(case.spec.training)
    return None if rate is None or usual is None else _changed(rate, min(rate / 10, usual))


def larger_rate(case: Case) -> Remedy | None:
    """Ten times the rate, but at most the optimizer's default; None if the rate is not below the default."""
    rate, usual = plain_rate(case.spec.training), usual_rate(case.spec.training)
    if rate is None or usual is None or rate >= usual:
        return None
    return _changed(rate, min(rate * 10, usual) if rate > 0 else usual)


def _changed(rate: float, other: float) -> Remedy | None:
    # Rounded to one digit, because people write rates so.
    other = float(f"{other:.0e}")
    if other <= 0:
        return None
    edit = set_spec("training.optimizer.config.learning_rate", other)
    return Remedy("rate", {"before": rate, "after": other}, (edit,))
