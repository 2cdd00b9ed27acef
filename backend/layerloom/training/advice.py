"""What a run that lost its numbers is told to try."""

from layerloom.events import Reason, StatusData
from layerloom.graph.nan_causes import cause_of_nan
from layerloom.spec import RunSpec


def advised(status: StatusData, spec: RunSpec, rate: float | None) -> StatusData:
    """The end of a run, with the likeliest cause where its loss is no longer a number.

    ``rate`` is the largest learning rate that it is known to have had, None where none is. The message gets a sentence
    of advice, and ``error`` the ``cause``: its code and what its sentence is made of.
    """
    if status.reason is not Reason.NAN_LOSS:
        return status
    cause = cause_of_nan(spec, rate)
    message = f"{status.message} {cause.advice}"
    error = (status.error or {}) | {"message": message, "cause": {"code": cause.code, "values": cause.values}}
    return status.model_copy(update={"message": message, "error": error})
