from dataclasses import replace

import pytest

from layerloom.events import Status
from layerloom.spec import Kept
from support.records import record


@pytest.mark.parametrize(
    ("status", "epoch", "best", "kept"),
    [
        (Status.RUNNING, 0, None, "best"),
        (Status.RUNNING, 2, None, "last"),
        (Status.RUNNING, 2, 1, "best"),
        # Stopped within its first epoch: it has only the weights of that moment.
        (Status.STOPPED, 0, None, "last"),
        (Status.STOPPED, 2, 1, "best"),
    ],
)
def test_a_run_without_a_best_epoch_keeps_its_last_weights(
    status: Status, epoch: int, best: int | None, kept: Kept
) -> None:
    assert replace(record(), status=status, epoch=epoch, best_epoch=best).kept == kept
