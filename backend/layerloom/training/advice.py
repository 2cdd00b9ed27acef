"""Advice for a run whose loss became NaN."""

from layerloom.events import Reason, StatusData
from layerloom.graph.nan_causes import cause_of_nan
from layerloom.spec import RunSpec


def advised(status: StatusData, spec: RunSpec, rate: float | None) -> StatusData:
    """The final status of a run, with the most likely cause if its loss became NaN.

    ``rate`` is the largest learning rate that the run is known to have had, or None. The message gets a sentence of
    advice, and ``error`` gets the ``cause``: its code and the values of its sentence.
    """
    if status.reason is not Reason.NAN_LOSS:
        return status
    cause = cause_of_nan(spec, rate)
    message = f"{status.message} {cause.advice}"
    error = (status.error or {}) | {"message": message, "cause": {"code": cause.code, "values": cause.values}}
    return status.model_copy(update={"message": message, "error": error})
