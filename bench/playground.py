"""Steady epoch time, against the JavaScript engine of TensorFlow Playground.

Its source is not part of this repository: ``PLAYGROUND`` is the folder of a checkout of
github.com/tensorflow/playground (Apache-2.0). It trains its network 2-16-16-1 (tanh, squared error, plain gradient
descent) in Node.js. The engine trains the same network on the same rows, and both take turns of some epochs. On both
sides an epoch ends with the loss of the validation rows. Playground's own step also scores all training rows once
more, which is left out here.
"""

import json
import os
import statistics
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Self

import keras

from bench.table import Row, Skip, compared
from layerloom.datasets.prepare import Prepared, prepare
from layerloom.model.build import build_model
from layerloom.model.compile import compile_model
from layerloom.recipe import training_recipe
from layerloom.spec import DataSpec, NetworkSpec, TrainingSpec
from layerloom.training.engine.choose import choose_engine
from layerloom.training.pace import Pace

ROOT = Path(__file__).parents[1]
GOAL = 4
SHAPE = (2, 16, 16, 1)
BATCH = 32
RATE = 0.03
# Long enough for the clock, short enough that turns alternate often.
TURN = 40
# V8 optimizes what runs hot; a turn begins when that is over.
WARM = 200
# So long is waited for XLA, which compiles beside the training.
XLA_SECONDS = 60.0
_ENDLESS = 1_000_000


def measure(only: str = "", rounds: int = 15) -> Iterator[Row]:
    """One row, where there is a checkout."""
    workload = "2-16-16-1, Playground's engine"
    if only not in workload:
        return
    source = _source()
    data = _rows()
    with Theirs(source, data) as theirs:
        turns = Turns(theirs, rounds)
        codes = _train(data, turns)
    yield compared(
        workload,
        [statistics.median(turn) for turn in turns.ours],
        [statistics.median(turn) for turn in turns.theirs],
        unit="ms",
        goal=GOAL,
        note=f"{len(data.x_train)} + {len(data.x_validation)} rows, batch {BATCH}, turns of {TURN} epochs. "
        f"Half the squared error at the end: ours {turns.loss[0]:.3f}, theirs {turns.loss[1]:.3f}. {codes}",
    )


def _source() -> Path:
    checkout = os.environ.get("PLAYGROUND", "")
    source = Path(checkout) / "src" / "nn.ts"
    if not checkout or not source.is_file():
        raise Skip(
            "PLAYGROUND must be the folder of a checkout of github.com/tensorflow/playground, with src/nn.ts; "
            f"it is {checkout or 'not set'}."
        )
    return source


def _rows() -> Prepared:
    data = {"dataset": "spiral", "config": {"size": 1000}, "split": {"validation": 0.2, "test": 0.0}}
    return prepare(DataSpec.model_validate(data), "mean_squared_error", 1)


class Theirs:
    """Playground's engine in a process."""

    def __init__(self, source: Path, data: Prepared) -> None:
        typescript = ROOT / "frontend" / "node_modules" / "typescript" / "lib" / "typescript.js"
        if not typescript.is_file():
            raise Skip("The TypeScript of the page is not here: run `make run` or `npm ci` in frontend.")
        command = ["node", str(ROOT / "bench" / "playground.mjs"), str(source.resolve()), str(typescript)]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self._say(
            {
                "shape": SHAPE,
                "batch": BATCH,
                "rate": RATE,
                "x_train": data.x_train.tolist(),
                "y_train": _targets(data.y_train),
                "x_validation": data.x_validation.tolist(),
                "y_validation": _targets(data.y_validation),
            }
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._process.communicate()

    def turn(self, epochs: int) -> tuple[list[float], float]:
        """Milliseconds of each epoch, and the validation loss after the last one."""
        self._say(epochs)
        assert self._process.stdout is not None
        answer = json.loads(self._process.stdout.readline())
        return answer["took"], answer["loss"]

    def _say(self, what: Any) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(what) + "\n")
        self._process.stdin.flush()


class Turns(keras.callbacks.Callback):
    """Rides along with our training: once it is steady, a turn of theirs follows each of ours."""

    def __init__(self, theirs: Theirs, rounds: int) -> None:
        super().__init__()
        self._theirs = theirs
        self._rounds = rounds
        self._deadline = time.monotonic() + XLA_SECONDS
        self._before = WARM
        self._last = 0.0
        self.codes: list[str] = []
        self.ours: list[list[float]] = [[]]
        self.theirs: list[list[float]] = []
        self.loss = (0.0, 0.0)

    def on_train_begin(self, logs: Any = None) -> None:  # noqa: ARG002 - Keras passes it
        """Let V8 optimize."""
        self._theirs.turn(WARM)

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:  # noqa: ARG002 - Keras passes them
        """Take the time; the first epoch of a turn is not counted."""
        now = time.perf_counter()
        if "xla_on" in self.codes or time.monotonic() > self._deadline:
            self._before -= 1
        if self._before >= 0:
            self._last = now
            return
        self.ours[-1].append(1000 * (now - self._last))
        if len(self.ours[-1]) == TURN:
            took, loss = self._theirs.turn(TURN)
            self.theirs.append(took)
            # Keras's is the mean square, Playground's half of it.
            self.loss = (logs["val_loss"] / 2, loss)
            self._before = 1
            if len(self.theirs) < self._rounds:
                self.ours.append([])
            else:
                model: Any = self.model
                model.stop_training = True
        self._last = time.perf_counter()


def _train(data: Prepared, turns: Turns) -> str:
    """Train with the engine that a run gets; what it said of itself."""
    units = [{"class_name": "Dense", "config": {"units": units, "activation": "tanh"}} for units in SHAPE[1:]]
    training = TrainingSpec.model_validate(
        {
            "loss": "mean_squared_error",
            "optimizer": {"class_name": "SGD", "config": {"learning_rate": RATE}},
            "batch_size": BATCH,
            "epochs": _ENDLESS,
        }
    )
    keras.utils.set_random_seed(training.seed)
    model = compile_model(build_model(NetworkSpec.model_validate({"layers": units}), data.sample_shape), training)
    engine = choose_engine(data, training, lambda line: turns.codes.append(str(line.code)), Pace())
    engine.fit(model, data, training_recipe(training), [turns])
    return ", ".join(turns.codes)


def _targets(y: Any) -> list[float]:
    return y.reshape(-1).astype(float).tolist()
