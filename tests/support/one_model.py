"""A run, and its kept model by every way there is: page, file, a file made of a state, `/predict`, exported script."""

import ast
import contextlib
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, get_args

import keras
import numpy as np
import pytest

from layerloom.artifacts.states import newest
from layerloom.datasets.prepare import Prepared, prepare
from layerloom.events import KeptModel, StatusData
from layerloom.events.commands import HALTING
from layerloom.model.compile import make_loss
from layerloom.model.export import export
from layerloom.model.predict import Models, predict
from layerloom.recipe import Changes, stop_of
from layerloom.spec import Kept, RunSpec, parse_run_spec
from layerloom.training.engine.base import Position
from support.attempts import Run, When
from support.injection import wait_for_states
from support.scripts import BLOCKED, run_script, script_of

End = Literal[
    "epochs",
    "early_stopping",
    "stop",
    "stop_first",
    "stop_amid",
    "pause",
    "pause_amid",
    "broken",
    "lost",
    "nan",
    "fork",
]
ENDS: tuple[End, ...] = get_args(End)
# Of these no plain script comes to the same weights: it cannot fork, and saves none that a NaN has spoilt.
WITHOUT_SCRIPT = ("fork", "nan", "broken", "lost")


def _optimizer(name: str, **config: Any) -> dict[str, Any]:
    return {"class_name": name, "config": config}


OPTIMIZERS: dict[str, dict[str, Any]] = {
    "adam": _optimizer("Adam", learning_rate=0.02),
    "averages": _optimizer("AdamW", learning_rate=0.02, use_ema=True, ema_momentum=0.9),
    "averages_overwrite": _optimizer("SGD", learning_rate=0.1, use_ema=True, ema_overwrite_frequency=5),
    "schedule_free": _optimizer("ScheduleFreeAdamW", learning_rate=0.02),
    "schedule": _optimizer(
        "SGD",
        momentum=0.9,
        learning_rate={"class_name": "CosineDecay", "config": {"initial_learning_rate": 0.1, "decay_steps": 40}},
    ),
    "accumulating": _optimizer("Adam", learning_rate=0.02, gradient_accumulation_steps=2),
    "lion": _optimizer("Lion", learning_rate=0.003),
    "muon": _optimizer("Muon", learning_rate=0.01),
}
PRECISIONS = ("float32", "mixed_bfloat16", "mixed_float16")


@dataclass(frozen=True)
class Cell:
    """A run of the matrix."""

    optimizer: str
    end: End
    precision: str
    kept: Kept

    def __str__(self) -> str:
        return f"{self.optimizer}-{self.end}-{self.precision}-{self.kept}"

    @property
    def possible(self) -> bool:
        """Whether such a run is trained here: a NaN is made by a rate, which only plain Adam takes at once."""
        return self.end != "nan" or (self.optimizer in ("adam", "averages") and self.precision == "float32")

    @property
    def tolerance(self) -> float:
        """How far numbers of the same weights may be apart."""
        return 1e-5 if self.precision == "float32" else 2e-2

    def document(self) -> dict[str, Any]:
        """Its run spec."""
        stopping: dict[str, Any] | None = None
        if self.end == "early_stopping":
            stopping = {"patience": 1, "min_delta": 0.05}
        if self.kept == "last":
            stopping = (stopping or {"patience": 1000}) | {"restore_best_weights": False}
        optimizer = OPTIMIZERS[self.optimizer]
        if self.end == "nan":
            # In the third epoch, so that weights of two are there.
            rate = {"class_name": "PiecewiseConstantDecay", "config": {"boundaries": [22], "values": [0.02, 1e30]}}
            optimizer = optimizer | {"config": optimizer["config"] | {"learning_rate": rate}}
        layers = [
            {"class_name": "Dense", "config": {"units": 8, "activation": "relu"}},
            {"class_name": "Dense", "config": {"units": 2, "activation": "softmax"}},
        ]
        return {
            "network": {"layers": layers},
            "data": {"dataset": "spiral", "config": {"size": 200}},
            "training": {
                "loss": "sparse_categorical_crossentropy",
                "metrics": ["accuracy"],
                "epochs": 5,
                "batch_size": 16,
                "seed": 4,
                "optimizer": optimizer,
                "dtype_policy": self.precision,
                "early_stopping": stopping,
                "jit_compile": False,
            },
        }


