import hashlib
from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest

from layerloom.artifacts.store import ArtifactStore
from layerloom.events import CheckpointData
from layerloom.training.checkpoint import Checkpoints

ROWS = np.random.default_rng(0).normal(size=(64, 2)).astype(np.float32)
TARGETS = (ROWS[:, :1] > 0).astype(np.float32)


def trained_model() -> Any:
    keras.utils.set_random_seed(0)
    model: Any = keras.Sequential([keras.Input((2,)), keras.layers.Dropout(0.3), keras.layers.Dense(1)])
    model.compile("adam", "mse")
    model.train_on_batch(ROWS, TARGETS)
    return model


class Written(list[CheckpointData]):
    """What was announced."""

    def of(self, which: str) -> list[CheckpointData]:
        return [data for data in self if data.which == which]


def make(model: Any, folder: Path, interval: float = 5.0) -> tuple[Checkpoints, Written, ArtifactStore]:
    written, store = Written(), ArtifactStore(str(folder))
    return Checkpoints(model, store, "run-1", written.append, interval=interval), written, store


def test_files_hold_the_weights_of_their_epochs(tmp_path: Path):
    model = trained_model()
    checkpoints, written, store = make(model, tmp_path)
    checkpoints.remember(1, {"loss": 1.0}, best=True)
    best = [weight.copy() for weight in model.get_weights()]
    model.train_on_batch(ROWS, TARGETS)
    checkpoints.remember(2, {"loss": 0.5}, best=False)
    last = [weight.copy() for weight in model.get_weights()]
    model.train_on_batch(ROWS, TARGETS)

    checkpoints.write()

    assert {(data.which, data.epoch) for data in written} == {("best", 1), ("last", 2)}
    for data in written:
        path = Path(store.local_path("run-1", f"{data.which}.keras"))
        assert data.size == path.stat().st_size
        assert data.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    for which, expected in (("best", best), ("last", last)):
        loaded: Any = keras.saving.load_model(store.local_path("run-1", f"{which}.keras"))
        for mine, wanted in zip(loaded.get_weights(), expected, strict=True):
            np.testing.assert_array_equal(mine, wanted)
    assert int(loaded.optimizer.iterations) == 2


def test_what_is_written_already_is_not_written_again(tmp_path: Path):
    model = trained_model()
    checkpoints, written, _ = make(model, tmp_path)
    checkpoints.remember(1, {}, best=True)
    checkpoints.write()
    checkpoints.remember(2, {}, best=False)
    checkpoints.write()
    checkpoints.write()

    assert [data.epoch for data in written.of("best")] == [1]
    assert [data.epoch for data in written.of("last")] == [1, 2]


def test_the_interval_spares_the_disk(tmp_path: Path):
    model = trained_model()
    rare, rarely, _ = make(model, tmp_path / "rare", interval=1000)
    eager, eagerly, _ = make(model, tmp_path / "eager", interval=0)
    for epoch in (1, 2, 3):
        for checkpoints in (rare, eager):
            checkpoints.remember(epoch, {}, best=True)
            checkpoints.write_if_due()

    assert rarely == []
    assert len(eagerly.of("last")) == 3


def test_writing_amid_training_changes_nothing(tmp_path: Path):
    """The same training with a file at every epoch, and without any, ends in the same weights."""
    ends: list[list[np.ndarray]] = []
    for interval in (0, 1000):
        model = trained_model()
        checkpoints, _, _ = make(model, tmp_path / str(interval), interval)
        for epoch in range(1, 5):
            model.train_on_batch(ROWS, TARGETS)
            checkpoints.remember(epoch, {}, best=epoch == 2)
            checkpoints.write_if_due()
        ends.append(model.get_weights())

    for written, unwritten in zip(*ends, strict=True):
        np.testing.assert_array_equal(written, unwritten)


def test_the_kept_model_can_be_restored(tmp_path: Path):
    model = trained_model()
    checkpoints, _, _ = make(model, tmp_path)
    checkpoints.restore("best")
    checkpoints.remember(1, {"val_loss": 0.3}, best=True)
    best = model.evaluate(ROWS, TARGETS, verbose=0)
    model.train_on_batch(ROWS, TARGETS * 100)
    assert model.evaluate(ROWS, TARGETS, verbose=0) != pytest.approx(best)

    checkpoints.restore("best")

    assert model.evaluate(ROWS, TARGETS, verbose=0) == pytest.approx(best)
    kept = checkpoints.kept("best")
    assert kept is not None
    assert (kept.epoch, kept.metrics) == (1, {"val_loss": 0.3})
