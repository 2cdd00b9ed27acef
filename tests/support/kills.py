"""A run on a real server whose runner is killed again and again, beside one that trains the same undisturbed."""

import os
import random
import signal
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import numpy as np

from layerloom.artifacts.states import Place, Role, read_states
from layerloom.artifacts.store import ArtifactStore
from layerloom.client import RunHandle
from layerloom.jobs.executors.whereabouts import read_placement
from layerloom.model.state import TrainingState, load_state
from support.attempts import hard
from support.internal import wait_until
from support.server import ServerProcess, runner_pids

# States are written so often that a kill can well hit a writing.
SECONDS = 0.05
# Epochs that a kill waits for at most, and what an attempt may train until its kill comes through.
_FURTHER = 12
_SLACK = 200


def server(data: Path) -> ServerProcess:
    """A server whose runs write their states all the time."""
    return ServerProcess(data, LAYERLOOM_CHECKPOINT_SECONDS=str(SECONDS))


def spec(kills: int, *, pace: float | None) -> dict[str, Any]:
    """Long enough for so many kills; the pace changes nothing but how long it takes."""
    epochs = kills * (_FURTHER + _SLACK)
    return hard(epochs=epochs, pace=pace, early_stopping={"patience": epochs}, batch_size=4)


class Killing:
    """Kills the runner of a run at points that a seed decides."""

    def __init__(self, running: ServerProcess, run: RunHandle, seed: int) -> None:
        self._server = running
        self._run = run
        self._random = random.Random(seed)
        self._store = ArtifactStore(str(running.data / "runs"))
        self._folder = running.data / "runs" / run.id
        self._killed = ""
        self.points: list[str] = []

    def kill(self) -> None:
        """Wait for the next point and kill.

        Of two attempts in a row one at least gets to a state of its own: a third in vain would be the last.
        """
        pid, attempt = self._runner()
        kinds = ["training", "writing", "writing", "starting"]
        if self.points and self.points[-1] == "starting":
            kinds.remove("starting")
        point = self._random.choice(kinds)
        further = self._random.randint(1, _FURTHER)
        if point == "starting":
            wait_until(lambda: self._spooled(attempt), "the first word of an attempt")
        else:
            known = self._newest()
            wait_until(lambda: self._newest() > known, "a state of this attempt")
            trained = self._spooled(attempt)
            wait_until(lambda: self._spooled(attempt) >= trained + further, "further epochs")
        if point == "writing":
            # A hidden file is one that is being written.
            wait_until(lambda: any(self._folder.glob(".state-*")), "a state that is being written")
        os.kill(pid, signal.SIGKILL)
        self.points.append(point)
        wait_until(lambda: pid not in runner_pids(self._server.data), "the runner's end")

    def _runner(self) -> tuple[int, str]:
        found: list[tuple[int, str]] = []

        def runs() -> bool:
            query = "SELECT placement, id FROM attempts WHERE run_id = ? AND ended_at IS NULL AND placement IS NOT NULL"
            with closing(sqlite3.connect(self._server.data / "layerloom.db", timeout=30)) as database:
                rows = database.execute(query, (self._run.id,)).fetchall()
            # The server may not have noticed the last kill yet.
            found[:] = [(pid_of(placement), attempt) for placement, attempt in rows if attempt != self._killed]
            return bool(found)

        wait_until(runs, "a runner")
        self._killed = found[0][1]
        return found[0]

    def _spooled(self, attempt: str) -> int:
        """Lines that an attempt has written down."""
        path = self._server.data / "spool" / f"{attempt}.jsonl"
        return path.read_bytes().count(b"\n") if path.exists() else 0

    def _newest(self) -> Place:
        return max((state.place for state in read_states(self._store, self._run.id)), default=(-1, 0))


def pid_of(placement: str) -> int:
    """The process that an attempt was placed in."""
    there = read_placement(placement)
    assert there is not None, placement
    return there.pid


def check_undisturbed(running: ServerProcess, killed: RunHandle, other: RunHandle) -> None:
    """Both runs have the same epochs, each once, and end with the same weights.

    Raises:
        AssertionError: where they differ.
    """
    assert killed.status == other.status == "completed", killed.state
    with running.http() as http:
        asked: dict[str, Any] = {"run": [killed.id, other.id], "max_points": 10_000}
        mine, theirs = http.get("/metrics", params=asked).json()["data"]
    assert mine["epochs"] == list(range(1, killed.state["epochs"] + 1))
    assert mine["epochs"] == theirs["epochs"]
    assert mine["metrics"] == theirs["metrics"]
    assert mine["best_epoch"] == theirs["best_epoch"]
    assert killed.metrics == other.metrics
    roles: tuple[Role, ...] = ("best", "last")
    for role in roles:
        left, right = (_state(running, run, role) for run in (killed, other))
        assert left.place == right.place
        assert left.arrays.keys() == right.arrays.keys()
        for name, array in left.arrays.items():
            np.testing.assert_array_equal(array, right.arrays[name], err_msg=name)


def _state(running: ServerProcess, run: RunHandle, role: Role) -> TrainingState:
    store = ArtifactStore(str(running.data / "runs"))
    entry = next(entry for entry in reversed(read_states(store, run.id)) if role in entry.which)
    return load_state(store, run.id, entry)
