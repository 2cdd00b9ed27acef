"""Measures the cost of pictures of a training network, and how soon and how often they come.

The first picture and the rate in Watch are measured like on a page, over a websocket and REST of a warm server. The
cost is measured on whole runs of a warm runner, alternately with frames and without. It includes everything between
"running" and the end: training, models and scores.
"""

import itertools
import statistics
import tempfile
import time
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from bench.table import Row, compared
from support.internal import InternalServer, Log, Runner, assignment
from support.server import ServerProcess
from support.socket import hear, open_socket, say

PACE = 12
FIRST_SECONDS = 2
WAIT_MS = 125
# Pictures may cost a tenth of a run.
COST = 1 / 1.1
Json = dict[str, Any]


def dense(units: int, activation: str = "relu") -> Json:
    """A Dense layer as a document names it."""
    return {"class_name": "Dense", "config": {"units": units, "activation": activation}}


def spiral(**training: Any) -> Json:
    """The first network a newcomer trains."""
    return {
        "network": {"layers": [dense(16), dense(16), dense(2, "softmax")]},
        "data": {"dataset": "spiral"},
        "training": {"loss": "sparse_categorical_crossentropy", "metrics": ["accuracy"], "seed": 7} | training,
    }


def digits() -> Json:
    """A small convolutional network."""
    convolutions = [
        {"class_name": "Conv2D", "config": {"filters": filters, "kernel_size": 3, "activation": "relu"}}
        for filters in (16, 32)
    ]
    return {
        "network": {"layers": [*convolutions, {"class_name": "Flatten", "config": {}}, dense(10, "softmax")]},
        "data": {"dataset": "digits", "shape": [8, 8, 1]},
        "training": {"loss": "sparse_categorical_crossentropy", "metrics": ["accuracy"], "epochs": 30},
    }


def watched(server: ServerProcess, epochs: int = 100) -> Iterator[Row]:
    """The first picture's bytes after the request, then the wait for each further one in Watch."""
    arrived: list[float] = []
    first = 0.0
    with server.http() as http, open_socket(server) as socket:
        asked = time.perf_counter()
        run = http.post("/runs", json=spiral(epochs=epochs, pace=PACE)).json()["id"]
        say(socket, type="subscribe", run=run, after=0)
        ended = False
        while not ended:
            message = hear(socket)
            for event in message.get("events", []):
                if event["kind"] == "frame":
                    if not arrived:
                        picture = http.get(f"/runs/{run}/frames/{event['data']['epoch']}")
                        assert picture.status_code == 200
                        first = time.perf_counter() - asked
                    if event["data"]["epoch"] > 0:
                        arrived.append(time.perf_counter())
                # The pictures kept at the end are another matter.
                ended = ended or (event["kind"] == "epoch" and event["data"]["epoch"] == epochs)
    yield Row("first picture after POST", first, "s", 1, goal=FIRST_SECONDS)
    waits = [1000 * (later - earlier) for earlier, later in itertools.pairwise(arrived)]
    note = f"Mean over {len(waits)} at {PACE} epochs a second; the longest {max(waits):.0f} ms."
    yield Row("wait for a picture in Watch", statistics.mean(waits), "ms", 1, goal=WAIT_MS, note=note)


def whole_run(spec: Json, *, frames: bool) -> tuple[float, int]:
    """Seconds of a whole run of a warm runner, and how many frames it drew."""
    log = Log()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with InternalServer(log, folder / "server.json"), Runner(folder) as runner:
            runner.ready()
            runner.assign(assignment(folder, spec) | {"frames": frames})
            assert runner.wait() == 0, runner.said
    assert log.end["status"] == "completed", log.end
    began, ended = (datetime.fromisoformat(event["at"]) for event in log.events if event["kind"] == "status")
    return (ended - began).total_seconds(), len(log.of("frame"))


def cost(workload: str, spec: Json, rounds: int) -> Row:
    """Whole runs with frames beside runs without."""
    times: dict[bool, list[float]] = {True: [], False: []}
    drawn = 0
    for number in range(rounds):
        # Whoever goes second finds a warmer machine.
        for frames in (True, False) if number % 2 else (False, True):
            seconds, count = whole_run(spec, frames=frames)
            times[frames].append(seconds)
            drawn = max(drawn, count)
    assert drawn >= 3, f"only {drawn} pictures were drawn, so nothing is measured"
    return compared(
        workload, times[True], times[False], unit="s", goal=COST, note=f"Theirs: no pictures. Ours: {drawn} of them."
    )


def measure(only: str = "", rounds: int = 5) -> Iterator[Row]:
    """Two rows of Watch, then what pictures cost two runs."""
    if only in "first picture after POST, wait for a picture in Watch":
        with tempfile.TemporaryDirectory() as folder, ServerProcess(Path(folder) / "data") as server:
            server.wait_ready()
            yield from watched(server)
    runs = {"pictures, spiral, 200 epochs": spiral(epochs=200), "pictures, digits CNN, 30 epochs": digits()}
    for name, spec in runs.items():
        if only in name:
            yield cost(name, spec, rounds)
