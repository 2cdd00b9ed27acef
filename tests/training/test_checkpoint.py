import errno
import hashlib
import os
import time
from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest

from layerloom.artifacts.store import ArtifactStore
from layerloom.errors import ArtifactError
from layerloom.model.state import load_state
from layerloom.training.engine.base import Position
from layerloom.training.room import Room
from support.checkpoints import Training, roles


@pytest.fixture
def training(tmp_path: Path) -> Training:
    return Training(tmp_path)


def test_states_are_those_of_their_epochs_and_the_manifest_names_them(training: Training):
    training.epoch(better=True)
    best = [weight.copy() for weight in training.model.get_weights()]
    training.epoch()
    last = [weight.copy() for weight in training.model.get_weights()]

    training.checkpoints.write()

    assert roles(training.states) == {(1, 0): ["best", "kept"], (2, 0): ["last", "kept"]}
    assert [state.metrics for state in training.states] == [{"loss": 1.0}, {"loss": 2.0}]
    for state in training.states:
        content = Path(training.store.local_path("run-1", state.file)).read_bytes()
        assert (state.size, state.sha256) == (len(content), hashlib.sha256(content).hexdigest())
    for role, expected in (("best", best), ("last", last)):
        training.checkpoints.restore(training.load(role))
        for mine, wanted in zip(training.model.get_weights(), expected, strict=True):
            np.testing.assert_array_equal(mine, wanted)


def test_the_event_log_is_safe_before_the_manifest_and_the_events_come_after_it(training: Training):
    training.epoch(better=True)

    training.checkpoints.write()

    assert training.steps == ["sync", "announce", "announce", "announce"]
    assert {(data.epoch, data.which) for data in training.written} == {(1, "best"), (1, "last"), (1, "kept")}


def test_amid_an_epoch_the_metrics_so_far_are_part_of_the_state(training: Training):
    training.epoch(better=True)
    training.batch()

    training.checkpoints.write()

    state = training.load("last")
    assert state.place == (1, 1)
    assert any(name.startswith("metrics/") for name in state.arrays)
    assert not any(name.startswith("metrics/") for name in training.load("best").arrays)
    assert training.states[-1].metrics is None


def test_what_is_written_is_not_written_again_and_what_is_replaced_goes(training: Training):
    training.epoch(better=True)
    training.checkpoints.write()
    training.checkpoints.write()
    told = len(training.written)
    for _ in range(2):
        training.epoch()
        training.checkpoints.write()

    assert told == 3
    assert [data.epoch for data in training.written if data.which == "last"] == [1, 2, 3]
    assert roles(training.states) == {(1, 0): ["best", "kept"], (2, 0): ["kept"], (3, 0): ["last"]}
    training.epoch(better=True)
    training.checkpoints.write()
    assert training.files() == {state.file for state in training.states}
    assert roles(training.states) == {(1, 0): ["kept"], (2, 0): ["kept"], (4, 0): ["best", "last", "kept"]}


def test_epochs_are_kept_at_growing_distances_though_writing_is_rare(training: Training):
    for _ in range(40):
        training.epoch()
    assert training.files() == set()

    training.checkpoints.write()

    assert [state.epoch for state in training.states if "kept" in state.which] == [1, 2, 4, 8, 16, 32]
    assert all(training.load("kept").arrays)


def test_the_interval_spares_the_disk_and_grows_with_what_writing_takes(tmp_path: Path, monkeypatch: Any):
    rare, eager = Training(tmp_path / "rare"), Training(tmp_path / "eager", interval=0.0)
    for _ in range(3):
        for training in (rare, eager):
            training.epoch()
            training.checkpoints.write_if_due()
    assert rare.written == []
    assert [data.epoch for data in eager.written if data.which == "last"]

    sync = os.fsync

    def slow(file: int) -> None:
        time.sleep(0.05)
        sync(file)

    monkeypatch.setattr(os, "fsync", slow)
    eager.epoch()
    eager.checkpoints.write()
    assert eager.checkpoints.write_if_due() > 20 * 0.05


