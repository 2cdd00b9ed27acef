"""A small run, each write of which can fail, and what must hold whichever does."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from layerloom.events import Reason, Status
from layerloom.model.state import load_state
from layerloom.training.checkpoint import Checkpoints
from layerloom.training.resume import find_start
from support.attempts import Run, hard
from support.faults import Faults, Killed, Kind


def small() -> dict[str, Any]:
    """Three epochs with a state at every opportunity."""
    return hard(epochs=3, batch_size=16, early_stopping=None, engine="resident")


def new_run(folder: Path, patch: pytest.MonkeyPatch, *, waiting: bool = True) -> Run:
    """Such a run; it writes as often as it can.

    ``waiting``: training waits for each state, so that all such runs write alike; else only while the thread is at it.
    """
    patch.setattr("layerloom.training.checkpoint._SPARING", 0)
    if waiting:
        wait_for_states(patch)
    return Run(folder, small(), patch, checkpoint_seconds=1e-9)


def wait_for_states(patch: pytest.MonkeyPatch) -> None:
    """Have training wait for each state that is written."""
    patch.setattr(Checkpoints, "write_if_due", _write_and_wait)


_write_if_due = Checkpoints.write_if_due


def _write_and_wait(checkpoints: Checkpoints) -> float:
    left = _write_if_due(checkpoints)
    checkpoints.settle()
    return left


def attempt(run: Run, at: int, kind: Kind) -> tuple[Any, Faults]:
    """An attempt whose N-th write fails; how it ended, None where it was killed."""
    faults = Faults(run.folder, at, kind)
    with pytest.MonkeyPatch.context() as patch:
        faults.install(patch)
        patch.setattr("layerloom.training.room._AGAIN_SECONDS", 0.01)
        try:
            return run.attempt(disk_patience=0.05 if kind == "full" else 60.0), faults
        except Killed:
            return None, faults


def check_failed_write(
    folder: Path, patch: pytest.MonkeyPatch, whole: Run, at: int, kind: Kind, *, waiting: bool = True
) -> None:
    """Whatever write failed, only whole states count, and the run goes on from them to the end it would have had.

    Raises:
        AssertionError: where that is not so.
    """
    run = new_run(folder, patch, waiting=waiting)
    end, faults = attempt(run, at, kind)

    assert faults.failed, "the run has fewer writes"
    for entry in run.states:
        state = load_state(run.store, run.name, entry)
        assert state.place == entry.place
        assert state.epoch <= max(run.epochs, default=0), "a state is ahead of the log"
    newest = max((entry.place for entry in run.states), default=None)
    start = find_start(run.store, run.name, max(run.epochs, default=0))
    assert not start.warnings
    assert (start.state.place if start.state else None) == newest
    if kind == "killed":
        assert end is None
        _goes_on(run, whole)
    elif kind == "freed":
        # It waited, and did all that it would have done.
        assert end.status is Status.COMPLETED, end
        _is_as(run, whole)
    elif end.status is Status.FAILED:
        assert end.reason is (Reason.DISK_FULL if kind == "full" else Reason.INTERNAL_ERROR), end
        assert end.message
        assert end.error["fix"]
        assert run.logs[-1].end["status"] == "failed"
    else:
        # The spool could not take the last word, which the server heard all the same.
        assert end.status is Status.COMPLETED
        assert {name.partition(" ")[2] for name in faults.failed} == {"spool-1.jsonl"}


def _goes_on(run: Run, whole: Run) -> None:
    end = run.attempt()
    assert end is not None
    assert end.status is Status.COMPLETED
    _is_as(run, whole)


def _is_as(run: Run, whole: Run) -> None:
    assert run.epochs == whole.epochs
    for role in ("best", "last"):
        for name, array in whole.state(role).arrays.items():
            np.testing.assert_array_equal(run.state(role).arrays[name], array)
