import errno

import numpy as np
import pytest
import tensorflow as tf

from layerloom.errors import ArtifactError, BuildError, DatasetError, DataUnavailable
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
        (OSError("Can't write data (file write failed: errno = 28)"), Reason.DISK_FULL),
        (ArtifactError("The state cannot be written.", code="disk_full", fix="Free some space."), Reason.DISK_FULL),
        (ArtifactError("The state is broken."), Reason.INTERNAL_ERROR),
        (MemoryError(), Reason.OUT_OF_MEMORY),
        (tf.errors.ResourceExhaustedError(None, None, "OOM when allocating tensor"), Reason.OUT_OF_MEMORY),
        (tf.errors.InternalError(None, None, "RESOURCE_EXHAUSTED: Out of memory"), Reason.OUT_OF_MEMORY),
        (RuntimeError("CUDA: out of memory"), Reason.OUT_OF_MEMORY),
        (ValueError("Shapes do not fit."), Reason.INVALID_SPEC),
        (BuildError("The weights do not fit into memory.", code="out_of_memory"), Reason.OUT_OF_MEMORY),
        (np.exceptions.AxisError("axis 3 is out of bounds"), Reason.INVALID_SPEC),
        (RuntimeError("Who knows."), Reason.INTERNAL_ERROR),
    ],
)
def test_what_was_raised_gives_the_reason(error: Exception, reason: Reason):
    end = failed(error, trained=False)

    assert end.status is Status.FAILED
    assert end.reason is reason
    assert end.message
    assert end.error


def test_a_misfit_after_an_epoch_is_not_the_specs_fault():
    assert failed(ValueError("Shapes do not fit."), trained=True).reason is Reason.INTERNAL_ERROR


@pytest.mark.parametrize(
    "error", [MemoryError(), OSError(errno.ENOSPC, "No space left"), ValueError("Shapes."), RuntimeError("Who knows.")]
)
def test_each_says_what_to_do_now(error: Exception):
    end = failed(error, trained=True)

    assert end.error is not None
    assert end.error["fix"]
    assert end.message is not None
    assert end.message.endswith(end.error["fix"])


def test_no_path_of_the_machine_is_told():
    lost = ArtifactError("The state '/root/runs/r1/state.npz' is broken.", fix="Look at /root/runs/r1/logs.txt.")
    for error in (lost, OSError(errno.EIO, "Input/output error", "/root/runs/r1/state.npz")):
        end = failed(error, trained=True)
        assert "/root" not in end.model_dump_json()
        assert "state.npz" in end.model_dump_json()