def test_the_disk_budget_holds_but_for_best_and_last(tmp_path: Path):
    first = Training(tmp_path / "first")
    first.epoch()
    first.checkpoints.write()
    training = Training(tmp_path / "second", budget=int(4.5 * first.states[0].size))
    for number in range(1, 101):
        training.epoch(better=number == 37)
        if number % 10 == 0:
            training.checkpoints.write()

    assert len(training.states) == 4
    assert roles(training.states)[100, 0] == ["last"]
    assert roles(training.states)[37, 0] == ["best"]
    assert training.files() == {state.file for state in training.states}


def test_what_a_person_asked_for_is_kept_with_models_amid_an_epoch_at_its_end(training: Training):
    training.epoch(better=True)
    training.epoch()
    training.epoch()
    training.checkpoints.keep_now()
    assert "kept" in roles(training.states)[3, 0]
    training.epoch()
    training.epoch()
    training.batch()

    training.checkpoints.keep_now()

    assert roles(training.states)[5, 1] == ["last"]
    assert {"best.keras", "last.keras"} <= set(training.store.list("run-1"))
    training.epoch()
    assert roles(training.states)[6, 0] == ["last", "kept"]
    assert [state.place for state in training.states if state.asked] == [(3, 0), (6, 0)]


def test_a_state_that_a_person_changed_takes_the_place_of_the_one_before(training: Training):
    training.epoch(better=True)
    training.checkpoints.write()
    [before] = training.states
    training.steps.clear()
    training.model.optimizer.learning_rate = 0.25
    training.checkpoints.changed()

    training.checkpoints.write()

    [after] = training.states
    assert after.file != before.file
    assert training.files() == {after.file}
    assert after.which == before.which
    assert training.load("last").arrays["optimizer/learning_rate"] == 0.25
    assert training.steps == ["sync", "announce", "announce", "announce"]
    training.checkpoints.write()
    assert training.states == [after]


def test_a_change_that_training_went_on_from_is_in_the_states_that_follow(training: Training):
    training.epoch(better=True)
    training.checkpoints.write()
    [before] = training.states
    training.model.optimizer.learning_rate = 0.25
    training.checkpoints.changed()
    training.epoch()

    training.checkpoints.write()

    assert training.states[0].file == before.file
    assert training.load("last").arrays["optimizer/learning_rate"] == 0.25


def test_model_files_hold_the_weights_of_their_epochs_and_leave_the_model_as_it_was(training: Training):
    training.epoch(better=True)
    best = [weight.copy() for weight in training.model.get_weights()]
    training.epoch()
    training.batch()
    before = training.checkpoints.last()
    assert before is not None

    training.checkpoints.write_models()

    after = training.checkpoints.last()
    assert after is not None
    for name, array in before.arrays.items():
        np.testing.assert_array_equal(after.arrays[name], array)
    for which, expected in (("best", best), ("last", training.model.get_weights())):
        loaded: Any = keras.saving.load_model(training.store.local_path("run-1", f"{which}.keras"))
        for mine, wanted in zip(loaded.get_weights(), expected, strict=True):
            np.testing.assert_array_equal(mine, wanted)
    assert int(loaded.optimizer.iterations) == 3


def test_model_files_that_had_to_wait_for_room_are_of_their_epochs_too(
    training: Training, monkeypatch: pytest.MonkeyPatch
):
    training.epoch(better=True)
    best = [weight.copy() for weight in training.model.get_weights()]
    training.epoch()
    last = [weight.copy() for weight in training.model.get_weights()]
    put, puts = ArtifactStore.put, iter([True, False, True, False, True, True])

    def tried(*args: Any) -> Any:
        # The first file is there, the second is refused: both are written again, from the weights of before.
        if next(puts):
            return put(*args)
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(ArtifactStore, "put", tried)
    monkeypatch.setattr(Room, "wait", lambda room, error: None)
    training.checkpoints.write_models()

    assert not list(puts)
    for which, expected in (("best", best), ("last", last)):
        loaded: Any = keras.saving.load_model(training.store.local_path("run-1", f"{which}.keras"))
        for mine, wanted in zip(loaded.get_weights(), expected, strict=True):
            np.testing.assert_array_equal(mine, wanted)
    for mine, wanted in zip(training.model.get_weights(), last, strict=True):
        np.testing.assert_array_equal(mine, wanted)


