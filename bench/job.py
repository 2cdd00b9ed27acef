"""Whole jobs: from POST to `completed` on a warm server, against `python script.py` from its start to its end.

The script is what a person writes for the same fit: `model.fit` on arrays, with the same layers, rows, epochs and
batch. It draws nothing and keeps no model; a job does, and reports each epoch. MNIST is not downloaded. The bench makes
up rows of its shape and size, and the server reads them from a folder of datasets.

The time of the first epoch's event is taken at a websocket client that was connected before. The times of the steps on
its way are those of the event log, which uses the same clock.
"""

import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np

from bench.table import Row, compared
from layerloom.datasets.prepare import prepare
from layerloom.spec import DataSpec
from support.server import ServerProcess
from support.socket import hear, open_socket, say

FIRST_GOAL_SECONDS = 0.8
FIRST_EPOCHS = 12
Json = dict[str, Any]

_SPIRAL = """
import keras
import numpy as np

rows = np.load("spiral.npz")
model = keras.Sequential(
    [
        keras.Input((2,)),
        keras.layers.Dense(16, activation="relu"),
        keras.layers.Dense(16, activation="relu"),
        keras.layers.Dense(2, activation="softmax"),
    ]
)
model.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
model.fit(
    rows["x_train"],
    rows["y_train"],
    batch_size=32,
    epochs=200,
    validation_data=(rows["x_validation"], rows["y_validation"]),
    verbose=2,
)
"""

_MLP = """
import keras
import numpy as np

with np.load("mnist/mnist.npz") as rows:
    x = rows["x_train"].reshape(-1, 784).astype("float32") / 255
    y = rows["y_train"]
model = keras.Sequential(
    [
        keras.Input((784,)),
        keras.layers.Dense(128, activation="relu"),
        keras.layers.Dense(10, activation="softmax"),
    ]
)
model.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
model.fit(x[:48_000], y[:48_000], batch_size=128, epochs=5, validation_data=(x[48_000:], y[48_000:]), verbose=2)
"""


@dataclass(frozen=True)
class Job:
    """A run spec and the script that does the same."""

    name: str
    goal: float
    spec: Json
    script: str


def _dense(units: int, activation: str) -> Json:
    return {"class_name": "Dense", "config": {"units": units, "activation": activation}}


def _training(**more: Any) -> Json:
    return {"loss": "sparse_categorical_crossentropy", "metrics": ["accuracy"]} | more


SPIRAL_DATA = {"dataset": "spiral", "config": {"size": 1_000}, "split": {"validation": 0.2, "test": 0.0}}
SPIRAL = Job(
    "spiral, 2-16-16-2, 200 epochs",
    8,
    {
        "network": {"layers": [_dense(16, "relu"), _dense(16, "relu"), _dense(2, "softmax")]},
        "data": SPIRAL_DATA,
        "training": _training(epochs=200, batch_size=32),
    },
    _SPIRAL,
)
MLP = Job(
    "784-128-10 on 48,000 rows, 5 epochs",
    2,
    {
        "network": {"layers": [_dense(128, "relu"), _dense(10, "softmax")]},
        "data": {
            "dataset": "mnist",
            "config": {"size": 60_000},
            "shape": [784],
            "split": {"validation": 0.2, "test": 0.0},
        },
        "training": _training(epochs=5, batch_size=128),
    },
    _MLP,
)
FIRST = "first epoch's event after POST"


def measure(only: str = "", rounds: int = 5) -> Iterator[Row]:
    """The first epoch's event, then a row for each job."""
    jobs = [job for job in (SPIRAL, MLP) if only in job.name]
    if not jobs and only not in FIRST:
        return
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        _make_rows(folder)
        with ServerProcess(folder / "data", LAYERLOOM_DATASETS=str(folder)) as server:
            if only in FIRST:
                yield _first(server)
            for job in jobs:
                yield _whole(server, job, folder, rounds)


def _whole(server: ServerProcess, job: Job, folder: Path, rounds: int) -> Row:
    script = folder / "script.py"
    script.write_text(job.script)
    turns: list[Callable[[], float]] = [lambda: _ours(server, job.spec), lambda: _theirs(script)]
    took: list[list[float]] = [[], []]
    for number in range(rounds):
        # Whoever goes second finds a warmer machine.
        for side in (0, 1) if number % 2 else (1, 0):
            took[side].append(turns[side]())
    return compared(
        job.name, took[0], took[1], unit="s", goal=job.goal, note="From POST to completed on a warm server."
    )


