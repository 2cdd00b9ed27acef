import errno

import pytest

from layerloom.errors import DatasetError, DataUnavailable
from layerloom.events import Reason, Status
from layerloom.training.failure import failed


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (DataUnavailable("It cannot be reached."), Reason.DATA_UNAVAILABLE),
        (DataUnavailable("That is another file.", code="wrong_digest"), Reason.DATA_UNAVAILABLE),
        (DataUnavailable("It cannot be stored.", code="disk_full"), Reason.DISK_FULL),
        (DatasetError("It cannot be split."), Reason.INVALID_SPEC),
        (OSError(errno.ENOSPC, "No space left"), Reason.DISK_FULL),
        (MemoryError(), Reason.OUT_OF_MEMORY),
        (ValueError("Shapes do not fit."), Reason.INVALID_SPEC),
        (RuntimeError("Who knows."), None),
    ],
)
def test_what_was_raised_gives_the_reason(error: Exception, reason: Reason | None):
    end = failed(error, trained=False)

    assert end.status is Status.FAILED
    assert end.reason is reason
    assert end.message
    assert end.error


def test_a_misfit_after_an_epoch_is_not_the_specs_fault():
    assert failed(ValueError("Shapes do not fit."), trained=True).reason is None