class Broken(Exception):
    """Training that goes wrong."""


class Break(When):
    """Breaks training instead of asking for something."""

    def take(self, timeout: float = 0.0) -> Any:
        if self.engine is not None and self._place(self.engine.position):
            raise Broken
        return None


class Lost(BaseException):
    """A worker that is gone: nothing of its process runs after it."""


class Lose(When):
    """Loses the worker instead of asking for something."""

    def take(self, timeout: float = 0.0) -> Any:
        if self.engine is not None and self._place(self.engine.position):
            raise Lost
        return None


PAUSED = ("pause", "pause_amid")
# These are ended by the server, which measures nothing.
BY_SERVER = (*PAUSED, "lost")
# Batches of an epoch after which it is stopped amid one.
AMID = 3
_AT: dict[End, Callable[[Position], bool]] = {
    "stop": lambda position: (position.epoch, position.batch) == (3, 0),
    "stop_amid": lambda position: position.epoch == 2 and position.batch >= AMID,
    "stop_first": lambda position: position.epoch == 0 and position.batch >= AMID,
    "pause": lambda position: (position.epoch, position.batch) == (3, 0),
    "pause_amid": lambda position: position.epoch == 2 and position.batch >= AMID,
    "broken": lambda position: position.epoch == 3 and position.batch > 0,
    "lost": lambda position: position.epoch == 3 and position.batch > 0,
}


@dataclass(frozen=True)
class Ended:
    """A run that has ended: what its page shows, which model it keeps, and where it was stopped."""

    run: Run
    spec: RunSpec
    metrics: dict[str, float]
    which: Kept
    stopped: tuple[int, int] | None
    kept: KeptModel | None