def _ours(server: ServerProcess, spec: Json) -> float:
    """Seconds from POST to the last event at a websocket client."""
    server.wait_ready()
    with server.http() as http, open_socket(server) as socket:
        began = time.perf_counter()
        events = _events(socket, _post(http, spec))
        while True:
            event = next(events)
            if event["kind"] == "status" and event["data"]["status"] in {"completed", "failed"}:
                assert event["data"]["status"] == "completed", event
                return time.perf_counter() - began


def _theirs(script: Path) -> float:
    """Seconds of the script as a process."""
    began = time.perf_counter()
    subprocess.run([sys.executable, script.name], cwd=script.parent, check=True, capture_output=True)
    return time.perf_counter() - began


def _first(server: ServerProcess) -> Row:
    found = [_stations(server) for _ in range(FIRST_EPOCHS)]
    stations = {name: statistics.median(one[name] for one in found) for name in found[0]}
    on_the_way = ", ".join(f"{name} {1000 * seconds:.0f}" for name, seconds in stations.items())
    slowest = max(one["at the client"] for one in found)
    return Row(
        FIRST,
        ours=stations["at the client"],
        unit="s",
        rounds=len(found),
        goal=FIRST_GOAL_SECONDS,
        note=f"Target 0.3 s. Medians in ms since POST: {on_the_way}. The slowest: {slowest:.2f} s.",
    )


def _stations(server: ServerProcess) -> dict[str, float]:
    """Seconds from POST to each station, in their order."""
    server.wait_ready()
    at: dict[str, float] = {}
    with server.http() as http, open_socket(server) as socket:
        began = time.time()
        run = _post(http, SPIRAL.spec)
        at["answered"] = time.time() - began
        for event in _events(socket, run):
            station = _station(event)
            at[station] = datetime.fromisoformat(event["at"]).timestamp() - began
            if event["kind"] == "epoch":
                at["at the client"] = time.time() - began
                break
        http.post(f"/runs/{run}/cancel").raise_for_status()
        _wait_ended(http, run)
    known = ("answered", "starting", "rows and model there", "running", "picture 0", "epoch 1 done", "at the client")
    return {name: at[name] for name in known if name in at}


def _station(event: Json) -> str:
    match event["kind"], event["data"]:
        case "log", {"code": "engine_resident"}:
            return "rows and model there"
        case "status", {"status": status}:
            return status
        case "frame", {"epoch": 0}:
            return "picture 0"
        case "epoch", {"epoch": 1}:
            return "epoch 1 done"
        case kind, _:
            return kind


def _post(http: Any, spec: Json) -> str:
    answer = http.post("/runs", json=spec)
    answer.raise_for_status()
    return answer.json()["id"]


def _events(socket: Any, run: str) -> Iterator[Json]:
    say(socket, type="subscribe", run=run, after=0)
    while True:
        yield from hear(socket).get("events", [])


def _wait_ended(http: Any, run: str) -> None:
    while http.get(f"/runs/{run}").json()["status"] not in {"cancelled", "completed", "failed", "stopped"}:
        time.sleep(0.02)


def _make_rows(folder: Path) -> None:
    """The spiral's rows for its script; images for both sides, where MNIST would be."""
    data = prepare(DataSpec.model_validate(SPIRAL_DATA))
    np.savez(
        folder / "spiral.npz",
        x_train=data.x_train,
        y_train=data.y_train,
        x_validation=data.x_validation,
        y_validation=data.y_validation,
    )
    (folder / "mnist").mkdir()
    rng = np.random.default_rng(0)
    # A fifth of an image is ink, as in MNIST, and each class has a place of its own for it.
    ink = np.stack([np.roll(np.arange(784) < 157, 78 * digit) for digit in range(10)])
    y = rng.integers(0, 10, 70_000).astype(np.uint8)
    x = np.where(ink[y], rng.integers(0, 256, (len(y), 784), np.uint8), 0).astype(np.uint8).reshape(-1, 28, 28)
    np.savez_compressed(
        folder / "mnist" / "mnist.npz", x_train=x[:60_000], y_train=y[:60_000], x_test=x[60_000:], y_test=y[60_000:]
    )
