"""Some of the writes of a run fail; `tests/proofs/test_faults.py` has each one fail."""

import os
from pathlib import Path

import keras
import pytest

from layerloom.events import Reason
from support.attempts import Run, hard
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


def test_a_disk_that_is_full_for_the_model_files_fails_the_run_with_its_states_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    run = Run(tmp_path, hard(epochs=2, engine="resident"), monkeypatch)

    def save(_model: keras.Model, _file: Path) -> None:
        raise OSError(28, os.strerror(28))

    monkeypatch.setattr(keras.Model, "save", save)
    end = run.attempt(disk_patience=0.05)

    assert end is not None
    assert end.reason is Reason.DISK_FULL
    assert run.state().place == (2, 0)
