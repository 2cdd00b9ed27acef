"""States are written while training continues, and are listed in the manifest afterwards."""

import errno
import os
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from layerloom.artifacts.states import MANIFEST, read_states
from layerloom.errors import ArtifactError
from support.checkpoints import Training, roles


class Disk:
    """One on which no sync of a file ends until it is let go."""

    def __init__(self) -> None:
        self.held = threading.Event()
        self.asked = threading.Event()

    def install(self, patch: pytest.MonkeyPatch) -> None:
        sync = os.fsync

        def wait(file: int) -> None:
            self.asked.set()
            self.held.wait()
            sync(file)

        patch.setattr(os, "fsync", wait)


@pytest.fixture
def disk(monkeypatch: pytest.MonkeyPatch) -> Iterator[Disk]:
    disk = Disk()
    disk.install(monkeypatch)
    yield disk
    disk.held.set()


@pytest.fixture
def training(tmp_path: Path) -> Training:
    return Training(tmp_path, interval=0.0)


def begin_to_write(training: Training, disk: Disk) -> None:
    """An epoch, the state of which is being written when this returns."""
    training.epoch(better=True)
    assert disk.asked.wait(60)


def test_training_goes_on_while_a_state_is_written_and_the_state_is_what_it_was(training: Training, disk: Disk):
    begin_to_write(training, disk)
    weights = [weight.copy() for weight in training.model.get_weights()]

    for _ in range(3):
        training.epoch(better=True)

    assert training.written == []
    assert training.states == []
    disk.held.set()
    training.checkpoints.settle()
    assert roles(training.states) == {(1, 0): ["best", "last", "kept"]}
    training.checkpoints.restore(training.load("last"))
    for mine, wanted in zip(training.model.get_weights(), weights, strict=True):
        np.testing.assert_array_equal(mine, wanted)


def test_what_came_meanwhile_is_written_the_next_time(training: Training, disk: Disk):
    begin_to_write(training, disk)
    for number in range(2, 5):
        training.epoch(better=number == 3)
    disk.held.set()

    training.checkpoints.write()

    assert roles(training.states) == {(1, 0): ["kept"], (2, 0): ["kept"], (3, 0): ["best"], (4, 0): ["last", "kept"]}
    assert training.files() == {state.file for state in training.states}


def test_it_counts_at_the_next_call_after_it_is_written(training: Training, disk: Disk):
    begin_to_write(training, disk)
    assert training.checkpoints.write_if_due() > 0, "a run that waits would ask again and again"
    assert training.written == []
    disk.held.set()

    while not training.written:
        training.checkpoints.write_if_due()

    assert {(data.epoch, data.which) for data in training.written} >= {(1, "best"), (1, "last"), (1, "kept")}


def test_what_a_person_has_kept_while_another_state_is_written_is_kept(training: Training, disk: Disk):
    begin_to_write(training, disk)
    for _ in range(4):
        training.epoch()
    disk.held.set()

    training.checkpoints.keep_now()

    assert roles(training.states)[5, 0] == ["last", "kept"]


def full(_file: int, _data: Any) -> int:
    raise OSError(28, "No space left on device")


def test_what_cannot_be_written_is_raised_to_the_one_who_trains(training: Training, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(os, "write", full)
    training.epoch()

    with pytest.raises(ArtifactError) as caught:
        training.checkpoints.settle()

    assert caught.value.code == "disk_full"
    assert training.states == []
    assert training.files() == set()


def test_when_training_is_over_nothing_half_written_is_left(
    training: Training, disk: Disk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    begin_to_write(training, disk)
    monkeypatch.setattr(os, "replace", lambda *_: full(0, b""))
    # Only once it waits: the write must not be over by then.
    threading.Timer(0.1, disk.held.set).start()

    training.checkpoints.close()

    assert disk.held.is_set()

    assert list((tmp_path / "run-1").iterdir()) == []


def test_a_manifest_that_got_its_name_keeps_its_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """The disk refuses only after that, when it is to make the name safe: the files must not be taken away."""
    training = Training(tmp_path, interval=1000.0)
    folder, sync = tmp_path / "run-1", os.fsync

    def refuse(file: int) -> None:
        if (folder / MANIFEST).is_file():
            raise OSError(errno.EIO, "injected")
        sync(file)

    training.epoch(better=True)
    monkeypatch.setattr(os, "fsync", refuse)
    with pytest.raises(ArtifactError, match="injected"):
        training.checkpoints.write()
    named = [state.file for state in read_states(training.store, "run-1")]
    assert named
    assert all((folder / name).is_file() for name in named)
