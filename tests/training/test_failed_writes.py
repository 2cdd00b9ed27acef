"""Some of the writes of a run fail; `tests/proofs/test_faults.py` has each one fail."""

import errno
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest

from layerloom.artifacts.store import ArtifactStore
from layerloom.events import Reason, Status
from support.attempts import Run, When, hard
from support.injection import attempt, check_failed_write, new_run


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> tuple[Run, int]:
    """The run that nothing happens to, and how often it writes."""
    with pytest.MonkeyPatch.context() as patch:
        run = new_run(tmp_path_factory.mktemp("whole"), patch)
        end, faults = attempt(run, 0, "once")
    assert end is not None
    return run, faults.count


@pytest.mark.parametrize(
    ("kind", "share"),
    [("killed", 0.3), ("killed", 0.7), ("full", 0.5), ("freed", 0.0), ("freed", 0.4), ("freed", 0.8), ("once", 0.4)],
)
def test_only_whole_states_count(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, whole: tuple[Run, int], kind: str, share: float
):
    run, count = whole
    assert count > 60

    check_failed_write(tmp_path, monkeypatch, run, max(1, int(share * count)), kind)  # pyright: ignore[reportArgumentType]


@pytest.mark.parametrize("kind", ["killed", "freed"])
def test_a_write_that_fails_while_training_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, whole: tuple[Run, int], kind: str
):
    run, count = whole

    # A run that does not wait for its states writes fewer of them.
    check_failed_write(tmp_path, monkeypatch, run, count // 6, kind, waiting=False)  # pyright: ignore[reportArgumentType]


class FullDisk:
    """Refuses what it is told to refuse, so many times; None for ever."""

    def __init__(self, refusals: int | None) -> None:
        self.refusals = refusals

    def before(self, write: Callable[..., Any]) -> Callable[..., Any]:
        """The same, once there is room."""

        def tried(*args: Any, **more: Any) -> Any:
            if self.refusals is None or self.refusals:
                self.refusals = self.refusals and self.refusals - 1
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            return write(*args, **more)

        return tried


@pytest.mark.parametrize(
    ("owner", "name", "command"),
    [(keras.Model, "save", None), (ArtifactStore, "put", "pause"), (keras.Model, "save", "checkpoint")],
)
def test_a_run_waits_where_the_disk_is_full_for_the_model_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, owner: Any, name: str, command: str | None
):
    run = Run(tmp_path, hard(epochs=2, batch_size=16, engine="resident"), monkeypatch)
    disk = FullDisk(3)
    monkeypatch.setattr(owner, name, disk.before(getattr(owner, name)))
    monkeypatch.setattr("layerloom.training.room._AGAIN_SECONDS", 0.01)
    end = run.attempt(When(lambda position: position.epoch == 1, command) if command else None)

    assert disk.refusals == 0
    assert end is not None
    assert end.status is (Status.PAUSED if command == "pause" else Status.COMPLETED)
    saved: Any = keras.saving.load_model(run.store.local_path(run.name, "last.keras"))
    arrays = run.state().arrays
    assert all(any(np.array_equal(weight, array) for array in arrays.values()) for weight in saved.get_weights())


def test_a_disk_that_stays_full_for_the_model_files_fails_the_run_with_its_states_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    run = Run(tmp_path, hard(epochs=2, batch_size=16, engine="resident"), monkeypatch)
    monkeypatch.setattr(keras.Model, "save", FullDisk(None).before(keras.Model.save))
    end = run.attempt(disk_patience=0.05)

    assert end is not None
    assert end.reason is Reason.DISK_FULL
    assert run.state().place == (2, 0)
