"""What pictures of a training network cost, and how soon and how often they come.

    .venv/bin/python bench/frames.py

The first picture and the rate in Watch are measured as a page has them, over a websocket and REST of a warm server. The
cost is measured on whole runs of a warm runner, with frames and without in turns: seconds from "running" to the end,
which holds training, models, scores and everything else that a run does.
"""

import itertools
import statistics
import sys
import tempfile
import time
from datetime import datetime
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from support.internal import InternalServer, Log, Runner, assignment
from support.server import ServerProcess
from support.socket import hear, open_socket, say

TURNS = 5
PACE = 12
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


def watched(server: ServerProcess, epochs: int = 100) -> dict[str, float]:
    """Seconds from the request to the first picture's bytes, pictures a second in Watch, the longest wait."""
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
    waits = [later - earlier for earlier, later in itertools.pairwise(arrived)]
    return {"first": first, "rate": len(waits) / (arrived[-1] - arrived[0]), "longest wait": max(waits)}


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


def cost(spec: Json, turns: int = TURNS) -> dict[str, float]:
    """The median whole run with frames and without, in seconds, and their ratio turn by turn."""
    times: dict[bool, list[float]] = {True: [], False: []}
    drawn = 0
    for turn in range(turns):
        # Whoever goes second finds a warmer machine.
        for frames in (True, False) if turn % 2 else (False, True):
            seconds, count = whole_run(spec, frames=frames)
            times[frames].append(seconds)
            drawn = max(drawn, count)
    ratios = [drew / plain for drew, plain in zip(times[True], times[False], strict=True)]
    return {
        "frames": drawn,
        "with": statistics.median(times[True]),
        "without": statistics.median(times[False]),
        "ratio": statistics.median(ratios),
    }


def measure() -> dict[str, dict[str, float]]:
    """All numbers, in seconds."""
    with tempfile.TemporaryDirectory() as folder, ServerProcess(Path(folder) / "data") as server:
        server.wait_ready()
        found = {"Watch": watched(server)}
    found["spiral, 200 epochs"] = cost(spiral(epochs=200))
    found["digits CNN, 30 epochs"] = cost(digits())
    return found


def main() -> None:
    """Print a line for each."""
    for name, numbers in measure().items():
        print(f"{name:24}", ", ".join(f"{word} {value:.3f}" for word, value in numbers.items()))


if __name__ == "__main__":
    main()
