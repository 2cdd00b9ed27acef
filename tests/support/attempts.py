"""Attempts at a run within this process: the real runner's parts, over real HTTP to a server's side that listens."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from layerloom.artifacts.states import State, read_states
from layerloom.artifacts.store import ArtifactStore
from layerloom.events import Assignment, EventKind, RunnerCommand, StatusData
from layerloom.model.state import TrainingState, load_state
from layerloom.training import attempt as module
from layerloom.training.commands import Commands
from layerloom.training.engine.base import BEGINNING, Engine, Position
from layerloom.training.failure import failed
from layerloom.training.reporter import Reporter
from support import internal
from support.internal import InternalServer, Log

NETWORK = {
    "layers": [
        {"class_name": "Dense", "config": {"units": 8, "activation": "relu"}},
        {"class_name": "BatchNormalization", "config": {}},
        {"class_name": "Dropout", "config": {"rate": 0.3}},
        {"class_name": "Dense", "config": {"units": 2, "activation": "softmax"}},
    ]
}
SCHEDULE = {"class_name": "CosineDecay", "config": {"initial_learning_rate": 0.02, "decay_steps": 900}}


def hard(**training: Any) -> dict[str, Any]:
    """A run that has all that makes going on hard: dropout, batch normalization, a schedule, early stopping."""
    return {
        "network": NETWORK,
        # 70 rows to train on, one at a time, so that an epoch has many batches.
        "data": {"dataset": "spiral", "config": {"size": 100}},
        "training": {
            "loss": "sparse_categorical_crossentropy",
            "optimizer": {"class_name": "Adam", "config": {"learning_rate": SCHEDULE}},
            "metrics": ["accuracy"],
            "epochs": 6,
            "batch_size": 1,
            "seed": 3,
            "early_stopping": {"patience": 3},
            # Whether XLA takes over depends on time, and its rounding is another.
            "jit_compile": False,
        }
        | training,
    }


class When(Commands):
    """Asks for something the first time that training is somewhere."""

    def __init__(self, place: Callable[[Position], bool], command: str, value: float | None = None) -> None:
        super().__init__()
        self._place = place
        self._command = RunnerCommand.model_validate({"id": 1, "command": command, "value": value})
        self.engine: Engine | None = None

    def take(self, timeout: float = 0.0) -> RunnerCommand | None:
        if self._place(self.engine.position if self.engine else BEGINNING):
            self.put([self._command])
        return super().take(timeout)


class Run:
    """A run in a folder, attempted as often as asked.

    Args:
        folder: Of its own.
        spec: A run spec.
        monkeypatch: So that commands can be asked for at a place in training.
    """

    def __init__(self, folder: Path, spec: dict[str, Any], monkeypatch: pytest.MonkeyPatch, **assignment: Any) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self.spec = spec
        self._monkeypatch = monkeypatch
        self._more = assignment
        self.attempts = 0
        self.logs: list[Log] = []
        self.store, self.name = ArtifactStore.of_run(str(folder / "runs" / "run-1"))

    @property
    def epochs(self) -> dict[int, dict[str, float]]:
        """Metrics by epoch, as the log of a server would have them: what was superseded is forgotten."""
        found: dict[int, dict[str, float]] = {}
        for log in self.logs:
            for event in log.events:
                if event["kind"] == "supersede":
                    found = {epoch: one for epoch, one in found.items() if epoch < event["data"]["from_epoch"]}
                elif event["kind"] == "epoch":
                    assert event["data"]["epoch"] == max(found, default=self._first - 1) + 1, "a gap or a double epoch"
                    found[event["data"]["epoch"]] = event["data"]["metrics"]
        return found

    @property
    def _first(self) -> int:
        fork = self._more.get("fork")
        return fork["epoch"] + 1 if fork else 1

    def attempt(self, commands: Commands | None = None, *, disk_patience: float = 60.0) -> StatusData | None:
        """One more attempt; how it ended. On a full disk it waits so many seconds."""
        commands = commands or Commands()
        choose = module.choose_engine

        def remember(*args: Any) -> Engine:
            engine = choose(*args)
            if isinstance(commands, When):
                commands.engine = engine
            return engine

        epoch = max(self.epochs, default=0)
        self.attempts += 1
        log = Log()
        self.logs.append(log)
        document = internal.assignment(self.folder, self.spec, self.attempts) | {"frames": False} | self._more
        document |= {"spool": str(self.folder / f"spool-{self.attempts}.jsonl"), "epoch": epoch}
        with self._monkeypatch.context() as patch, InternalServer(log, self.folder / "server.json"):
            patch.setattr(module, "choose_engine", remember)
            assignment = Assignment.model_validate(document)
            with Reporter(assignment, commands) as reporter:
                attempt = module.Attempt(assignment, commands, reporter, disk_patience=disk_patience)
                try:
                    end = attempt.run()
                except Exception as error:  # noqa: BLE001 - as run_attempt does it
                    end = failed(error, trained=attempt.trained).model_copy(update=attempt.kept_so_far)
                if end is not None:
                    reporter.emit(EventKind.STATUS, end)
        return end

    @property
    def states(self) -> list[State]:
        """What its manifest names."""
        return read_states(self.store, self.name)

    def state(self, role: str = "last") -> TrainingState:
        """The newest state of a role."""
        entry = next(entry for entry in reversed(self.states) if role in entry.which)
        return load_state(self.store, self.name, entry)

    def codes(self) -> list[str]:
        """The codes of its last attempt's log lines."""
        return [data["code"] for data in self.logs[-1].of("log")]
