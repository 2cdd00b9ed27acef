"""How soon a person sees what training does, and how soon training does what a person says. Needs an idle machine."""

import itertools
import os
import time
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from websockets.sync.client import ClientConnection

from layerloom.client import Client, RunHandle
from layerloom.events import TERMINAL
from support.server import ServerProcess
from support.socket import hear, open_socket, say
from support.specs import spiral

pytestmark = [pytest.mark.proof, pytest.mark.timeout(300)]

Record = Callable[[str, object], None]
TURNS = 5


def long_epochs(epochs: int = 3) -> dict[str, Any]:
    """Many heavy batches: an epoch takes far longer than a person may have to wait."""
    hidden = {"class_name": "Dense", "config": {"units": 2048, "activation": "relu"}}
    return {
        "network": {
            "layers": [hidden, hidden, {"class_name": "Dense", "config": {"units": 10, "activation": "softmax"}}]
        },
        "data": {"dataset": "digits", "shape": [64]},
        "training": {"loss": "sparse_categorical_crossentropy", "epochs": epochs, "batch_size": 2},
    }


SPECS: dict[str, Callable[[], dict[str, Any]]] = {
    "at full speed": lambda: spiral(epochs=1_000_000),
    "waiting for its pace": lambda: spiral(epochs=100, pace=0.05),
    "inside a long epoch": long_epochs,
    "with the first batches of a long epoch": long_epochs,
}


@pytest.fixture(autouse=True)
def stolen(record_property: Record) -> Iterator[None]:
    """The share of the cores that a virtual machine's host takes away meanwhile (Linux): it delays events too."""
    began, before = time.monotonic(), _stolen_seconds()
    yield
    passed = (time.monotonic() - began) * (os.cpu_count() or 1)
    record_property("stolen", round((_stolen_seconds() - before) / passed, 3))


def _stolen_seconds() -> float:
    stat = Path("/proc/stat")
    return int(stat.read_text().split()[8]) / os.sysconf("SC_CLK_TCK") if stat.exists() else 0.0


@pytest.fixture
def train(server: ServerProcess, client: Client) -> Iterator[Callable[[dict[str, Any]], RunHandle]]:
    """Begins a run on a warm runner; one that still trains when the test is over is cancelled."""
    begun: list[RunHandle] = []

    def begin(spec: dict[str, Any]) -> RunHandle:
        server.wait_ready()
        begun.append(client.train(spec))
        return begun[-1]

    yield begin
    for run in begun:
        if run.refresh().is_live:
            run.cancel()
        run.wait()


def messages(socket: ClientConnection, run: RunHandle) -> Iterator[tuple[float, dict[str, Any]]]:
    """What a websocket client hears of a run, with the time of this machine's clock."""
    say(socket, type="subscribe", run=run.id, after=0)
    while True:
        message = hear(socket)
        yield time.time(), message


def events(heard: Iterator[tuple[float, dict[str, Any]]]) -> Iterator[tuple[float, dict[str, Any]]]:
    """The events alone, each with the time when it came."""
    for at, message in heard:
        for event in message.get("events", []):
            yield at, event


def said_at(event: dict[str, Any]) -> float:
    return datetime.fromisoformat(event["at"]).timestamp()


def test_at_100_epochs_a_second_99_of_100_events_are_there_within_50_ms(
    server: ServerProcess, train: Callable[[dict[str, Any]], RunHandle], record_property: Record
):
    epochs = 2_000
    run = train(spiral(epochs=epochs, pace=100))
    waits: list[float] = []
    said: list[float] = []
    with open_socket(server) as socket:
        for at, event in events(messages(socket, run)):
            if event["kind"] == "epoch":
                said.append(said_at(event))
                waits.append(at - said[-1])
                if event["data"]["epoch"] == epochs:
                    break
    waits.sort()
    rate = (epochs - 1) / (said[-1] - said[0])
    p50, p99, slowest = (round(1000 * waits[int(part * (epochs - 1))], 1) for part in (0.5, 0.99, 1))
    record_property("milliseconds", {"p50": p50, "p99": p99, "slowest": slowest, "epochs a second": rate})
    assert rate > 95
    assert p99 < 50


def test_progress_moves_inside_a_long_epoch(
    server: ServerProcess, train: Callable[[dict[str, Any]], RunHandle], record_property: Record
):
    run = train(long_epochs(epochs=1))
    progress: list[tuple[float, int]] = []
    began = duration = 0.0
    with open_socket(server) as socket:
        for at, message in messages(socket, run):
            if message["type"] == "progress":
                progress.append((at, message["batch"]))
            for event in message.get("events", []):
                if event["kind"] == "status" and event["data"]["status"] == "running":
                    began = at
                if event["kind"] == "epoch":
                    duration = event["data"]["duration"]
            if duration:
                break
    times, batches = zip(*progress, strict=True)
    assert duration > 3, "the epoch is not long enough to prove anything"
    # The first batch waits for what TensorFlow does at a first call.
    gaps = [later - earlier for earlier, later in itertools.pairwise(times)]
    record_property("seconds", {"epoch": duration, "first": times[0] - began, "longest gap": max(gaps)})
    assert all(later > earlier for earlier, later in itertools.pairwise(batches))
    assert max(gaps) < 0.5
    assert times[0] - began < 2


def until_under_way(heard: Iterator[tuple[float, dict[str, Any]]], what: str) -> None:
    """Until an epoch is done or a part of the first one, or only until the runner has begun."""
    kinds = {"frame"} if "first batches" in what else {"epoch", "progress"}
    for _, message in heard:
        if not kinds.isdisjoint({message["type"], *(event["kind"] for event in message.get("events", []))}):
            return


def asked_under_way(
    server: ServerProcess, begin: Callable[[dict[str, Any]], RunHandle], what: str, ask: Callable[[RunHandle], object]
) -> Iterator[tuple[float, dict[str, Any]]]:
    """Ask a run for its end, several times over; each event after that, with the seconds it took to come."""
    for _ in range(TURNS):
        run = begin(SPECS[what]())
        with open_socket(server) as socket:
            heard = messages(socket, run)
            until_under_way(heard, what)
            asked = time.time()
            ask(run)
            for at, event in events(heard):
                yield at - asked, event
                if event["kind"] == "status" and event["data"]["status"] in TERMINAL:
                    break


@pytest.mark.parametrize("what", SPECS)
def test_a_stop_is_acted_upon_within_a_second(
    server: ServerProcess, train: Callable[[dict[str, Any]], RunHandle], record_property: Record, what: str
):
    heard = list(asked_under_way(server, train, what, RunHandle.stop))
    acted = [seconds for seconds, event in heard if event["kind"] == "command" and event["data"]["command"] == "stop"]
    ended = [seconds for seconds, event in heard if event["data"].get("status") == "stopped"]
    record_property("seconds", {"acted": acted, "ended": ended})
    assert len(acted) == len(ended) == TURNS
    assert max(acted) < 1


@pytest.mark.parametrize("what", SPECS)
def test_a_cancelled_run_is_over_within_two_seconds(
    server: ServerProcess, train: Callable[[dict[str, Any]], RunHandle], record_property: Record, what: str
):
    heard = asked_under_way(server, train, what, RunHandle.cancel)
    ended = [seconds for seconds, event in heard if event["data"].get("status") == "cancelled"]
    record_property("seconds", ended)
    assert len(ended) == TURNS
    assert max(ended) < 2