def train(cell: Cell, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Ended:
    """Train it to its end, in this process."""
    document = cell.document()
    more: dict[str, Any] = {}
    if cell.end == "lost":
        # Each state is there before training goes on: one that is still being written is lost with its worker.
        wait_for_states(monkeypatch)
        monkeypatch.setattr("layerloom.training.checkpoint._SPARING", 0)
        more["checkpoint_seconds"] = 1e-9
    if cell.end == "fork":
        parent = Run(folder / "parent", document | {"training": document["training"] | {"epochs": 2}}, monkeypatch)
        assert parent.attempt() is not None
        more["fork"] = {"artifacts": str(parent.folder / "runs" / "run-1"), "epoch": 2}
    run = Run(folder / "run", document, monkeypatch, **more)
    place = _AT.get(cell.end)
    command = "pause" if cell.end in PAUSED else "stop"
    asks: dict[str, type[When]] = {"broken": Break, "lost": Lose}
    status: StatusData | None = None
    with contextlib.suppress(Lost):
        status = run.attempt(None if place is None else asks.get(cell.end, When)(place, command))
    assert (status is None) is (cell.end == "lost")
    spec = parse_run_spec(document)
    last = max(run.epochs, default=0)
    stopped = None
    if cell.end in ("stop", "stop_first", "stop_amid", *PAUSED):
        stopped = stop_of([event["data"] for event in run.logs[-1].events if event["kind"] == "command"], last, HALTING)
        assert stopped is not None
    best = (status and status.best_epoch) or _best_epoch(run)
    which: Kept = "last" if best is None else spec.training.kept
    kept = status and status.kept_model
    if cell.end not in BY_SERVER:
        assert kept is not None
        assert kept.which == which
    metrics = status and status.metrics
    if metrics is None:
        # The server ends it, with the metrics of the kept epoch.
        state = newest(run.states, which)
        assert state is not None
        metrics = run.epochs[state.epoch]
    return Ended(run, spec, metrics, which, stopped, kept)


def _best_epoch(run: Run) -> int | None:
    found = [event["data"]["best_epoch"] for event in run.logs[-1].events if event["kind"] == "epoch"]
    return found[-1] if found else None


def rows_of(spec: RunSpec) -> Prepared:
    """The run's rows."""
    return prepare(spec.data, spec.training.loss, 2)


def scored(path: Path, spec: RunSpec, x: np.ndarray, y: np.ndarray) -> float:
    """The loss of a model file, by plain Keras."""
    model: Any = keras.models.load_model(path, compile=False)
    model.compile(loss=make_loss(spec.training.loss))
    return float(model.evaluate(x, y, verbose=0, batch_size=1024))


def exported(ended: Ended, folder: Path) -> Path:
    """The kept model, as the model child makes it of a state."""
    path = folder / "exported.keras"
    export(ended.spec, str(ended.run.folder / "runs" / "run-1"), ended.which, str(path))
    return path


def said(path: Path, rows: np.ndarray) -> np.ndarray:
    """What `/predict` answers with this file."""
    return np.asarray(predict(Models().get(str(path)), rows.tolist()), dtype=np.float32)


def script(ended: Ended, folder: Path, *, process: bool) -> tuple[Path, dict[str, float]]:
    """Runs the exported script; the model that it leaves, and its test scores."""
    text = script_of(ended.spec, 2, Changes(stopped=ended.stopped))
    folder.mkdir()
    (folder / "exported.py").write_text(BLOCKED + text, encoding="utf-8")
    if process:
        done = subprocess.run(
            [sys.executable, "exported.py"],
            cwd=folder,
            env=os.environ | {"TF_CPP_MIN_LOG_LEVEL": "3"},
            capture_output=True,
            text=True,
            check=False,
            timeout=500,
        )
        assert done.returncode == 0, done.stderr[-2000:]
        printed = done.stdout
        line = next(line for line in printed.splitlines() if line.startswith("test: "))
        scores = ast.literal_eval(line.removeprefix("test: "))
    else:
        before = Path.cwd()
        try:
            os.chdir(folder)
            names = run_script(text)
        finally:
            os.chdir(before)
            # A script of half precision leaves it set.
            keras.config.set_dtype_policy("float32")
        scores = names["scores"]
    return folder / f"{ended.which}.keras", scores


def check(cell: Cell, folder: Path, monkeypatch: pytest.MonkeyPatch, *, process: bool) -> None:
    """All ways to the kept model of this run lead to the same one."""
    ended = train(cell, folder, monkeypatch)
    rows, close = rows_of(ended.spec), cell.tolerance
    file = ended.run.folder / "runs" / "run-1" / f"{ended.which}.keras"
    made = exported(ended, folder)
    answers = said(made, rows.x_test)
    assert np.isfinite(answers).all()
    if cell.end != "lost":
        np.testing.assert_array_equal(said(file, rows.x_test), answers)
    state = newest(ended.run.states, ended.which)
    assert state is not None
    if ended.kept is not None:
        assert (ended.kept.epoch, ended.kept.batch) == state.place
    # Kept at its last, the newest state is amid an epoch, which has no metrics yet.
    amid = cell.end in ("pause_amid", "lost") and ended.which == "last"
    if not amid and not (cell.end in ("pause", "broken") and _averages(cell)):
        assert scored(made, ended.spec, rows.x_validation, rows.y_validation) == pytest.approx(
            ended.metrics["val_loss"], abs=close
        )
    if "test_loss" in ended.metrics:
        assert scored(made, ended.spec, rows.x_test, rows.y_test) == pytest.approx(
            ended.metrics["test_loss"], abs=close
        )
    else:
        assert cell.end in (*BY_SERVER, "broken")
    if cell.end not in WITHOUT_SCRIPT:
        theirs, scores = script(ended, folder / "script", process=process)
        np.testing.assert_allclose(said(theirs, rows.x_test), answers, atol=close)
        if "test_loss" in ended.metrics:
            assert scores["loss"] == pytest.approx(ended.metrics["test_loss"], abs=close)


def _averages(cell: Cell) -> bool:
    """Averages that training did not end with are measured by nobody."""
    return cell.kept == "last" and bool(OPTIMIZERS[cell.optimizer]["config"].get("use_ema"))