def test_lost_weights_are_in_no_file(training: Training):
    training.epoch(better=True)
    training.epoch()
    training.model.set_weights([weight * np.nan for weight in training.model.get_weights()])
    training.position = Position(2, 1)

    training.checkpoints.give_up()
    training.checkpoints.write()
    training.checkpoints.write_models()

    assert roles(training.states) == {(1, 0): ["best", "kept"], (2, 0): ["last", "kept"]}
    for role in ("best", "last"):
        assert all(np.isfinite(array).all() for array in training.load(role).arrays.values())
        loaded: Any = keras.saving.load_model(training.store.local_path("run-1", f"{role}.keras"))
        training.checkpoints.restore(training.load(role))
        for mine, wanted in zip(loaded.get_weights(), training.model.get_weights(), strict=True):
            np.testing.assert_array_equal(mine, wanted)


@pytest.mark.parametrize("written", [True, False])
def test_lost_weights_give_way_to_the_newest_numbers_not_to_the_best(
    training: Training, written: bool, monkeypatch: pytest.MonkeyPatch
):
    training.epoch(better=True)
    for _ in range(4):
        training.epoch()
    if written:
        training.checkpoints.write()
    else:
        # Long after, it is being written, and counts at the next call.
        with monkeypatch.context() as later:
            later.setattr(time, "monotonic", lambda: 1e12)
            training.checkpoints.write_if_due()
    newest = [weight.copy() for weight in training.model.get_weights()]
    training.model.set_weights([weight * np.nan for weight in newest])
    training.position = Position(5, 1)

    training.checkpoints.give_up()
    training.checkpoints.write()

    kept = training.checkpoints.kept("last")
    assert kept is not None and kept[1].place == (5, 0)
    assert "last" in roles(training.states)[5, 0]
    training.checkpoints.restore(training.load("last"))
    for mine, wanted in zip(training.model.get_weights(), newest, strict=True):
        np.testing.assert_array_equal(mine, wanted)


def test_writing_amid_training_changes_nothing(tmp_path: Path):
    ends: list[list[np.ndarray]] = []
    for interval in (0.0, 1000.0):
        training = Training(tmp_path / str(interval), interval=interval)
        for number in range(4):
            training.epoch(better=number == 2)
            if not interval:
                training.checkpoints.write_models()
        ends.append(training.model.get_weights())

    for written, unwritten in zip(*ends, strict=True):
        np.testing.assert_array_equal(written, unwritten)


def test_a_later_attempt_deletes_what_does_not_count(tmp_path: Path):
    training = Training(tmp_path)
    for _ in range(4):
        training.epoch()
        training.checkpoints.write()
    folder = Path(training.store.local_path("run-1", "checkpoints.json")).parent
    (folder / ".state-1.npz.0123456789abcdef0123456789abcdef").write_bytes(b"half")
    (folder / "state-00000009-00000000.npz").write_bytes(b"nobody named it")
    first, second, *_ = training.states

    training.checkpoints.begin([first, second], None, 2)

    assert training.files() == {first.file, second.file}
    assert training.states == [first, second]
    assert not list(folder.glob(".*"))


def test_a_full_disk_leaves_the_states_before_it_whole(training: Training, monkeypatch: pytest.MonkeyPatch):
    training.epoch(better=True)
    training.checkpoints.write()
    before = training.states
    training.epoch(better=True)

    def full(_file: int, _data: Any) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "write", full)
    with pytest.raises(ArtifactError) as caught:
        training.checkpoints.write()

    assert caught.value.code == "disk_full"
    assert training.states == before
    assert training.files() == {state.file for state in before}
    assert load_state(training.store, "run-1", before[0]).place == (1, 0)
