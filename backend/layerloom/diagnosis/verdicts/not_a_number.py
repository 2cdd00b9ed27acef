"""The loss stopped being a number."""

from collections.abc import Mapping
from typing import Any

from layerloom.diagnosis.case import Case, Remedy, Verdict
from layerloom.diagnosis.remedies.rate import much_smaller_rate
from layerloom.events import Reason
from layerloom.graph.nan_causes import Cause, cause_of_nan

PLACE = 10
# Where the cause is only that steps are too long, a smaller rate is the remedy, and not just the usual one.
_OF_RATE = ("learning_rate", "sizes", "unknown")


def judge(case: Case) -> Verdict | None:
    """The likeliest cause is what the runner told, which saw the largest rate that there was."""
    if case.reason is not Reason.NAN_LOSS:
        return None
    told: Mapping[str, Any] = (case.error or dict[str, Any]()).get("cause") or {}
    known: dict[str, Any] = told.get("values") or {}
    cause = cause_of_nan(case.spec, known.get("rate"))
    remedies = [Remedy(cause.code, dict(cause.values), cause.edits)] if _is_a_remedy(cause) else []
    if cause.code in _OF_RATE and (smaller := much_smaller_rate(case)) is not None:
        remedies.append(smaller)
    epoch = case.curves.epochs[-1] if case.curves.epochs else 0
    return Verdict("not_a_number", {"epoch": epoch, "cause": cause.code, **cause.values}, tuple(remedies))


def _is_a_remedy(cause: Cause) -> bool:
    return bool(cause.edits) and cause.code != "learning_rate"
