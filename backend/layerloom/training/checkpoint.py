"""The best and the last model of a run, as `.keras` files."""

import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import keras
import numpy as np

from layerloom.artifacts.store import ArtifactStore
from layerloom.events import CheckpointData

Which = Literal["best", "last"]


@dataclass(frozen=True)
class Snapshot:
    """A model as it was at the end of an epoch: weights, seeds, optimizer; with that epoch's metrics."""

    epoch: int
    state: list[np.ndarray]
    metrics: dict[str, float]


class Checkpoints:
    """Keeps the model of the best and of the last epoch in memory, and writes them to files now and then.

    Args:
        model: The model that trains, compiled.
        store: Where files go.
        run: The run's folder there.
        written: Told of each file that is there whole.
        interval: Seconds between two writings while the run trains.
    """

    def __init__(
        self,
        model: keras.Model,
        store: ArtifactStore,
        run: str,
        written: Callable[[CheckpointData], None],
        *,
        interval: float = 5.0,
    ) -> None:
        self._model = model
        self._store = store
        self._run = run
        self._written = written
        self._interval = interval
        self._kept: dict[Which, Snapshot] = {}
        self._on_disk: dict[Which, int] = {}
        self._wrote_at = time.monotonic()

    def kept(self, which: Which) -> Snapshot | None:
        """The snapshot of the best or the last epoch; None before the first one."""
        return self._kept.get(which)

    def remember(self, epoch: int, metrics: dict[str, float], *, best: bool) -> None:
        """Take the model's present state as the last epoch's, and as the best one's too where it is."""
        snapshot = Snapshot(epoch, [variable.numpy() for variable in self._variables()], metrics)
        self._kept["last"] = snapshot
        if best:
            self._kept["best"] = snapshot

    def write_if_due(self) -> None:
        """Write both when the interval has passed; the model is as the last epoch left it, before and after."""
        if time.monotonic() - self._wrote_at >= self._interval:
            self.write()
            self.restore("last")

    def write(self) -> None:
        """Write what is newer than its file. The model is left as whichever it wrote last.

        Raises:
            ArtifactError: if a file cannot be written.
        """
        newer: dict[Which, Snapshot] = {
            which: snapshot for which, snapshot in self._kept.items() if self._on_disk.get(which) != snapshot.epoch
        }
        with tempfile.TemporaryDirectory(prefix="layerloom-") as folder:
            for snapshot in {snapshot.epoch: snapshot for snapshot in newer.values()}.values():
                file = Path(folder) / f"{snapshot.epoch}.keras"
                self._assign(snapshot)
                self._model.save(file)
                for which, of_epoch in newer.items():
                    if of_epoch is snapshot:
                        self._put(which, snapshot.epoch, file)
        self._wrote_at = time.monotonic()

    def restore(self, which: Which) -> None:
        """Make the model what it was then; nothing happens where there is no snapshot."""
        if which in self._kept:
            self._assign(self._kept[which])

    def _variables(self) -> list[keras.Variable]:
        model = self._model
        return [*model.trainable_variables, *model.non_trainable_variables, *model.optimizer.variables]

    def _assign(self, snapshot: Snapshot) -> None:
        for variable, value in zip(self._variables(), snapshot.state, strict=True):
            variable.assign(value)

    def _put(self, which: Which, epoch: int, file: Path) -> None:
        stored = self._store.put(self._run, f"{which}.keras", file)
        self._on_disk[which] = epoch
        self._written(CheckpointData(epoch=epoch, which=which, size=stored.size, sha256=stored.sha256))
