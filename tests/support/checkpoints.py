"""A model that trains when told, and the states that are written of it."""

from pathlib import Path
from typing import Any

import keras
import numpy as np

from layerloom.artifacts.states import State, read_states
from layerloom.artifacts.store import ArtifactStore
from layerloom.events import CheckpointData
from layerloom.model.state import TrainingState, load_state
from layerloom.training.checkpoint import Checkpoints
from layerloom.training.course import Course
from layerloom.training.engine.base import Position
from layerloom.training.engine.ready import make_ready
from layerloom.training.room import Room

ROWS = np.random.default_rng(0).normal(size=(64, 2)).astype(np.float32)
TARGETS = (ROWS[:, :1] > 0).astype(np.float32)


class Training:
    """A model that trains an epoch of one batch when told, with its checkpoints."""

    def __init__(self, folder: Path, **changes: Any) -> None:
        settings: dict[str, Any] = {"interval": 1000.0} | changes
        keras.utils.set_random_seed(0)
        self.model: Any = keras.Sequential([keras.Input((2,)), keras.layers.Dropout(0.3), keras.layers.Dense(1)])
        self.model.compile("adam", "mse")
        make_ready(self.model, ROWS, TARGETS)
        self.store = ArtifactStore(str(folder))
        self.course = Course(None, {})
        self.position = Position()
        self.written: list[CheckpointData] = []
        self.steps: list[str] = []
        self.checkpoints = Checkpoints(
            self.model,
            self.store,
            "run-1",
            course=self.course,
            position=lambda: self.position,
            announce=self._announce,
            sync=lambda: self.steps.append("sync"),
            room=Room(patience=0.0, again=0.01),
            **settings,
        )
        self.checkpoints.begin([], None, 0)

    def _announce(self, data: CheckpointData) -> None:
        self.steps.append("announce")
        self.written.append(data)

    def epoch(self, *, better: bool = False) -> None:
        self.batch()
        self.position = Position(self.position.epoch + 1)
        self.course.metrics = {"loss": float(self.position.epoch)}
        self.checkpoints.epoch_done(better=better)

    def batch(self) -> None:
        self.model.train_on_batch(ROWS, TARGETS)
        self.position = Position(self.position.epoch, self.position.batch + 1)

    @property
    def states(self) -> list[State]:
        return read_states(self.store, "run-1")

    def load(self, role: str) -> TrainingState:
        return load_state(self.store, "run-1", next(state for state in self.states if role in state.which))

    def files(self) -> set[str]:
        return {name for name in self.store.list("run-1") if name.endswith(".npz")}


def roles(states: list[State]) -> dict[tuple[int, int], list[str]]:
    return {state.place: list(state.which) for state in states}
